"""Who a request comes from, answered in one statement with what every page shows."""

from sqlalchemy import func, select

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.notices.models import Notice
from crmapp.sessions.models import SignIn, Throttle, fingerprint
from crmapp.settings.models import Stamp

COUNTED = 99  # a badge says 99+ beyond


def frame_of(token: str) -> tuple[SignIn, int, int, dict[str, int]] | None:
    """The sign-in with its person, unread notices, due deals and the stamps; None if unknown."""
    unread = (
        select(Notice.id)
        .where(Notice.person_id == Person.id, Notice.read_at.is_(None))
        .limit(COUNTED + 1)
    )
    due = (
        select(Deal.id)
        .where(Deal.owner_id == Person.id, Deal.is_live, Deal.next_due_on <= clock.today())
        .limit(COUNTED + 1)
    )
    board, config = (
        select(Stamp.value).where(Stamp.name == name).scalar_subquery()
        for name in ("board", "config")
    )
    row = db.session.execute(
        select(SignIn, Person, _count(unread), _count(due), board, config)
        .join(Person, SignIn.person_id == Person.id)
        .where(SignIn.token_hash == fingerprint(token))
    ).first()
    if row is None:
        return None
    sign_in, _person, unread_count, due_count, board_stamp, config_stamp = row
    return sign_in, unread_count, due_count, {"board": board_stamp, "config": config_stamp}


def _count(rows: object) -> object:
    return select(func.count()).select_from(rows.correlate(Person).lateral()).scalar_subquery()


def sign_ins_of(person_id: int) -> list[SignIn]:
    """A person's sign-ins that have not ended, newest first."""
    alive = SignIn.person_id == person_id, SignIn.ended_at.is_(None)
    return list(db.session.scalars(select(SignIn).where(*alive).order_by(SignIn.id.desc())))


def failures(*keys: str) -> dict[str, Throttle]:
    """The counted failures under some keys."""
    rows = db.session.scalars(select(Throttle).where(Throttle.key.in_(keys)))
    return {row.key: row for row in rows}
