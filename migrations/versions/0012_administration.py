"""House roles are looked through twice a year; a change of rights gives a new cookie value."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("house_roles", sa.Column("reviewed_on", sa.Date(), nullable=True))
    op.add_column("sign_ins", sa.Column("rights_changed", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("sign_ins", "rights_changed")
    op.drop_column("house_roles", "reviewed_on")
