"""Personal exceptions from policies; early, urgent and bridging withdrawals; approval."""

import sqlalchemy as sa
from alembic import op

import core.db

revision = "0005"
down_revision = "0006"
branch_labels = None
depends_on = None

_WHOLE = {"sqlite": "INTEGER", "postgresql": "INTEGER"}
_ORE = {"sqlite": "INTEGER", "postgresql": "BIGINT"}
_TEXT = {"sqlite": "TEXT", "postgresql": "VARCHAR"}
_YES_NO = {"sqlite": "INTEGER", "postgresql": "BOOLEAN"}
_NO = {"sqlite": "0", "postgresql": "false"}
_KINDS = "('normal', 'early', 'bridging', 'extra', 'trial')"
_ADDED = (
    ("policies", "urgent_lead_working_days", _WHOLE, None),
    ("policies", "urgent_fee_ore", _ORE, "0"),
    ("policies", "early_days", _WHOLE, "14"),
    ("policies", "early_days_prescriber", _WHOLE, "92"),
    ("policies", "bridging_after_days", _WHOLE, "30"),
    ("policies", "bridging_most", _WHOLE, "2"),
    ("policies", "approval_over_ore", _ORE, None),
    ("policies", "approval_urgent", _YES_NO, _NO),
    ("policies", "approval_early", _YES_NO, _NO),
    ("policies", "approval_always", _YES_NO, _NO),
    ("memberships", "approval_limit", _ORE, None),
    ("orders", "urgent_fee_ore", _ORE, "0"),
    ("order_lines", "kind", _TEXT, "'normal'"),
    ("order_lines", "kind_reason", _TEXT, None),
)
"""Table, column, type, and what rows there are already get."""
_CHECKS = {
    "urgent_lead_working_days": ("ck_policies_urgent_lead", "urgent_lead_working_days >= 0"),
    "approval_over_ore": ("ck_policies_approval_over", "approval_over_ore >= 0"),
    "approval_limit": ("ck_memberships_approval_limit", "approval_limit >= 0"),
    "kind": ("ck_order_lines_kind", f"kind IN {_KINDS}"),
}


def upgrade() -> None:
    """Add the columns in place, so that no table is copied, and the table of exceptions."""
    dialect = op.get_bind().dialect.name
    for table, column, kind, start in _ADDED:
        value = start[dialect] if isinstance(start, dict) else start
        given = "" if value is None else f" DEFAULT {value} NOT NULL"
        name, says = _CHECKS.get(column, ("", ""))
        check = f" CONSTRAINT {name} CHECK ({says})" if name else ""
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind[dialect]}{given}{check}")
    op.create_table(
        "policy_overrides",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("care_area_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("reason_text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", core.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_at", core.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_policy_overrides_validity")),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_at IS NULL)", name=op.f("ck_policy_overrides_ended")
        ),
        *_links(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_overrides")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_policy_overrides_recipient_id",
        "policy_overrides",
        ["recipient_id", "care_area_id", "valid_from"],
    )
    op.create_index(
        "ix_policy_overrides_provider_id", "policy_overrides", ["provider_id", "valid_to"]
    )


def _links() -> list[sa.ForeignKeyConstraint]:
    tables = {
        "provider_id": "care_providers",
        "unit_id": "care_units",
        "recipient_id": "recipients",
        "person_id": "people",
        "care_area_id": "care_areas",
        "made_by": "accounts",
        "ended_by": "accounts",
    }
    return [
        sa.ForeignKeyConstraint(
            [column],
            [f"{table}.id"],
            name=op.f(f"fk_policy_overrides_{column}"),
            ondelete="CASCADE" if column == "recipient_id" else None,
        )
        for column, table in tables.items()
    ]


def downgrade() -> None:
    """Take them away again; what stood in them is lost."""
    op.drop_table("policy_overrides")
    for table, column, _kind, _start in reversed(_ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
