"""Cells of the field policy that a team has changed."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "field_rights",
        sa.Column(
            "field",
            sa.Enum(
                "phone", "email", "wechat", "said", "amount", "contract", "need", "remarks",
                "address", "company", name="field", native_enum=False, length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "standpoint",
            sa.Enum(
                "owner", "helper", "served", "sales", "service", "marketing", "manager",
                "administrator", name="standpoint", native_enum=False, length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "right",
            sa.Enum("see", "edit", "export", name="right", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("field", "standpoint", "right", name=op.f("pk_field_rights")),
    )  # fmt: skip


def downgrade() -> None:
    """There is no way back; a backup is made before each upgrade."""
