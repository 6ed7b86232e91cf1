"""Whom rules would touch today, were they saved as they stand in the form."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from crmapp import clock
from crmapp.customers.kinds import CustomerStatus
from crmapp.customers.live import LIVE
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.freshness.facts import facts_of
from crmapp.freshness.rules import Rules
from crmapp.freshness.signs import signs_of

FIRST = 20
MOST = 6_000  # customers that are gone through for a preview
AT_ONCE = 500


@dataclass(frozen=True)
class Preview:
    """How many customers a rule touches, the first of them, and whether all were gone through."""

    count: int
    first: list[Customer]
    is_whole: bool


def preview(group: str, values: dict[str, Any], today: date | None = None) -> Preview:
    """Whom a rule touches as of a day; `values` are settings by key that are not saved yet."""
    today = today or clock.today()
    rules = Rules.now(**values, pool_since="")
    touched: list[tuple[date, int]] = []
    keys = list(db.session.scalars(select(Customer.id).where(*LIVE).limit(MOST + 1)))
    for start in range(0, min(len(keys), MOST), AT_ONCE):
        for key, (facts, _kept) in facts_of(keys[start : start + AT_ONCE]).items():
            since = _since(group, signs_of(facts, rules), rules, today)
            if since is not None:
                touched.append((since, key))
    touched.sort()
    first = [key for _day, key in touched[:FIRST]]
    named = {one.id: one for one in db.session.scalars(_named(first))} if first else {}
    return Preview(len(touched), [named[key] for key in first], len(keys) <= MOST)


def preview_of_limit(stage_id: int, days: int) -> Preview:
    """Whose deals have been in a stage for longer than so many days, the longest first."""
    began = clock.moment(datetime.combine(clock.today() - timedelta(days), time()))
    over = (
        select(Customer, func.min(Deal.stage_since).label("since"))
        .join(Deal, Deal.customer_id == Customer.id)
        .where(*LIVE, Customer.status == CustomerStatus.ACTIVE, Deal.closed_on.is_(None))
        .where(Deal.stage_id == stage_id, Deal.stage_since < began)
        .group_by(Customer.id)
    )
    count = db.session.scalar(select(func.count()).select_from(over.subquery()))
    first = over.order_by("since", Customer.id).limit(FIRST)
    return Preview(count, list(db.session.scalars(first)), is_whole=True)


def _since(group: str, signs: dict[str, Any], rules: Rules, today: date) -> date | None:
    """Since when the rule touches the customer; None where it does not today."""
    fell = signs["grade_fell_on"]
    if fell is not None and fell <= today - timedelta(rules.risk_grade_days):
        fell = None
    days = {
        "rest": (signs["dormant_from"],),
        "risk": (signs["silent_from"], signs["late_from"], fell),
        "check": (signs["check_from"],),
        "return": (signs["returns_on"],),
    }[group]
    # Whoever is due at once is still warned first: it touches them all the same.
    return min((day for day in days if day is not None and day <= today), default=None)


def _named(keys: list[int]) -> Any:
    return select(Customer).where(Customer.id.in_(keys))
