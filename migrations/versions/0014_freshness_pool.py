"""Signs of customers that grow old, what people say to them, and the shared pool."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVE = "deleted_at IS NULL AND merged_into_id IS NULL"
DAYS = ("silent", "late", "dormant", "over", "check", "returns")


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=24)


def _key(table: str, column: str, there: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=name)


def _by_day(name: str, column: str) -> None:
    where = sa.text(f"{LIVE} AND {column} IS NOT NULL")
    columns = [column, "owner_id", "id"]
    op.create_index(
        f"ix_customers_by_{name}", "customers", columns, sqlite_where=where, postgresql_where=where
    )


def upgrade() -> None:
    """Bring the schema up."""
    op.add_column("stages", sa.Column("limit_days", sa.Integer(), nullable=True))
    for name in DAYS:
        column = "returns_on" if name == "returns" else f"{name}_from"
        op.add_column("customers", sa.Column(column, sa.Date(), nullable=True))
        _by_day(name, column)
    op.add_column("customers", sa.Column("habit_days", sa.Integer(), nullable=True))
    op.add_column("customers", sa.Column("grade_fell_on", sa.Date(), nullable=True))
    op.add_column("customers", sa.Column("grade_was_id", KEY, nullable=True))
    _by_day("grade_fell", "grade_fell_on")
    op.create_table(
        "confirmations",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("part", _enum("part", "size", "contact", "phone"), nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        _key("confirmations", "by_id", "people"),
        _key("confirmations", "customer_id", "customers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmations")),
    )
    op.create_index(
        op.f("ix_confirmations_customer_id_part_on"),
        "confirmations",
        ["customer_id", "part", "on"],
    )
    op.create_table(
        "proposal_answers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("answer", _enum("answer", "rested", "kept"), nullable=False),
        sa.Column("batch", database.Words, nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", database.Words, nullable=False),
        sa.Column("undone_at", database.Moment(), nullable=True),
        _key("proposal_answers", "by_id", "people"),
        _key("proposal_answers", "customer_id", "customers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_answers")),
    )
    op.create_index(
        op.f("ix_proposal_answers_customer_id_id"), "proposal_answers", ["customer_id", "id"]
    )
    op.create_index(op.f("ix_proposal_answers_batch"), "proposal_answers", ["batch"])
    op.create_table(
        "pool_moves",
        sa.Column("id", KEY, nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column(
            "kind",
            _enum("poolmovekind", "claimed", "given_back", "returned", "put_in"),
            nullable=False,
        ),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", database.Words, nullable=False),
        sa.Column("undone_at", database.Moment(), nullable=True),
        _key("pool_moves", "by_id", "people"),
        _key("pool_moves", "customer_id", "customers"),
        _key("pool_moves", "person_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_moves")),
    )
    op.create_index(op.f("ix_pool_moves_customer_id_id"), "pool_moves", ["customer_id", "id"])
    op.create_index(
        op.f("ix_pool_moves_person_id_kind_on"), "pool_moves", ["person_id", "kind", "on"]
    )


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
