"""Proofs of consent without identity, and our own counts of pages."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_proofs",
        sa.Column("id_hash", sa.LargeBinary(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("agreed", sa.JSON(), nullable=False),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_proofs")),
        sqlite_strict=True,
    )
    op.create_index("ix_consent_proofs_id_hash", "consent_proofs", ["id_hash"])
    op.create_index("ix_consent_proofs_made_at", "consent_proofs", ["made_at"])
    op.create_table(
        "page_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", "language", name=op.f("pk_page_counts")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("page_counts")
    op.drop_table("consent_proofs")
