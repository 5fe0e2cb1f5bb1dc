"""Every column of the foundation and the hall, classified."""

from core.audit import Change, Reading, Segment
from core.jobs import Job
from core.limits import TryCount
from core.outbox import Letter
from core.people import Person
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
from portal.models import (
    Account,
    AccountLink,
    Acknowledgement,
    AppKey,
    ConfidentialityText,
    Draft,
    EmployeeNumber,
    HouseRole,
    MailChange,
    Passkey,
    RecoveryCode,
    SecurityEvent,
    SignInStep,
    SpentToken,
)

CARE = (Controller.CARE_PROVIDER, Ground.CARE, Clock.AGREEMENT, Then.ERASE)
IDENTITY = Column(Kind.IDENTITY, *CARE)
CONTACT = Column(Kind.CONTACT, *CARE)
REFERENCE = Column(Kind.REFERENCE, *CARE)
ACCOUNT = Column(Kind.REFERENCE, Controller.OPERATOR, Ground.CONTRACT, Clock.ACCOUNT, Then.DELETE)
SECRET = Column(Kind.SECRET, Controller.OPERATOR, Ground.SECURITY, Clock.ACCOUNT, Then.DELETE)
CONDUCT = Column(Kind.CONDUCT, Controller.OPERATOR, Ground.SECURITY, Clock.ACCOUNT, Then.DELETE)
LOG = Column(Kind.CONDUCT, Controller.CARE_PROVIDER, Ground.LEGAL_DUTY, Clock.LOG, Then.DELETE)
DRAFT = Column(Kind.FREE_TEXT, Controller.OPERATOR, Ground.CONTRACT, Clock.DRAFT, Then.DELETE)
DEVICE = Column(Kind.FREE_TEXT, Controller.OPERATOR, Ground.SECURITY, Clock.ACCOUNT, Then.DELETE)
STEP = Column(Kind.CONDUCT, Controller.OPERATOR, Ground.SECURITY, Clock.SESSION, Then.DELETE)
LETTER = Column(Kind.CONTACT, Controller.OPERATOR, Ground.CONTRACT, Clock.MATTER, Then.DELETE)

_BOOK = (
    "account_id",
    "actor_id",
    "role",
    "provider_id",
    "unit_id",
    "principal_id",
    "mandate_id",
    "subject_id",
    "request_id",
    "route",
    "at",
)

CATALOGUE: Catalogue = {
    Person: {
        **every(("id", "kind", "controller_id", "ground", "made_at", "version"), plain()),
        **every(("identity_kind", "identity_oid", "identity_index", "identity_sealed"), IDENTITY),
        **every(("given_name_sealed", "family_name_sealed", "birth_date_text_sealed"), IDENTITY),
        **every(("phone_sealed", "email_sealed", "address_text_sealed"), CONTACT),
        **every(("language", "protection"), REFERENCE),
    },
    Change: {**every(("id", "segment", "what", "thing_id", "facts"), plain()), **every(_BOOK, LOG)},
    Reading: {**every(("id", "segment", "purpose", "outcome"), plain()), **every(_BOOK, LOG)},
    Segment: every(("book", "no", "rows", "content", "hash", "closed_at"), plain()),
    Job: every((column.name for column in Job.__table__.columns), plain()),
    TryCount: every(("key", "slot", "tries"), plain()),
    Letter: {
        **every(("id", "key", "channel", "title", "state", "made_at", "sent_at"), plain()),
        **every(("person_id", "to_sealed", "body_sealed"), LETTER),
    },
    Account: {
        **every(("id", "made_at", "version", "shortcuts", "language", "disabled_at"), plain()),
        "welcome": plain(),
        "person_id": ACCOUNT,
        **every(("username_index", "username_sealed", "password_hash"), SECRET),
        "signed_in_at": CONDUCT,
    },
    HouseRole: {
        **every(("id", "role", "valid_from", "valid_to", "reviewed_on"), plain()),
        **every(("account_id", "given_by"), ACCOUNT),
    },
    ConfidentialityText: every(("id", "number", "valid_from", "text_sv", "text_en"), plain()),
    Acknowledgement: {
        **every(("id", "text_id", "language"), plain()),
        "account_id": ACCOUNT,
        "given_at": CONDUCT,
    },
    Draft: {
        **every(("id", "form", "thing_id", "saved_at"), plain()),
        **every(("account_id", "person_id", "input_sealed"), DRAFT),
    },
    MailChange: {
        **every(("id", "asked_at"), plain()),
        **every(("account_id", "person_id"), ACCOUNT),
        "token_hash": SECRET,
        "mail_sealed": Column(
            Kind.CONTACT, Controller.OPERATOR, Ground.CONTRACT, Clock.DRAFT, Then.DELETE
        ),
    },
    Passkey: {
        **every(("id", "transports", "synced", "made_at"), plain()),
        **every(("account_id", "person_id"), ACCOUNT),
        **every(("credential_id", "public_key", "sign_count"), SECRET),
        "name_sealed": DEVICE,
        "last_used_at": CONDUCT,
    },
    AppKey: {
        **every(("id", "made_at", "confirmed_at"), plain()),
        **every(("account_id", "person_id"), ACCOUNT),
        **every(("secret_sealed", "last_step"), SECRET),
        "last_used_at": CONDUCT,
    },
    RecoveryCode: {
        **every(("id", "made_at"), plain()),
        "account_id": ACCOUNT,
        **every(("mark", "code_hash"), SECRET),
        "used_at": CONDUCT,
    },
    AccountLink: {
        **every(("id", "purpose", "made_at", "ends_at"), plain()),
        "account_id": ACCOUNT,
        "token_hash": SECRET,
    },
    SignInStep: {**every(("id", "made_at"), plain()), "account_id": STEP},
    EmployeeNumber: {
        **every(("id", "made_at"), plain()),
        **every(("account_id", "person_id"), ACCOUNT),
        **every(("hsa_index", "hsa_id_sealed"), ACCOUNT),
    },
    SecurityEvent: {
        **every(("id", "request_id"), plain()),
        **every(("at", "what", "way", "provider", "account_id", "address"), CONDUCT),
    },
    SpentToken: every(("key", "until"), plain()),
}
