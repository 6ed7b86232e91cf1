"""Meetings, what was said in them, and what was decided."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "meetings",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "week",
                "month",
                "quarter",
                "data",
                name="meetingkind",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("notes", database.Words, nullable=False),
        sa.Column("made_by_id", KEY, nullable=False),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("closed_by_id", KEY, nullable=True),
        sa.Column("closed_at", database.Moment(), nullable=True),
        sa.Column("figures", database.Document, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_meetings_person_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_meetings_made_by_id")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["people.id"], name=op.f("fk_meetings_closed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_first_on_id"), "meetings", ["first_on", "id"])
    for name, columns, where in (
        ("uq_meetings_of_the_team", ["kind", "first_on"], "person_id IS NULL"),
        ("uq_meetings_of_a_person", ["kind", "first_on", "person_id"], "person_id IS NOT NULL"),
    ):
        op.create_index(
            name,
            "meetings",
            columns,
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_table(
        "meeting_remarks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("followup_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_meeting_remarks_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["followup_id"],
            ["followups.id"],
            name=op.f("fk_meeting_remarks_followup_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_remarks")),
        sa.UniqueConstraint("followup_id", name=op.f("uq_meeting_remarks_followup_id")),
    )
    op.create_index(
        op.f("ix_meeting_remarks_meeting_id_id"), "meeting_remarks", ["meeting_id", "id"]
    )
    op.create_table(
        "meeting_decisions",
        sa.Column("id", KEY, nullable=False),
        sa.Column("meeting_id", KEY, nullable=False),
        sa.Column("words", database.Words, nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "done", "dropped", name="decisionstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("by_id", KEY, nullable=False),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("closed_by_id", KEY, nullable=True),
        sa.Column("closed_at", database.Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["meetings.id"],
            name=op.f("fk_meeting_decisions_meeting_id"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["people.id"], name=op.f(f"fk_meeting_decisions_{column}")
            )
            for column in ("person_id", "by_id", "closed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_decisions")),
    )
    for columns in (["meeting_id", "id"], ["person_id", "state"]):
        name = op.f(f"ix_meeting_decisions_{'_'.join(columns)}")
        op.create_index(name, "meeting_decisions", columns)


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
