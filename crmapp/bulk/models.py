"""A change of many customers at once, from the wish to the undo."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cached_property

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.database import Key
from crmapp.grid.models import UNDONE_WITHIN
from crmapp.jobs.models import Job
from crmapp.labels import Choice
from crmapp.vault import Sealed, SealedRecord


class BulkState(Choice):
    """How far it has come."""

    LOOKING = "looking", _l("Looking what would change"), "sky"
    READY = "ready", _l("Ready to change"), "amber"
    WRITING = "writing", _l("Changing"), "sky"
    DONE = "done", _l("Changed"), "emerald"
    UNDOING = "undoing", _l("Undoing"), "sky"
    UNDONE = "undone", _l("Undone"), "slate"
    FAILED = "failed", _l("Failed"), "rose"

    @property
    def is_under_way(self) -> bool:
        """Whether a job is at it."""
        return self in (BulkState.LOOKING, BulkState.WRITING, BulkState.UNDOING)


@dataclass
class Asked:
    """Which cells shall say what: keys of customers in their order, keys of columns, a text.

    `seen` are marks of the customers as they were looked at: who was changed since is left out.
    """

    keys: list[int]
    columns: list[str]
    text: str
    blanks: bool
    query: str = ""
    is_cut: bool = False  # there were more than one change holds
    seen: dict[str, str] = field(default_factory=dict)


class BulkChange(SealedRecord):
    """One value for one column, or some, of many customers; what is asked for is sealed."""

    __tablename__ = "bulk_changes"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    state: Mapped[BulkState] = mapped_column(default=BulkState.LOOKING)
    wish_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    figures: Mapped[dict] = mapped_column(default=dict)  # see `work`
    why: Mapped[dict] = mapped_column(default=dict)  # the reason, and the kind of update
    edits: Mapped[list] = mapped_column(default=list)  # keys of what was written, for an undo
    done: Mapped[int] = mapped_column(default=0)  # customers come by, changed or not
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))

    job: Mapped[Job | None] = relationship()
    wish = Sealed()

    __table_args__ = (Index(None, "person_id", "made_at"),)

    @cached_property
    def asked(self) -> Asked:
        """What is asked for."""
        return Asked(**json.loads(self.wish))

    def ask(self, asked: Asked) -> None:
        """Keep what is asked for."""
        self.wish = json.dumps(asdict(asked), ensure_ascii=False)
        self.__dict__.pop("asked", None)

    @property
    def stands(self) -> BulkState:
        """How far it has come; what a job left half-way has been stopped there."""
        if self.state.is_under_way and (self.job is None or self.job.state.is_over):
            is_looking = self.state is BulkState.LOOKING
            return BulkState.FAILED if is_looking else BulkState.DONE
        return self.state

    @property
    def may_be_undone(self) -> bool:
        """Whether it was written, and not long ago."""
        is_young = self.made_at + UNDONE_WITHIN > clock.now()
        return self.stands is BulkState.DONE and bool(self.edits) and is_young
