"""Every column of the cookies wing, classified."""

from cookies.models import ConsentProof, PageCount, SignIn, WebSession
from core.personal_data import (
    Catalogue,
    Clock,
    Column,
    Controller,
    Ground,
    Kind,
    Then,
    every,
    plain,
)

CONDUCT = Column(Kind.CONDUCT, Controller.OPERATOR, Ground.SECURITY, Clock.SESSION, Then.DELETE)
SIGN_IN = Column(Kind.CONDUCT, Controller.OPERATOR, Ground.SECURITY, Clock.ACCOUNT, Then.DELETE)
SECRET = Column(Kind.SECRET, Controller.OPERATOR, Ground.SECURITY, Clock.ACCOUNT, Then.DELETE)

CATALOGUE: Catalogue = {
    WebSession: {
        **every(("id", "token_hash", "data"), plain()),
        **every(("made_at", "last_used_at", "finished_at"), CONDUCT),
    },
    SignIn: {
        **every(
            ("id", "way", "provider", "assurance", "unit_id", "ended_by", "rights_changed"), plain()
        ),
        **every(("account_id", "browser"), SIGN_IN),
        **every(("made_at", "proved_at", "last_used_at", "ended_at"), SIGN_IN),
        **every(("token_hash", "provider_session", "provider_subject_hash"), SECRET),
    },
    ConsentProof: every(("id", "id_hash", "text_version", "agreed", "made_at"), plain()),
    PageCount: every(("day", "kind", "language", "shown"), plain()),
}
