"""A stage of the team's pipeline."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Mapped, mapped_column

from crmapp.database import Base, BigKey, Fen, Key
from crmapp.labels import Choice


class StageKind(Choice):
    """What a stage means to the code; the name is the team's."""

    OPEN = "open", _l("In progress"), "sky"
    WON = "won", _l("Won"), "emerald"
    AFTER_SALES = "after_sales", _l("After-sales"), "teal"
    LOST = "lost", _l("Lost"), "slate"

    @property
    def is_open(self) -> bool:
        """Whether the deal is still to be decided."""
        return self is StageKind.OPEN

    @property
    def is_won(self) -> bool:
        """Whether the customer has signed; after-sales follows a won deal."""
        return self in (StageKind.WON, StageKind.AFTER_SALES)

    @property
    def is_lost(self) -> bool:
        """Whether the deal ended without a contract."""
        return self is StageKind.LOST


class Stage(Base):
    """A column of the board, with the definition that tells people when to use it."""

    __tablename__ = "stages"

    id: Mapped[Key]
    name: Mapped[str]
    definition: Mapped[str] = mapped_column(default="")
    tone: Mapped[str]
    probability: Mapped[int]  # per cent, for forecasts
    kind: Mapped[StageKind]
    position: Mapped[int]
    limit_days: Mapped[int | None]  # that a deal should stay here at most
    retired_at: Mapped[datetime | None]

    def __str__(self) -> str:
        """The team's name for it."""
        return self.name


class StageCount(Base):
    """Running count and sum of the deals of one owner in one stage.

    Closed deals are told apart by the quarter they closed in ('2026Q4'), open ones have ''.
    An unassigned customer's deals have owner 0: a key may hold no null.
    """

    __tablename__ = "stage_counts"

    stage_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    owner_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    quarter: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
    amount: Mapped[Fen] = mapped_column(default=0)
