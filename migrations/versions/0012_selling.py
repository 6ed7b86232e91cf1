"""Products, lines of deals, quotes, proposals, payments, and who won a lost deal."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "products",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("product", "service", name="productkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("found_by", database.Words, nullable=False),
        sa.Column("model", database.Words, nullable=False),
        sa.Column("unit", database.Words, nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", database.Moment(), nullable=True),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
    )
    op.create_index(op.f("ix_products_position_id"), "products", ["position", "id"])
    op.create_table(
        "deal_lines",
        sa.Column("deal_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("unit", database.Words, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_deal_lines_deal_id")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_deal_lines_product_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_lines")),
    )
    op.create_index(op.f("ix_deal_lines_deal_id_position"), "deal_lines", ["deal_id", "position"])
    op.create_table(
        "quotes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("deal_id", KEY, nullable=False),
        sa.Column("number", database.Words, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "sent",
                "accepted",
                "declined",
                "expired",
                name="quotestate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("reduction", sa.BigInteger(), nullable=False),
        sa.Column("tax", database.Words, nullable=False),
        sa.Column("payment_terms", database.Words, nullable=False),
        sa.Column("delivery", database.Words, nullable=False),
        sa.Column("terms", database.Words, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("sent_by_id", KEY, nullable=True),
        sa.Column("sent_at", database.Moment(), nullable=True),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_quotes_author_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_quotes_contact_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_quotes_customer_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_quotes_deal_id")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_quotes_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["sent_by_id"], ["people.id"], name=op.f("fk_quotes_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotes")),
        sa.UniqueConstraint("number", "revision", name=op.f("uq_quotes_number_revision")),
    )
    op.create_index(
        op.f("ix_quotes_contact_id"),
        "quotes",
        ["contact_id"],
        sqlite_where=sa.text("contact_id IS NOT NULL"),
        postgresql_where=sa.text("contact_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_quotes_customer_id_id"), "quotes", ["customer_id", "id"])
    op.create_index(op.f("ix_quotes_deal_id_id"), "quotes", ["deal_id", "id"])
    op.create_table(
        "quote_lines",
        sa.Column("quote_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("product_id", KEY, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("unit", database.Words, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name=op.f("fk_quote_lines_product_id")
        ),
        sa.ForeignKeyConstraint(["quote_id"], ["quotes.id"], name=op.f("fk_quote_lines_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_lines")),
    )
    op.create_index(
        op.f("ix_quote_lines_quote_id_position"), "quote_lines", ["quote_id", "position"]
    )
    op.create_table(
        "proposals",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("deal_id", KEY, nullable=False),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("revision", database.Words, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("summary", database.Words, nullable=False),
        sa.Column("attachment_id", KEY, nullable=True),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("written_at", database.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_proposals_attachment_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_proposals_author_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_proposals_customer_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_proposals_deal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(
        op.f("ix_proposals_attachment_id"),
        "proposals",
        ["attachment_id"],
        sqlite_where=sa.text("attachment_id IS NOT NULL"),
        postgresql_where=sa.text("attachment_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_proposals_customer_id_id"), "proposals", ["customer_id", "id"])
    op.create_index(op.f("ix_proposals_deal_id_id"), "proposals", ["deal_id", "id"])
    op.create_table(
        "payments",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("deal_id", KEY, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("planned", "received", name="paymentkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("words", database.Words, nullable=False),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("open_amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name=op.f("fk_payments_author_id")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_payments_customer_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_payments_deal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
    )
    op.create_index(op.f("ix_payments_customer_id_id"), "payments", ["customer_id", "id"])
    op.create_index(op.f("ix_payments_deal_id_on_id"), "payments", ["deal_id", "on", "id"])
    op.create_index(
        "ix_payments_open",
        "payments",
        ["on", "id"],
        sqlite_where=sa.text("open_amount > 0"),
        postgresql_where=sa.text("open_amount > 0"),
    )
    op.add_column(
        "deals", sa.Column("competitor", database.Words, nullable=False, server_default="")
    )
    op.create_index(
        op.f("ix_deals_competitor"),
        "deals",
        ["competitor"],
        sqlite_where=sa.text("competitor <> ''"),
        postgresql_where=sa.text("competitor <> ''"),
    )


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
