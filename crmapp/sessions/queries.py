"""Who a request comes from, answered in one statement with what every page shows."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.notices.models import Notice
from crmapp.sessions.models import SignIn, Throttle, fingerprint
from crmapp.settings.models import Stamp


def frame_of(token: str) -> tuple[SignIn, int, int, dict[str, int]] | None:
    """The sign-in with its person, unread notices, due deals and the stamps; None if unknown."""
    unread = select(func.count()).where(Notice.person_id == Person.id, Notice.read_at.is_(None))
    due = select(func.count()).where(
        Deal.owner_id == Person.id, Deal.is_live, Deal.next_due_on <= clock.today()
    )
    board, config = (
        select(Stamp.value).where(Stamp.name == name).scalar_subquery()
        for name in ("board", "config")
    )
    row = db.session.execute(
        select(SignIn, Person, *_counts(unread, due), board, config)
        .join(Person, SignIn.person_id == Person.id)
        .where(SignIn.token_hash == fingerprint(token))
    ).first()
    if row is None:
        return None
    sign_in, _person, unread_count, due_count, board_stamp, config_stamp = row
    return sign_in, unread_count, due_count, {"board": board_stamp, "config": config_stamp}


def _counts(*statements: Select) -> list[Any]:
    return [statement.correlate(Person).scalar_subquery() for statement in statements]


def sign_ins_of(person_id: int, idle: timedelta) -> list[SignIn]:
    """A person's sign-ins that still count, newest first."""
    begun = SignIn.person_id == person_id, SignIn.ended_at.is_(None)
    rows = db.session.scalars(select(SignIn).where(*begun).order_by(SignIn.id.desc()))
    return [sign_in for sign_in in rows if sign_in.is_alive(idle)]


def failures(*keys: str) -> dict[str, Throttle]:
    """The counted failures under some keys."""
    rows = db.session.scalars(select(Throttle).where(Throttle.key.in_(keys)))
    return {row.key: row for row in rows}
