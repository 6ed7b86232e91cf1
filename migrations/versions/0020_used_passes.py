"""Passes into the practice room that have been used."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "used_passes",
        sa.Column("mark", database.Words, nullable=False),
        sa.Column("used_at", database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_used_passes")),
    )


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
