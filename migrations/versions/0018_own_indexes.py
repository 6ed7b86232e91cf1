"""Indexes that find customers by what their contacts and deals say in own fields."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    for owner in ("contact", "deal"):
        for column in ("number", "day", "choice_id", "yes_no"):
            where = sa.text(f"{column} IS NOT NULL")
            op.create_index(
                op.f(f"ix_{owner}_values_field_id_{column}_{owner}_id"),
                f"{owner}_values",
                ["field_id", column, f"{owner}_id"],
                sqlite_where=where,
                postgresql_where=where,
            )


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
