"""Service records, needs, and which deal repeats which."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("delivery", "training", "enquiry", "complaint", "revisit")
STATES = ("open", "in_hand", "solved")
NEEDS = ("core", "latent", "pain", "wish")
DUE = "coalesce(due_on, '9999-12-31')"


def upgrade() -> None:
    """Bring the schema up."""
    _service_records()
    _needs()
    _repeats()


def _service_records() -> None:
    table = "service_records"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("deal_id", KEY, nullable=True),
        sa.Column("kind", _choice("servicekind", KINDS), nullable=False),
        sa.Column("state", _choice("servicestate", STATES), nullable=False),
        sa.Column("handler_id", KEY, nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("text", database.Words, nullable=False),
        sa.Column("solution", database.Words, nullable=False),
        sa.Column("satisfaction", sa.Integer(), nullable=True),
        sa.Column("solved_on", sa.Date(), nullable=True),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("written_at", database.Moment(), nullable=False),
        sa.Column("once", database.Words, nullable=True),
        _key(table, "author_id", "people"),
        _key(table, "customer_id", "customers"),
        _key(table, "deal_id", "deals"),
        _key(table, "handler_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_records")),
        sa.UniqueConstraint("once", name=op.f("uq_service_records_once")),
    )
    for columns in (
        ["customer_id", "written_at", "id"],
        ["customer_id", "kind", "on"],
        ["on", "id"],
    ):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)
    for name, columns in (
        ("due", [sa.text(DUE), "id"]),
        ("handler_due", ["handler_id", sa.text(DUE), "id"]),
    ):
        _index(f"ix_{table}_{name}", table, columns, "state <> 'solved'")
    _index(op.f(f"ix_{table}_deal_id"), table, ["deal_id"], "deal_id IS NOT NULL")


def _needs() -> None:
    op.create_table(
        "needs",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", KEY, nullable=False),
        sa.Column("kind", _choice("needkind", NEEDS), nullable=False),
        sa.Column("words", database.Words, nullable=False),
        sa.Column("followup_id", KEY, nullable=True),
        sa.Column("author_id", KEY, nullable=False),
        sa.Column("written_at", database.Moment(), nullable=False),
        _key("needs", "author_id", "people"),
        _key("needs", "customer_id", "customers"),
        _key("needs", "followup_id", "followups"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
    )
    op.create_index(op.f("ix_needs_customer_id_id"), "needs", ["customer_id", "id"])
    _index(op.f("ix_needs_followup_id"), "needs", ["followup_id"], "followup_id IS NOT NULL")


def _repeats() -> None:
    name = "fk_deals_repeat_of_id"
    if op.get_bind().dialect.name == "sqlite":  # which adds a key only with its column
        column = f"repeat_of_id INTEGER CONSTRAINT {name} REFERENCES deals (id)"
        op.execute(f"ALTER TABLE deals ADD COLUMN {column}")
    else:
        op.add_column("deals", sa.Column("repeat_of_id", KEY, nullable=True))
        op.create_foreign_key(name, "deals", "deals", ["repeat_of_id"], ["id"])
    _index(op.f("ix_deals_repeat_of_id"), "deals", ["repeat_of_id"], "repeat_of_id IS NOT NULL")


def _choice(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, length=24)


def _key(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _index(name: str, table: str, columns: list, where: str) -> None:
    op.create_index(
        name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
