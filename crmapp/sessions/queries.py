"""Who a request comes from, answered in one statement with what every page shows."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import contains_eager

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.notifications.models import Notification
from crmapp.second_step.models import SecondStep
from crmapp.sessions.models import SignIn, Throttle, fingerprint
from crmapp.settings.models import Stamp
from crmapp.settings.values import setting


def _frame() -> Select:
    told = Notification.person_id == Person.id, Notification.read_at.is_(None)
    unread = select(func.count()).where(*told)
    mine = Deal.owner_id == Person.id, Deal.is_live, Deal.next_due_on <= bindparam("today")
    newest = select(func.max(Notification.id)).where(*told)
    counts = (unread, newest, select(func.count()).where(*mine))
    stamps = (select(Stamp.value).where(Stamp.name == name) for name in ("board", "config"))
    step = select(SecondStep.id).where(SecondStep.person_id == Person.id)
    return (
        select(
            SignIn,
            Person,
            step.correlate(Person).exists(),
            *(count.correlate(Person).scalar_subquery() for count in counts),
            *(stamp.scalar_subquery() for stamp in stamps),
        )
        .join(Person, SignIn.person_id == Person.id)
        .options(contains_eager(SignIn.person))
        .where(SignIn.token_hash == bindparam("token"))
    )


# Every request begins with it, and writing it out takes longer than asking it.
FRAME = _frame()


class Frame(NamedTuple):
    """What every page shows, and who asks for it."""

    sign_in: SignIn
    has_second_step: bool
    unread: int  # lines of the bell
    newest: int  # key of the last of them, 0 where there is none
    due: int  # deals
    stamps: dict[str, int]


def frame_of(token: str) -> Frame | None:
    """The sign-in with its person, whether that has a second step, what counts, the stamps.

    What counts is unread lines of the bell and due deals. None if the token is unknown.
    """
    given = {"token": fingerprint(token), "today": clock.today()}
    row = db.session.execute(FRAME, given).first()
    if row is None:
        return None
    sign_in, _person, has_step, unread, newest, due, board_stamp, config_stamp = row
    stamps = {"board": board_stamp, "config": config_stamp}
    return Frame(sign_in, has_step, unread, newest or 0, due, stamps)


def life() -> tuple[timedelta, timedelta]:
    """How long a sign-in lasts without being used, and at most."""
    return timedelta(minutes=setting("idle_minutes")), timedelta(hours=setting("absolute_hours"))


def sign_ins_of(person_id: int) -> list[SignIn]:
    """A person's sign-ins that still count, newest first."""
    begun = SignIn.person_id == person_id, SignIn.ended_at.is_(None)
    rows = db.session.scalars(select(SignIn).where(*begun).order_by(SignIn.id.desc()))
    limits = life()
    return [sign_in for sign_in in rows if sign_in.is_alive(*limits)]


def sign_in_of(person_id: int, key: int) -> SignIn | None:
    """One of a person's sign-ins."""
    sign_in = db.session.get(SignIn, key)
    return sign_in if sign_in is not None and sign_in.person_id == person_id else None


def has_signed_in_from(person_id: int | None, address: str) -> bool:
    """Whether a person's right password came from an address within the last month."""
    mine = SignIn.person_id == (person_id or 0), SignIn.address == address[:64]
    return db.session.scalar(select(SignIn.id).where(*mine).limit(1)) is not None


def failures(*keys: str) -> dict[str, Throttle]:
    """The counted failures under some keys."""
    rows = db.session.scalars(select(Throttle).where(Throttle.key.in_(keys)))
    return {row.key: row for row in rows}
