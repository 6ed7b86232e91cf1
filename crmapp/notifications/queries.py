"""A person's bell: what is shown of each line is looked for again, as far as it is to be seen."""

from dataclasses import dataclass

from sqlalchemy import and_, select

from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.field_policy.kinds import Field
from crmapp.field_policy.sight import sight
from crmapp.meetings.models import Decision
from crmapp.nextsteps.models import NextStep
from crmapp.notifications.models import Notification
from crmapp.policy import Action, can, visible
from crmapp.promises.models import Promise

PAGE = 50
_WORDS = {"next_steps": (NextStep, NextStep.action), "promises": (Promise, Promise.words)}


@dataclass(frozen=True)
class Line:
    """A line with its customer, and what is to be done; both only where seen now."""

    notification: Notification
    customer: Customer | None = None
    words: str = ""


@dataclass(frozen=True)
class Bell:
    """Some lines, the newest first, and where the next page begins."""

    lines: list[Line]
    next: int | None = None

    @property
    def newest(self) -> int:
        """The key of the first line."""
        return self.lines[0].notification.id if self.lines else 0


def bell(person: Person, before: int | None = None) -> Bell:
    """A page of a person's lines."""
    mine = [Notification.person_id == person.id]
    if before is not None:
        mine.append(Notification.id < before)
    found = lines_of(person, *mine, most=PAGE + 1)
    has_more = len(found) > PAGE
    return Bell(found[:PAGE], found[PAGE - 1].notification.id if has_more else None)


def lines_of(person: Person, *conditions: object, most: int) -> list[Line]:
    """The newest lines under some conditions with what the person may see of them now."""
    seen = visible(person, Customer).with_only_columns(Customer.id)
    rows = db.session.execute(
        select(Notification, Customer)
        .outerjoin(Customer, and_(Customer.id == Notification.customer_id, Customer.id.in_(seen)))
        .where(*conditions)
        .order_by(Notification.id.desc())
        .limit(most)
    ).all()
    words = _words(person, rows)
    return [
        Line(line, customer, words.get((line.subject, line.subject_id), ""))
        for line, customer in rows
    ]


def _words(person: Person, rows: list) -> dict[tuple[str, int], str]:
    """What was planned and promised, where the field policy lets the person read what was said.

    What was decided in a meeting is read by whoever carries it out, and by who oversees the team.
    """
    found = _decided(person, rows)
    for name, (model, column) in _WORDS.items():
        keys = {
            line.subject_id: customer.id
            for line, customer in rows
            if line.subject == name
            and customer is not None
            and sight(person, customer).sees(Field.SAID)
        }
        if not keys:
            continue
        some = select(model.id, model.customer_id, column).where(model.id.in_(keys))
        for key, customer_id, text in db.session.execute(some):
            if keys[key] == customer_id:
                found[name, key] = text
    return found


def _decided(person: Person, rows: list) -> dict[tuple[str, int], str]:
    name = Decision.__tablename__
    keys = [line.subject_id for line, _customer in rows if line.subject == name]
    wanted = select(Decision.id, Decision.words).where(Decision.id.in_(keys))
    if not can(person, Action.TEAM_OVERSEE):
        wanted = wanted.where(Decision.person_id == person.id)
    some = db.session.execute(wanted) if keys else []
    return {(name, key): words for key, words in some}


def unread_lines(person: Person, most: int) -> list[Line]:
    """A person's newest unread lines."""
    mine = Notification.person_id == person.id, Notification.read_at.is_(None)
    return lines_of(person, *mine, most=most)


def line_of(person: Person, key: int) -> Line | None:
    """One line, if it is the person's own."""
    found = lines_of(person, Notification.person_id == person.id, Notification.id == key, most=1)
    return found[0] if found else None
