"""Files of customers, the recycle bin, requests about personal data."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ACT = sa.Enum("exported", "erased", "anonymised", name="act", native_enum=False, length=24)

# Who was deleted before there was a bin; what an unfinished import hides has its first version.
FORMER = sa.text(
    "INSERT INTO bin_items (subject, subject_id, customer_id, at, kept)"
    " SELECT 'customers', id, id, deleted_at, '{}' FROM customers"
    " WHERE deleted_at IS NOT NULL AND merged_into_id IS NULL"
    " AND NOT (import_id IS NOT NULL AND version = 1)"
)


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "attachments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("deal_id", KEY, nullable=True),
        sa.Column("followup_id", KEY, nullable=True),
        sa.Column("file_id", KEY, nullable=False),
        sa.Column("thumb_id", KEY, nullable=True),
        sa.Column("picture_id", KEY, nullable=True),
        sa.Column("kind", database.Words, nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("written_at", database.Moment(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_attachments_{column}")
            )
            for column, table in (
                ("customer_id", "customers"), ("deal_id", "deals"), ("followup_id", "followups"),
                ("file_id", "files"), ("thumb_id", "files"), ("picture_id", "files"),
                ("author_id", "people"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )  # fmt: skip
    op.create_index(
        op.f("ix_attachments_customer_id_written_at_id"),
        "attachments",
        ["customer_id", "written_at", "id"],
    )
    for column in ("deal_id", "followup_id", "thumb_id", "picture_id"):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            op.f(f"ix_attachments_{column}"), "attachments", [column],
            sqlite_where=where, postgresql_where=where,
        )  # fmt: skip
    op.create_index(op.f("ix_attachments_file_id"), "attachments", ["file_id"])
    op.create_table(
        "bin_items",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subject", database.Words, nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("kept", database.Document, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_bin_items_customer_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_bin_items_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bin_items")),
        sa.UniqueConstraint("subject", "subject_id", name=op.f("uq_bin_items_subject_subject_id")),
    )
    op.create_index(op.f("ix_bin_items_customer_id"), "bin_items", ["customer_id"])
    op.create_index(op.f("ix_bin_items_by_id_id"), "bin_items", ["by_id", "id"])
    op.create_table(
        "privacy_requests",
        sa.Column("id", KEY, nullable=False),
        sa.Column("act", ACT, nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("reason", database.Words, nullable=False),
        sa.Column("figures", database.Document, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_privacy_requests_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_requests")),
    )
    op.execute(FORMER)


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
