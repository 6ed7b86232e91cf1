"""What a team writes for itself: filling instructions, conventions; who is on the tour."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema up; who is here already knows the way."""
    op.create_table(
        "hints",
        sa.Column("key", database.Words, nullable=False),
        sa.Column("words", database.Words, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_hints")),
    )
    op.create_table(
        "conventions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("words", database.Words, nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_conventions_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conventions")),
    )
    step = sa.Column("tour_step", sa.Integer(), server_default="0", nullable=False)
    op.add_column("people", step)


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
