"""Sign-ins apart from visits. Whoever was signed in signs in again."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0006"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = core.db.UtcDateTime(timezone=True)


def _visits(*more: sa.schema.SchemaItem) -> None:
    op.drop_table("web_sessions")
    op.create_table(
        "web_sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=False),
        *more,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sessions")),
        sqlite_strict=True,
    )
    op.create_index("ix_web_sessions_token_hash", "web_sessions", ["token_hash"], unique=True)
    op.create_index("ix_web_sessions_last_used_at", "web_sessions", ["last_used_at"])


def upgrade() -> None:
    _visits(sa.Column("finished_at", MOMENT, nullable=True))
    op.create_table(
        "sign_ins",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("assurance", sa.String(), nullable=True),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("provider_session", sa.String(), nullable=True),
        sa.Column("provider_subject_hash", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("proved_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_sign_ins_ended")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_sign_ins_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sqlite_strict=True,
    )
    op.create_index("ix_sign_ins_token_hash", "sign_ins", ["token_hash"], unique=True)
    for column in ("account_id", "last_used_at", "provider_session", "provider_subject_hash"):
        op.create_index(f"ix_sign_ins_{column}", "sign_ins", [column])


def downgrade() -> None:
    op.drop_table("sign_ins")
    _visits(
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_web_sessions_account_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_web_sessions_account_id", "web_sessions", ["account_id"])
