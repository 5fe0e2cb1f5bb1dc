"""Every column of the cookies wing, classified."""

from cookies.models import WebSession
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

CATALOGUE: Catalogue = {
    WebSession: {
        **every(("id", "token_hash", "data"), plain()),
        **every(("account_id", "made_at", "last_used_at"), CONDUCT),
    }
}
