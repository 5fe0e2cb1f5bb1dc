"""What signing in with an e-ID needs: welcomes, HSA-ids, the log of sign-ins, tokens spent."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0007"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = core.db.UtcDateTime(timezone=True)


def _text() -> str:
    return "TEXT" if op.get_bind().dialect.name == "sqlite" else "VARCHAR"


def upgrade() -> None:
    op.execute(
        f"ALTER TABLE accounts ADD COLUMN welcome {_text()} CONSTRAINT ck_accounts_welcome "
        "CHECK (welcome IS NULL OR welcome IN ('self', 'staff'))"
    )
    op.execute(
        f"ALTER TABLE recipients ADD COLUMN protection_source {_text()} DEFAULT 'typed' NOT NULL "
        "CONSTRAINT ck_recipients_protection_source "
        "CHECK (protection_source IN ('typed', 'register'))"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("recipients", "protection_source", server_default=None)
    op.create_table(
        "employee_numbers",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("hsa_index", sa.LargeBinary(), nullable=False),
        sa.Column("hsa_id_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_employee_numbers_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_employee_numbers_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee_numbers")),
        sa.UniqueConstraint("hsa_index", name=op.f("uq_employee_numbers_hsa_index")),
        sqlite_strict=True,
    )
    op.create_index("ix_employee_numbers_account_id", "employee_numbers", ["account_id"])
    op.create_table(
        "security_events",
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_security_events_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_events")),
        sqlite_strict=True,
    )
    op.create_index("ix_security_events_at", "security_events", ["at"])
    op.create_index("ix_security_events_account_id_at", "security_events", ["account_id", "at"])
    op.create_table(
        "spent_tokens",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_spent_tokens")),
        sqlite_strict=True,
    )
    op.create_index("ix_spent_tokens_until", "spent_tokens", ["until"])


def downgrade() -> None:
    for table in ("spent_tokens", "security_events", "employee_numbers"):
        op.drop_table(table)
    op.execute("ALTER TABLE recipients DROP COLUMN protection_source")
    op.execute("ALTER TABLE accounts DROP COLUMN welcome")
