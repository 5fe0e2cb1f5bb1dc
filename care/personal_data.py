"""Every column of care, classified."""

from care.models.access import (
    AccessApplication,
    Certificate,
    EmergencyOpening,
    ProviderRole,
    SupportCase,
)
from care.models.overrides import PolicyOverride
from care.models.policies import CareArea, MeasureCode, PolicyRow
from care.models.prescriptions import Prescription, PrescriptionLine, PrescriptionMeasure
from care.models.recipients import (
    Contact,
    FormerIdentity,
    Recipient,
    RecipientCareArea,
    RecipientToken,
    RecipientUnit,
)
from care.models.units import (
    Agreement,
    AppointmentArea,
    BookkeepingEntity,
    CareProvider,
    CareUnit,
    FiscalYear,
    Membership,
    PrescriberAppointment,
)
from core.db import Model
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

CARE = (Controller.CARE_PROVIDER, Ground.CARE, Clock.AGREEMENT)
IDENTITY = Column(Kind.IDENTITY, *CARE, Then.ERASE)
CONTACT = Column(Kind.CONTACT, *CARE, Then.ERASE)
HEALTH = Column(Kind.HEALTH, *CARE, Then.DELETE)
TEXT = Column(Kind.FREE_TEXT, *CARE, Then.DELETE)
LINK = Column(Kind.REFERENCE, *CARE, Then.DELETE)
STAFF = Column(Kind.REFERENCE, *CARE, Then.DELETE)
LOGGED = (Controller.CARE_PROVIDER, Ground.LEGAL_DUTY, Clock.LOG)
LOG = Column(Kind.CONDUCT, *LOGGED, Then.DELETE)
LOG_TEXT = Column(Kind.FREE_TEXT, *LOGGED, Then.DELETE)

NOT_PERSONAL: tuple[type[Model], ...] = (
    CareProvider,
    BookkeepingEntity,
    FiscalYear,
    Agreement,
    CareUnit,
    CareArea,
    PolicyRow,
    MeasureCode,
    AppointmentArea,
)

CATALOGUE: Catalogue = {
    **{table: every(table.__table__.columns.keys(), plain()) for table in NOT_PERSONAL},
    Membership: {
        **every(("id", "provider_id", "unit_id", "role", "version"), plain()),
        **every(
            ("account_id", "valid_from", "valid_to", "approval_limit", "given_by", "reviewed_on"),
            STAFF,
        ),
    },
    PolicyOverride: {
        **every(("id", "provider_id", "unit_id", "version", "made_at", "ended_at"), plain()),
        **every(("recipient_id", "person_id"), LINK),
        **every(
            ("care_area_id", "name", "value", "valid_from", "valid_to", "reason", "ended_on"),
            HEALTH,
        ),
        "reason_text_sealed": TEXT,
        **every(("made_by", "ended_by"), STAFF),
    },
    ProviderRole: {
        **every(("id", "provider_id", "role"), plain()),
        **every(("account_id", "valid_from", "valid_to", "given_by"), STAFF),
    },
    AccessApplication: {
        **every(("id", "provider_id", "unit_id", "role", "state", "version"), plain()),
        **every(("account_id", "person_id", "asked_at", "decided_at", "decided_by"), STAFF),
        **every(("reason_sealed", "answer_sealed"), TEXT),
    },
    Certificate: {
        **every(("id", "appointment_id"), plain()),
        **every(("name", "issuer", "issued_on", "valid_to"), STAFF),
    },
    EmergencyOpening: {
        **every(("id", "provider_id", "unit_id", "version"), plain()),
        **every(("account_id", "opened_at", "until", "decided_at", "decided_by"), LOG),
        **every(("recipient_id", "person_id", "reason", "decision"), LOG),
        **every(("note_sealed", "decision_note_sealed"), LOG_TEXT),
    },
    SupportCase: {
        **every(("id", "number", "version"), plain()),
        **every(("account_id", "opened_at", "opened_on", "closed_at", "closed_by"), LOG),
        **every(("recipient_id", "unit_id", "person_id", "caller", "reason"), LOG),
        "note_sealed": LOG_TEXT,
    },
    PrescriberAppointment: {
        **every(("id", "provider_id", "unit_id", "version"), plain()),
        **every(
            (
                "account_id",
                "profession",
                "prescriber_code",
                "certificates",
                "appointed_by",
                "valid_from",
                "valid_to",
            ),
            STAFF,
        ),
    },
    Recipient: {
        **every(("id", "provider_id", "version", "made_at"), plain()),
        **every(("person_id", "number", "status", "register_source", "register_date"), LINK),
        "protection_source": LINK,
        "residence": HEALTH,
        "delivery_note_sealed": TEXT,
    },
    RecipientUnit: {
        **every(("id", "provider_id"), plain()),
        **every(("recipient_id", "unit_id", "valid_from", "valid_to"), LINK),
    },
    RecipientCareArea: every(("recipient_id", "care_area_id"), HEALTH),
    RecipientToken: {
        "provider_id": plain(),
        **every(("token", "recipient_id"), IDENTITY),
    },
    FormerIdentity: {
        **every(("id", "provider_id", "replaced_at"), plain()),
        **every(("recipient_id", "person_id"), LINK),
        **every(("identity_kind", "identity_oid", "identity_index", "identity_sealed"), IDENTITY),
    },
    Contact: {
        **every(("id", "provider_id", "version"), plain()),
        **every(("recipient_id", "person_id"), LINK),
        **every(("name_sealed", "phone_sealed", "relation_sealed"), CONTACT),
    },
    Prescription: {
        **every(("id", "provider_id", "version", "made_at"), plain()),
        **every(("number", "unit_id", "recipient_id", "person_id"), LINK),
        **every(("prescriber_id", "appointment_id"), STAFF),
        **every(
            (
                "care_area_id",
                "policy_id",
                "status",
                "valid_from",
                "valid_to",
                "signed_at",
                "ended_at",
                "end_reason",
                "renews_id",
                "replaced_by_id",
                "follow_up_on",
            ),
            HEALTH,
        ),
        **every(("end_note_sealed", "note_sealed"), TEXT),
    },
    PrescriptionLine: {
        **every(("id", "provider_id", "version", "position", "pack_size"), plain()),
        **every(("prescription_id", "recipient_id", "person_id"), LINK),
        **every(
            (
                "article_id",
                "dose_milli",
                "dose_unit",
                "cover_days",
                "withdrawals_allowed",
                "substitution",
                "status",
            ),
            HEALTH,
        ),
        "instruction_sealed": TEXT,
    },
    PrescriptionMeasure: {
        **every(("id", "provider_id"), plain()),
        **every(("prescription_id", "line_id", "person_id"), LINK),
        **every(("measure_id", "done_on", "outcome"), HEALTH),
        "text_sealed": TEXT,
    },
}
