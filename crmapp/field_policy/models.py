"""A cell of the field policy that a team has changed."""

from sqlalchemy.orm import Mapped, mapped_column

from crmapp.database import Base
from crmapp.field_policy.kinds import Field, Right, Standpoint


class FieldRight(Base):
    """A level that differs from the default; what stands outside the bounds counts for nothing."""

    __tablename__ = "field_rights"

    field: Mapped[Field] = mapped_column(primary_key=True)
    standpoint: Mapped[Standpoint] = mapped_column(primary_key=True)
    right: Mapped[Right] = mapped_column(primary_key=True)
    level: Mapped[int]
