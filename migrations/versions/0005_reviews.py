"""Steps of a review, what kind of update a change was, and which rows it names."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UPDATES = ("info", "contact", "state", "owner", "correction", "put_back")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "review_steps",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column(
            "verdict",
            sa.Enum("sent", "returned", "approved", name="verdict", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("reason", database.Words, nullable=False),
        sa.Column("number", database.Words, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_review_steps_by_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_review_steps_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_steps")),
    )
    op.create_index(op.f("ix_review_steps_customer_id_id"), "review_steps", ["customer_id", "id"])
    kind = sa.Enum(*UPDATES, name="updatetype", native_enum=False, length=24)
    op.add_column("changes", sa.Column("update_type", kind, nullable=True))
    op.add_column("changes", sa.Column("old_key", KEY, nullable=True))
    op.add_column("changes", sa.Column("new_key", KEY, nullable=True))


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
