"""What kind of update a hand-over and a move were."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

UPDATES = ("info", "contact", "state", "owner", "correction", "put_back")


def upgrade() -> None:
    """Bring the schema up; what there is keeps none: it is what its field says."""
    for table in ("hand_overs", "stage_changes"):
        kind = sa.Enum(*UPDATES, name="updatetype", native_enum=False, length=24)
        op.add_column(table, sa.Column("update_type", kind, nullable=True))


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
