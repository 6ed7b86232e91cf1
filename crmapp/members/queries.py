"""The team as the administrator sees it."""

from sqlalchemy import func, select

from crmapp.accounts.models import Person
from crmapp.accounts.queries import account_named
from crmapp.customers.live import THERE
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.second_step.models import SecondStep
from crmapp.sessions.models import SignIn


def members() -> list[tuple[Person, object, int, bool]]:
    """Everyone, active first: when last seen, how many customers, whether with a second step."""
    seen = (
        select(func.max(SignIn.last_seen_at)).where(SignIn.person_id == Person.id).scalar_subquery()
    )
    owned = (
        select(func.count())
        .where(Customer.owner_id == Person.id, *THERE)
        .correlate(Person)
        .scalar_subquery()
    )
    has_step = select(SecondStep.id).where(SecondStep.person_id == Person.id).correlate(Person)
    columns = (Person, seen, owned, has_step.exists())
    order = (Person.disabled_at.isnot(None), Person.name_pinyin, Person.id)
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(*order))]


def is_taken(username: str) -> bool:
    """Whether somebody has the username."""
    return account_named(username) is not None
