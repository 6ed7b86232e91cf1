"""Changes of many customers at once, looked over and written as jobs."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("looking", "ready", "writing", "done", "undoing", "undone", "failed")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "bulk_changes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("uid", database.Words, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="bulkstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("wish_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("figures", database.Document, nullable=False),
        sa.Column("why", database.Document, nullable=False),
        sa.Column("edits", database.Document, nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("job_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_bulk_changes_person_id")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_bulk_changes_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_changes")),
        sa.UniqueConstraint("uid", name=op.f("uq_bulk_changes_uid")),
    )
    op.create_index(
        op.f("ix_bulk_changes_person_id_made_at"), "bulk_changes", ["person_id", "made_at"], unique=False
    )


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
