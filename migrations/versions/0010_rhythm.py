"""The subject and moment of a notice; channels out of the product, who wants what on them."""

import sqlalchemy as sa
from alembic import op

from crmapp import database

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("wecom", "dingtalk", "feishu", "webhook", "mail")
STATES = ("waiting", "sending", "sent", "given_up", "needless")


def upgrade() -> None:
    """Bring the schema up."""
    op.add_column("notices", sa.Column("subject", database.Words, nullable=True))
    op.add_column("notices", sa.Column("subject_id", KEY, nullable=True))
    op.add_column("notices", sa.Column("due_at", database.Moment(), nullable=True))
    op.add_column("notices", sa.Column("facts", database.Document, nullable=True))
    op.add_column("notices", sa.Column("passed_on_at", database.Moment(), nullable=True))
    once = ["person_id", "kind", "subject", "subject_id", "due_at"]
    op.create_index("uq_notices_reminder", "notices", once, unique=True)
    is_new = sa.text("passed_on_at IS NULL")
    op.create_index(
        "ix_notices_not_passed_on", "notices", ["id"],
        sqlite_where=is_new, postgresql_where=is_new,
    )  # fmt: skip
    op.create_table(
        "channels",
        sa.Column("id", KEY, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="channelkind", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("name", database.Words, nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("names_whole", sa.Boolean(), nullable=False),
        sa.Column("tells_the_day", sa.Boolean(), nullable=False),
        sa.Column("server", database.Document, nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", database.Moment(), nullable=False),
        sa.Column("failed_at", database.Moment(), nullable=True),
        sa.Column("error", database.Words, nullable=False),
        sa.Column("uid", database.Words, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("uid", name=op.f("uq_channels_uid")),
    )
    op.create_table(
        "channel_choices",
        sa.Column("id", KEY, nullable=False),
        sa.Column("channel_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("kinds", database.Document, nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("uid", database.Words, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_channel_choices_channel_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_channel_choices_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_choices")),
        sa.UniqueConstraint("uid", name=op.f("uq_channel_choices_uid")),
        sa.UniqueConstraint(
            "person_id", "channel_id", name=op.f("uq_channel_choices_person_id_channel_id")
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_channel_choices_channel_id"), "channel_choices", ["channel_id"])
    op.create_table(
        "deliveries",
        sa.Column("id", KEY, nullable=False),
        sa.Column("channel_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("notice_id", KEY, nullable=True),
        sa.Column("once", database.Words, nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="deliverystate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", database.Moment(), nullable=False),
        sa.Column("ended_at", database.Moment(), nullable=True),
        sa.Column("error", database.Words, nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channels.id"], name=op.f("fk_deliveries_channel_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_deliveries_notice_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_deliveries_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("channel_id", "once", name=op.f("uq_deliveries_channel_id_once")),
    )  # fmt: skip
    op.create_index(op.f("ix_deliveries_state_not_before"), "deliveries", ["state", "not_before"])
    op.create_index(op.f("ix_deliveries_notice_id"), "deliveries", ["notice_id"])
    op.create_index(op.f("ix_deliveries_person_id"), "deliveries", ["person_id"])
    op.create_table(
        "quiet_hours",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("begins_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_quiet_hours_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_hours")),
        sa.UniqueConstraint("person_id", name=op.f("uq_quiet_hours_person_id")),
    )


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
