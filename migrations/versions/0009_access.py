"""Who may do what: confidentiality, applications, certificates, openings, cases."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_HOUSE_ROLES = ("customer_service", "assortment_manager", "auditor", "system_admin")
FIRST = {
    "number": 1,
    "valid_from": date(2020, 1, 1),
    "text_sv": """Du får tystnadsplikt
Det du får veta här om en människas hälsa, hjälpmedel, bostad och andra personliga förhållanden får du inte föra vidare till någon som inte har rätt att veta det. Det gäller även att en person finns här alls.

Du öppnar bara det du behöver för ditt arbete
Du får bara läsa om personer som du ger vård, beställer till, levererar till eller hjälper. Nyfikenhet är inte ett skäl, inte heller för egna anhöriga eller dig själv.

Allt du öppnar skrivs upp
Vem du läser om, när, varifrån och varför sparas i fem år. Vårdgivaren granskar det, och personen själv kan läsa det.

Det slutar aldrig gälla
Tystnadsplikten gäller även när du har slutat. Den som bryter mot den kan dömas för brott (brottsbalken 20 kap. 3 §).

Reglerna finns i patientsäkerhetslagen (2010:659) 6 kap., patientdatalagen (2008:355) 4 kap. och offentlighets- och sekretesslagen (2009:400) 25 kap.; för dig som arbetar hos en leverantör även i avtalet med vårdgivaren.""",
    "text_en": """You must keep what you learn to yourself
What you learn here about a person's health, supplies, home and other private matters you may not pass on to anyone who has no right to know it. Even that somebody is found here at all is confidential.

You open only what your work needs
You may read only about people whom you care for, order for, deliver to or help. Curiosity is no reason, and neither is family or yourself.

Everything you open is written down
Whom you read about, when, from where and why is kept for five years. The care provider looks it through, and the person can read it.

It never ends
The duty holds after you have left as well. Breaking it can be a crime (Swedish Penal Code, chapter 20, section 3).

The rules stand in the Patient Safety Act (2010:659) chapter 6, the Patient Data Act (2008:355) chapter 4 and the Public Access to Information and Secrecy Act (2009:400) chapter 25; if you work for a supplier also in its agreement with the care provider.""",
}


def _house_roles(*roles: str, more: list[sa.Column] | None = None) -> None:
    """Say anew which roles there are; SQLite can only make the table again."""
    said = "role IN ({})".format(", ".join(f"'{role}'" for role in roles))
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_house_roles_role"), "house_roles")
        op.create_check_constraint(op.f("ck_house_roles_role"), "house_roles", said)
        return
    table = sa.Table(
        "house_roles",
        sa.MetaData(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        *(more or []),
        sa.CheckConstraint(said, name=op.f("ck_house_roles_role")),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_house_roles_validity")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_house_roles_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_roles")),
        sa.UniqueConstraint(
            "account_id",
            "role",
            "valid_from",
            name=op.f("uq_house_roles_account_id_role_valid_from"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("house_roles", copy_from=table, recreate="always"):
        pass


def upgrade() -> None:
    texts = op.create_table(
        "confidentiality_texts",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("text_sv", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidentiality_texts")),
        sa.UniqueConstraint("number", name=op.f("uq_confidentiality_texts_number")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_confidentiality_texts_valid_from")),
        sqlite_strict=True,
    )
    op.create_table(
        "access_applications",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('prescriber', 'orderer', 'approver', 'unit_admin', 'reader')",
            name=op.f("ck_access_applications_role"),
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'refused', 'withdrawn')",
            name=op.f("ck_access_applications_state"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_access_applications_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_access_applications_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_access_applications_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_access_applications_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["care_units.id"], name=op.f("fk_access_applications_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_applications")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("access_applications", schema=None) as batch_op:
        batch_op.create_index("ix_access_applications_account_id", ["account_id"], unique=False)
        batch_op.create_index("ix_access_applications_unit_id", ["unit_id", "state"], unique=False)

    op.create_table(
        "acknowledgements",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("text_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("given_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_acknowledgements_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["confidentiality_texts.id"], name=op.f("fk_acknowledgements_text_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgements")),
        sa.UniqueConstraint(
            "account_id", "text_id", name=op.f("uq_acknowledgements_account_id_text_id")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "emergency_openings",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decision_note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decision IN ('justified', 'follow_up')", name=op.f("ck_emergency_openings_decision")
        ),
        sa.CheckConstraint(
            "reason IN ('life', 'urgent', 'transfer', 'supplies')",
            name=op.f("ck_emergency_openings_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_emergency_openings_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_emergency_openings_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_emergency_openings_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_emergency_openings_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipients.id"], name=op.f("fk_emergency_openings_recipient_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["care_units.id"], name=op.f("fk_emergency_openings_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_openings")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("emergency_openings", schema=None) as batch_op:
        batch_op.create_index(
            "ix_emergency_openings_account_id", ["account_id", "until"], unique=False
        )
        batch_op.create_index(
            "ix_emergency_openings_provider_id", ["provider_id", "decided_at"], unique=False
        )
        batch_op.create_index("ix_emergency_openings_recipient_id", ["recipient_id"], unique=False)

    op.create_table(
        "provider_roles",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "role IN ('access_reviewer', 'data_protection')", name=op.f("ck_provider_roles_role")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_provider_roles_validity")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_provider_roles_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["care_providers.id"], name=op.f("fk_provider_roles_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_roles")),
        sa.UniqueConstraint(
            "provider_id",
            "account_id",
            "role",
            "valid_from",
            name=op.f("uq_provider_roles_provider_id_account_id_role_valid_from"),
        ),
        sqlite_strict=True,
    )
    with op.batch_alter_table("provider_roles", schema=None) as batch_op:
        batch_op.create_index("ix_provider_roles_account_id", ["account_id"], unique=False)

    op.create_table(
        "support_cases",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("opened_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "caller IN ('recipient', 'relative', 'staff', 'supplier', 'nobody')",
            name=op.f("ck_support_cases_caller"),
        ),
        sa.CheckConstraint(
            "closed_by IN ('worker', 'day')", name=op.f("ck_support_cases_closed_by")
        ),
        sa.CheckConstraint(
            "reason IN ('call', 'order', 'delivery', 'correction', 'security')",
            name=op.f("ck_support_cases_reason"),
        ),
        sa.CheckConstraint(
            "(recipient_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_support_cases_about")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_support_cases_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_support_cases_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["recipients.id"], name=op.f("fk_support_cases_recipient_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["care_units.id"], name=op.f("fk_support_cases_unit_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_cases")),
        sa.UniqueConstraint("number", name=op.f("uq_support_cases_number")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("support_cases", schema=None) as batch_op:
        batch_op.create_index(
            "ix_support_cases_account_id", ["account_id", "closed_at"], unique=False
        )
        batch_op.create_index("ix_support_cases_recipient_id", ["recipient_id"], unique=False)

    op.create_table(
        "certificates",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["prescriber_appointments.id"],
            name=op.f("fk_certificates_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index("ix_certificates_appointment_id", ["appointment_id"], unique=False)

    op.add_column("house_roles", sa.Column("given_by", sa.Uuid(), nullable=True))
    op.add_column("memberships", sa.Column("given_by", sa.Uuid(), nullable=True))
    op.add_column("memberships", sa.Column("reviewed_on", sa.Date(), nullable=True))
    _house_roles(*_HOUSE_ROLES, "data_protection", more=[sa.Column("given_by", sa.Uuid())])
    op.bulk_insert(texts, [{**FIRST, "id": UUID("0198f000-0000-7000-8000-000000000001")}])


def downgrade() -> None:
    op.execute("DELETE FROM house_roles WHERE role = 'data_protection'")
    op.execute("ALTER TABLE memberships DROP COLUMN reviewed_on")
    op.execute("ALTER TABLE memberships DROP COLUMN given_by")
    op.execute("ALTER TABLE house_roles DROP COLUMN given_by")
    _house_roles(*_HOUSE_ROLES)
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index("ix_certificates_appointment_id")

    op.drop_table("certificates")
    with op.batch_alter_table("support_cases", schema=None) as batch_op:
        batch_op.drop_index("ix_support_cases_recipient_id")
        batch_op.drop_index("ix_support_cases_account_id")

    op.drop_table("support_cases")
    with op.batch_alter_table("provider_roles", schema=None) as batch_op:
        batch_op.drop_index("ix_provider_roles_account_id")

    op.drop_table("provider_roles")
    with op.batch_alter_table("emergency_openings", schema=None) as batch_op:
        batch_op.drop_index("ix_emergency_openings_recipient_id")
        batch_op.drop_index("ix_emergency_openings_provider_id")
        batch_op.drop_index("ix_emergency_openings_account_id")

    op.drop_table("emergency_openings")
    op.drop_table("acknowledgements")
    with op.batch_alter_table("access_applications", schema=None) as batch_op:
        batch_op.drop_index("ix_access_applications_unit_id")
        batch_op.drop_index("ix_access_applications_account_id")

    op.drop_table("access_applications")
    op.drop_table("confidentiality_texts")
