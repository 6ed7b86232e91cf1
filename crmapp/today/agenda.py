"""What a day's page shows: sections, the tasks in them, the figures beside them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.contacts.phones import split_phones
from crmapp.customers.models import Customer
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.labels import Choice
from crmapp.meetings.models import Decision
from crmapp.nextsteps.models import NextStep
from crmapp.promises.models import Promise
from crmapp.promises.score import Score


class Section(Choice):
    """The parts of the day, in their order on the page."""

    LATE = "late", _l("Overdue"), "red"
    TODAY = "today", _l("Due today"), "indigo"
    PROMISES = "promises", _l("Promises to keep"), "amber"
    TASKS = "tasks", _l("Decided in meetings"), "violet"
    OWED = "owed", _l("Payments overdue"), "red"  # counted only: their page lists them
    UNPLANNED = "unplanned", _l("No next step"), "slate"
    NEW = "new", _l("Never contacted"), "teal"
    WEEK = "week", _l("The next 7 days"), "sky"
    DONE = "done", _l("Done today"), "emerald"


DUE = (Section.LATE, Section.TODAY, Section.PROMISES, Section.TASKS)


@dataclass
class Task:
    """One line of the day: a deal to follow up, a promise to keep, a decision to carry out.

    A decision alone is about no customer. `outcome` says what was done about it; a line without
    one is still to do.
    """

    customer: Customer | None = None
    deal: Deal | None = None
    step: NextStep | None = None
    promise: Promise | None = None
    decision: Decision | None = None
    contact: Contact | None = None
    note: FollowUp | None = None
    outcome: Any = ""
    is_past: bool = False  # stands among what was done before the page was loaded

    @property
    def key(self) -> str:
        """What tells the line from others of the page: `deal-7`, `promise-3`, `done-deal-7`."""
        record = self.promise or self.decision or self.deal or self.customer
        key = f"{type(record).__name__.lower()}-{record.id}"
        return f"done-{key}" if self.is_past else key

    @property
    def due_on(self) -> date | None:
        """The day it is due; None where nothing is planned."""
        planned = self.promise or self.decision or self.step
        return planned.due_on if planned else None

    @property
    def days_late(self) -> int:
        """Days since it was due; 0 where it is not late."""
        return max((clock.today() - self.due_on).days, 0) if self.due_on else 0

    @property
    def phone(self) -> str:
        """The contact's first number, in the clear: for a line that is shown."""
        if self.contact is None:
            return ""
        numbers = split_phones(self.contact.phone) or split_phones(self.contact.other_phone)
        return numbers[0] if numbers else ""


@dataclass
class Part:
    """A section with its first tasks; `count` covers all of it and stops above COUNTED_TO."""

    section: Section
    count: int = 0
    tasks: list[Task] = field(default_factory=list)


@dataclass(frozen=True)
class Month:
    """What a person, or the team, has done since the first of the month."""

    new_customers: int
    followups: int
    won: int
    won_amount: int  # fen
    has_customers: bool
    promises: Score


@dataclass(frozen=True)
class Load:
    """How one member stands: overdue, planned from today on, open deals without a plan."""

    person: Any
    late: int
    ahead: int
    unplanned: int
