"""Fields that a team adds to its records, their choices and their values."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OWNERS = (("customer_id", "customers"), ("contact_id", "contacts"), ("deal_id", "deals"))


def _words(name: str, *members: str) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, length=24)


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "custom_fields",
        sa.Column("id", KEY, nullable=False),
        sa.Column("subject", _words("subject", "customers", "contacts", "deals"), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column(
            "kind", _words("kind", "text", "number", "day", "choice", "yes_no"), nullable=False
        ),
        sa.Column("label", database.Words, nullable=False),
        sa.Column("hint", database.Words, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("is_front", sa.Boolean(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("retired_at", database.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_fields")),
        sa.UniqueConstraint("subject", "slot", name=op.f("uq_custom_fields_subject_slot")),
    )
    op.create_table(
        "custom_choices",
        sa.Column("id", KEY, nullable=False),
        sa.Column("field_id", KEY, nullable=False),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["field_id"], ["custom_fields.id"], name=op.f("fk_custom_choices_field_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_choices")),
        sa.UniqueConstraint("field_id", "name", name=op.f("uq_custom_choices_field_id_name")),
    )
    for column, table in OWNERS:
        _create_values(f"{table.removesuffix('s')}_values", column, table)
    for column in ("number", "day", "choice_id", "yes_no"):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            op.f(f"ix_customer_values_field_id_{column}_customer_id"),
            "customer_values",
            ["field_id", column, "customer_id"],
            sqlite_where=where,
            postgresql_where=where,
        )
    op.create_table(
        "custom_columns",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("slots", database.Document, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_custom_columns_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_custom_columns")),
    )


def _create_values(name: str, column: str, table: str) -> None:
    op.create_table(
        name,
        sa.Column("id", KEY, nullable=False),
        sa.Column(column, KEY, nullable=False),
        sa.Column("field_id", KEY, nullable=False),
        sa.Column("text", database.Words, nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("choice_id", KEY, nullable=True),
        sa.Column("yes_no", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            [column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["field_id"], ["custom_fields.id"], name=op.f(f"fk_{name}_field_id")
        ),
        sa.ForeignKeyConstraint(
            ["choice_id"], ["custom_choices.id"], name=op.f(f"fk_{name}_choice_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint(column, "field_id", name=op.f(f"uq_{name}_{column}_field_id")),
    )
    op.create_index(op.f(f"ix_{name}_field_id"), name, ["field_id"])


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
