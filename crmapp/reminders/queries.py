"""How a person wants to be reminded."""

from sqlalchemy import select

from crmapp.accounts.models import Person
from crmapp.database import db
from crmapp.reminders.models import QuietHours


def quiet_hours_of(person: Person) -> QuietHours | None:
    """A person's own quiet hours; None where the team's count."""
    mine = select(QuietHours).where(QuietHours.person_id == person.id)
    return db.session.scalars(mine).one_or_none()
