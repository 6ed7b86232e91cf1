"""Who bought, and for how much."""

from typing import Any

from sqlalchemy import case, func, select

from crmapp.customers.kinds import CustomerType
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.conditions import is_won
from crmapp.deals.models import Deal


def bought_by(column: Any, *conditions: Any) -> dict[Any, tuple[int, int, int]]:
    """For each value of a column: its customers, those who have bought, what they brought (fen)."""
    columns = column.label("value"), _has_bought().label("won"), _brought().label("amount")
    each = select(*columns).where(*conditions).subquery()
    sums = func.count(), func.sum(each.c.won), func.sum(each.c.amount)
    asked = select(each.c.value, *sums).group_by(each.c.value)
    return {value: tuple(map(int, said)) for value, *said in db.session.execute(asked)}


def _has_bought() -> Any:
    """1 for a customer who has bought up to today, 0 for one who has not."""
    return case((Customer.type == CustomerType.WON, 1), else_=0)


def _brought() -> Any:
    """What a customer's won deals come to, in fen."""
    return (
        select(func.coalesce(func.sum(Deal.amount), 0))
        .where(Deal.customer_id == Customer.id, Deal.is_live, is_won())
        .correlate(Customer)
        .scalar_subquery()
    )
