"""A meeting with all that its page and its paper show, and the meetings there were."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.team import owners, person
from crmapp.database import db
from crmapp.followups.models import FollowUp
from crmapp.meetings import rows
from crmapp.meetings.eyes import Eyes
from crmapp.meetings.gaps import Check, check
from crmapp.meetings.models import Decision, DecisionState, Meeting, MeetingKind, Remark
from crmapp.meetings.numbers import NOBODY, Numbers, count
from crmapp.meetings.rows import Load, Some
from crmapp.meetings.spans import Span
from crmapp.meetings.telling import Line, by_person, lines, sentence
from crmapp.policy import Action, can, visible
from crmapp.reports.figures import Figures

MINUTES = 24  # meetings on a page
DECISIONS = 100

NONE = Some([], 0)


@dataclass
class Held:
    """A meeting as one reader may have it, with what was said and decided there."""

    span: Span
    owner_id: int | None
    eyes: Eyes
    meeting: Meeting | None
    remarks: dict[int, list[FollowUp]] = field(default_factory=dict, kw_only=True)
    decisions: list[Decision] = field(default_factory=list, kw_only=True)
    former: list[Decision] = field(default_factory=list, kw_only=True)

    @property
    def is_closed(self) -> bool:
        """Whether the numbers are those of the moment when the meeting was closed."""
        return self.meeting is not None and self.meeting.closed_at is not None

    @property
    def said(self) -> list[FollowUp]:
        """All that was written of customers, in its order."""
        return in_order(self.remarks)

    def tell(self) -> None:
        """Add what was said and decided, for one who is shown more than the numbers."""
        self.remarks = remarks_of(self.meeting, self.eyes.person)
        self.decisions, self.former = decisions_of(self.span, self.owner_id)


@dataclass
class Contents(Held):
    """All of a review; the rows are empty for those who are shown the numbers alone."""

    numbers: Numbers
    has_rows: bool
    moves: Some = NONE
    closed: Some = NONE
    stuck: Some = NONE
    promises: dict[int, Some] = field(default_factory=dict)
    plans: dict[int | None, Load] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What came of the span."""
        return sentence(self.numbers, self.span)

    @property
    def lines(self) -> list[Line]:
        """Every figure beside what it was."""
        return lines(self.numbers, with_amounts=self.eyes.sees_sums)

    @property
    def by_person(self) -> Figures:
        """The same for each person."""
        return by_person(self.numbers, with_amounts=self.eyes.sees_sums)

    @staticmethod
    def days_since(day: date | datetime) -> int:
        """How many of the team's days have gone by since a day or a moment."""
        since = clock.local(day).date() if isinstance(day, datetime) else day
        return (clock.today() - since).days

    @property
    def people(self) -> list[Person]:
        """Whose plans are told: those who may own customers, or the one it is about."""
        return [person(self.owner_id)] if self.owner_id else owners()


def contents(span: Span, owner_id: int | None, eyes: Eyes) -> Contents:
    """A review as a reader may have it; the statements are as many whatever there is."""
    meeting = meeting_of(span, owner_id)
    is_closed = meeting is not None and meeting.closed_at is not None
    numbers = Numbers.from_plain(meeting.figures) if is_closed else count(span, owner_id)
    found = Contents(span, owner_id, eyes, meeting, numbers, can(eyes.person, Action.MEETING_ROWS))
    if found.has_rows:
        by_amount = eyes.sees_sums and not eyes.masked
        found.moves = rows.moves_of(span, owner_id)
        found.closed = rows.closed_of(span, owner_id, by_amount=by_amount)
        found.stuck = rows.stuck(owner_id, by_amount=by_amount)
        found.promises = rows.promises_of(span, owner_id)
        found.plans = rows.plans_of(span, owner_id)
        found.tell()
    return found


@dataclass
class Checked(Held):
    """All of a data check: the counts of each owner and of the last time, what was said of them."""

    check: Check
    last: Meeting | None  # the data check before this one, if one was closed

    @property
    def before(self) -> Check | None:
        """The counts of the last time."""
        return Check.from_plain(self.last.figures) if self.last is not None else None

    @staticmethod
    def owner_name(key: int) -> str:
        """What an owner is called; those of nobody are unassigned."""
        member = person(key)
        return member.name if member is not None else _("Unassigned")

    @property
    def owners(self) -> list[int]:
        """Keys of those who own customers, most customers first; nobody's come last."""
        found = self.check.counts
        return sorted(found, key=lambda key: (key == NOBODY, -self.check.whole(key), key))


def checked(span: Span, owner_id: int | None, eyes: Eyes) -> Checked:
    """A data check as a reader may have it."""
    meeting, last = meeting_of(span, owner_id), _last_check(span, owner_id)
    is_closed = meeting is not None and meeting.closed_at is not None
    counts = Check.from_plain(meeting.figures) if is_closed else check(owner_id)
    found = Checked(span, owner_id, eyes, meeting, counts, last)
    if can(eyes.person, Action.MEETING_ROWS):
        found.tell()
    return found


def _last_check(span: Span, owner_id: int | None) -> Meeting | None:
    asked = select(Meeting).where(
        Meeting.kind == MeetingKind.DATA, _of(owner_id), Meeting.first_on < span.first,
        Meeting.closed_at.is_not(None),
    )  # fmt: skip
    return db.session.scalars(asked.order_by(Meeting.first_on.desc()).limit(1)).one_or_none()


def _of(owner_id: int | None) -> Any:
    return Meeting.person_id == owner_id if owner_id else Meeting.person_id.is_(None)


def in_order(remarks: dict[int, list[FollowUp]]) -> list[FollowUp]:
    """What was written of all customers, one after another."""
    return sorted((one for each in remarks.values() for one in each), key=lambda one: one.id)


def figures_now(span: Span, owner_id: int | None) -> dict[str, Any]:
    """The numbers of a meeting as they are kept when it is closed."""
    if span.kind is MeetingKind.DATA:
        return check(owner_id).plain
    return count(span, owner_id).plain


def meeting_of(span: Span, owner_id: int | None) -> Meeting | None:
    """The meeting over a span, of one owner or (None) of the team, if it was begun."""
    mine = _of(owner_id)
    asked = select(Meeting).where(Meeting.kind == span.kind, Meeting.first_on == span.first, mine)
    return db.session.scalars(asked).one_or_none()


def remarks_of(meeting: Meeting | None, reader: Person) -> dict[int, list[FollowUp]]:
    """What was written in a meeting, by customer, as far as its reader sees and may read them."""
    if meeting is None:
        return {}
    said = visible(reader, FollowUp).join(Remark, Remark.followup_id == FollowUp.id)
    said = said.where(Remark.meeting_id == meeting.id).order_by(FollowUp.id)
    found: dict[int, list[FollowUp]] = defaultdict(list)
    for followup in db.session.scalars(said.options(joinedload(FollowUp.deal))).unique():
        if can(reader, Action.FOLLOWUP_READ, followup):
            found[followup.customer_id].append(followup)
    return found


def decisions_of(span: Span, owner_id: int | None) -> tuple[list[Decision], list[Decision]]:
    """What was decided at a meeting, and what was left from those before it.

    Of the latter come those that are open, and those that were closed since its span began.
    """
    same = _of(owner_id)
    waited = or_(Decision.state == DecisionState.OPEN, Decision.closed_at >= span.period.began)
    earlier = and_(Meeting.first_on < span.first, waited)
    asked = (
        select(Decision)
        .join(Decision.meeting)
        .options(contains_eager(Decision.meeting))
        .where(Meeting.kind == span.kind, same, or_(Meeting.first_on == span.first, earlier))
        .order_by(Decision.id)
        .limit(DECISIONS)
    )
    found = list(db.session.scalars(asked))
    now = [one for one in found if one.meeting.first_on == span.first]
    return now, [one for one in found if one.meeting.first_on < span.first]


def tasks_of(person: Person) -> list[Decision]:
    """What a person was given to do in meetings and has not done, the earliest due first."""
    mine = Decision.person_id == person.id, Decision.state == DecisionState.OPEN
    asked = select(Decision).join(Decision.meeting).options(contains_eager(Decision.meeting))
    order = (Decision.due_on.is_(None), Decision.due_on, Decision.id)
    return list(db.session.scalars(asked.where(*mine).order_by(*order).limit(DECISIONS)))


def decision_by_key(key: int) -> Decision | None:
    """A decision with its meeting."""
    asked = select(Decision).join(Decision.meeting).options(contains_eager(Decision.meeting))
    return db.session.scalars(asked.where(Decision.id == key)).one_or_none()


def minutes(
    reader: Person, *, of_all: bool, before: tuple[date, int] | None = None
) -> tuple[list[Meeting], str | None]:
    """Meetings that were held, the newest first, and the place where the next page begins.

    Of all, or of the reader alone. `before` is the place of the last one that was shown.
    """
    asked = select(Meeting).order_by(Meeting.first_on.desc(), Meeting.id.desc())
    if not of_all:
        asked = asked.where(Meeting.person_id == reader.id)
    if before is not None:
        day, key = before
        earlier = or_(Meeting.first_on < day, and_(Meeting.first_on == day, Meeting.id < key))
        asked = asked.where(earlier)
    found = list(db.session.scalars(asked.limit(MINUTES + 1)))
    shown = found[:MINUTES]
    last = shown[-1] if len(found) > MINUTES else None
    return shown, f"{last.first_on.isoformat()}_{last.id}" if last else None
