"""The journal can only be added to, is sealed in a chain, and knows its customers."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


ABOUT = ("contacts", "deals", "followups", "next_steps", "promises")
GUARDED = ("journal", "journal_seals", "journal_reach")
WORDS = "the journal can only be added to"


def upgrade() -> None:
    """Bring the schema up.

    On SQLite the journal is made anew without its reference to people, for entries outlive
    them; it has no index over an expression. A later batch over it would lose the triggers.
    """
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("journal", schema=None) as batch:
        batch.drop_constraint("fk_journal_actor_id", type_="foreignkey")
        batch.drop_index("ix_journal_action_id")
        batch.drop_index("ix_journal_actor_id_id")
        batch.drop_column("sealed_by")
        batch.add_column(sa.Column("actor_name", database.Words, nullable=True))
        batch.add_column(sa.Column("customer_id", key, nullable=True))
    _fill()
    op.create_index("ix_journal_at_id", "journal", ["at", "id"])
    for column in ("action", "actor_id", "customer_id"):
        op.create_index(f"ix_journal_{column}_at_id", "journal", [column, "at", "id"])
    op.create_table(
        "journal_seals",
        sa.Column("number", key, autoincrement=False, nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("last_id", key, nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
        sa.Column("previous", database.Words, nullable=False),
        sa.Column("hash", database.Words, nullable=False),
        sa.Column("mark", database.Words, nullable=False),
        sa.Column("key", database.Words, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_journal_seals")),
    )
    op.create_table(
        "journal_reach",
        sa.Column("block", key, autoincrement=False, nullable=False),
        sa.Column("entry_id", key, autoincrement=False, nullable=False),
        sa.Column("bits", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["journal.id"], name=op.f("fk_journal_reach_entry_id")
        ),
        sa.PrimaryKeyConstraint("block", "entry_id", name=op.f("pk_journal_reach")),
    )
    op.create_index("ix_journal_reach_entry_id", "journal_reach", ["entry_id"])
    _guard_on_sqlite() if op.get_bind().dialect.name == "sqlite" else _guard_on_postgresql()


def _fill() -> None:
    op.execute("UPDATE journal SET customer_id = subject_id WHERE subject = 'customers'")
    for name in ABOUT:
        op.execute(
            f"UPDATE journal SET customer_id = (SELECT {name}.customer_id FROM {name}"
            f" WHERE {name}.id = journal.subject_id) WHERE subject = '{name}'"
        )
    op.execute(
        "UPDATE journal SET actor_name ="
        " (SELECT people.name FROM people WHERE people.id = journal.actor_id)"
    )


def _guard_on_sqlite() -> None:
    for name in GUARDED:
        refusal = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
        for act in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER {name}_no_{act.lower()} BEFORE {act} ON {name} {refusal}")
        # INSERT OR REPLACE deletes without asking the trigger of deletion.
        same = {
            "journal": "id = NEW.id",
            "journal_seals": "number = NEW.number",
            "journal_reach": "block = NEW.block AND entry_id = NEW.entry_id",
        }[name]
        op.execute(
            f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name}"
            f" WHEN EXISTS (SELECT 1 FROM {name} WHERE {same}) {refusal}"
        )


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{WORDS}'; END $$"
    )
    for name in GUARDED:
        op.execute(
            f"CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {name}"
            " FOR EACH ROW EXECUTE FUNCTION journal_refuse()"
        )
        op.execute(
            f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name}"
            " FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
        )


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
