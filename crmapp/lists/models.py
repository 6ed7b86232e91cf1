"""A word of one of the team's lists."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.database import Base, Key, touch
from crmapp.labels import Choice


class ListKind(Choice):
    """Which vocabularies there are."""

    INDUSTRY = "industry", _l("Industry")
    SOURCE = "source", _l("Source")
    SIZE = "size", _l("Size")
    GRADE = "grade", _l("Grade")
    METHOD = "method", _l("Method")
    LOSS_REASON = "loss_reason", _l("Loss reason")
    NEED_TYPE = "need_type", _l("Need type")


class ListItem(Base):
    """A word; retired ones stay on old records and are no longer offered."""

    __tablename__ = "list_items"

    id: Mapped[Key]
    kind: Mapped[ListKind]
    name: Mapped[str]
    hint: Mapped[str] = mapped_column(default="")
    icon: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    retired_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("kind", "name"),)

    def __str__(self) -> str:
        """The word itself."""
        return self.name

    def retire(self) -> None:
        """Offer the word no longer."""
        self.retired_at = self.retired_at or clock.now()
        touch("config")

    def revive(self) -> None:
        """Offer a retired word again."""
        self.retired_at = None
        touch("config")
