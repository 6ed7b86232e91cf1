"""Own columns of the list by their whole names: they may be those of contacts and deals."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.execute("ALTER TABLE custom_columns RENAME COLUMN slots TO columns")
    chosen = sa.table(
        "custom_columns", sa.column("person_id"), sa.column("columns", database.Document)
    )
    connection = op.get_bind()
    for person_id, slots in connection.execute(sa.select(chosen)).all():
        names = [f"customers.custom_{slot}" for slot in slots]
        mine = chosen.update().where(chosen.c.person_id == person_id)
        connection.execute(mine.values(columns=names))


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
