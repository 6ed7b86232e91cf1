"""An index by which the changes of one record are found."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.create_index("ix_changes_subject_subject_id", "changes", ["subject", "subject_id"])


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
