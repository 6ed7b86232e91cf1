"""Which customers have a sign today, as the indexes of their days have it."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, or_

from crmapp.customers.models import Customer
from crmapp.freshness.kinds import SignKind
from crmapp.settings.values import setting


def holds(kind: SignKind, today: date) -> Any:
    """The condition under which a customer has a sign."""
    if kind is SignKind.RISK:
        fell = today - timedelta(setting("risk_grade_days"))
        return or_(
            Customer.silent_from <= today,
            Customer.late_from <= today,
            and_(Customer.grade_fell_on > fell, Customer.grade_fell_on.is_not(None)),
        )
    if kind is SignKind.RETURN:
        return Customer.returns_on <= today + timedelta(setting("pool_warn_days"))
    return _FROM[kind] <= today


_FROM = {
    SignKind.OVER: Customer.over_from,
    SignKind.REST: Customer.dormant_from,
    SignKind.CHECK: Customer.check_from,
}
PLACE = {**_FROM, SignKind.RETURN: Customer.returns_on}  # what a list of them is sorted by
