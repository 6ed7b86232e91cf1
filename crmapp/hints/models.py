"""What a team writes at a field in place of the built-in hint."""

from sqlalchemy.orm import Mapped, mapped_column

from crmapp.database import Base


class Hint(Base):
    """The instruction at one field, by the field's key such as `customers.budget`."""

    __tablename__ = "hints"

    key: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]
