"""The second step of signing in, and when a sign-in was last proven."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "second_steps",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("uid", database.Words, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_second_steps_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_steps")),
        sa.UniqueConstraint("person_id", name=op.f("uq_second_steps_person_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_second_steps_uid")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("code_hash", database.Words, nullable=False),
        sa.Column("used_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_recovery_codes_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_person_id"), "recovery_codes", ["person_id"])
    op.create_table(
        "challenges",
        sa.Column("token_hash", database.Words, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("begun_at", database.Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_challenges_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_challenges")),
    )
    op.create_index(op.f("ix_challenges_person_id"), "challenges", ["person_id"])
    op.create_table(
        "second_step_removals",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("by_id", KEY, nullable=True),
        sa.Column("reason", database.Words, nullable=False),
        sa.Column("at", database.Moment(), nullable=False),
        sa.Column("told_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_second_step_removals_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_second_step_removals_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_step_removals")),
    )
    op.create_index(
        op.f("ix_second_step_removals_person_id"), "second_step_removals", ["person_id"]
    )
    op.add_column("sessions", sa.Column("fresh_at", database.Moment(), nullable=True))


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
