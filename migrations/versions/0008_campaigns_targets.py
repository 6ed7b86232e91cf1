"""Campaigns with the customers they brought, and targets."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SPANS = ("month", "quarter")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "campaigns",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("source_id", KEY, nullable=True),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("note", database.Words, nullable=False),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("retired_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["list_items.id"], name=op.f("fk_campaigns_source_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("name", name=op.f("uq_campaigns_name")),
    )
    op.create_table(
        "campaign_customers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("campaign_id", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("at", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_campaign_customers_by_id")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_customers_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_campaign_customers_customer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_customers")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_campaign_customers_customer_id")),
    )
    op.create_index(
        op.f("ix_campaign_customers_campaign_id_customer_id"),
        "campaign_customers",
        ["campaign_id", "customer_id"],
    )
    op.create_table(
        "targets",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column(
            "span",
            sa.Enum(*SPANS, name="span", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("deals", sa.Integer(), nullable=True),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("at", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_targets_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_targets_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
    )
    for who, where in (("person", "person_id IS NOT NULL"), ("team", "person_id IS NULL")):
        columns = ["person_id", "span", "first_on"] if who == "person" else ["span", "first_on"]
        op.create_index(
            f"uq_targets_{who}",
            "targets",
            columns,
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
