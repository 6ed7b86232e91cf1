"""From which day on each sign of a customer holds: arithmetic on what is known of it.

A day, not a yes or no: so a sign comes by itself when the day does, in every list and on every
page at once, and what is kept is right without anybody keeping it up over night.
"""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from crmapp.customers.kinds import CustomerStatus, CustomerType
from crmapp.freshness.facts import SIGNS, Facts
from crmapp.freshness.models import Part
from crmapp.freshness.rules import Rules

ENTRIES = 4  # fewer make no habit


def signs_of(facts: Facts, rules: Rules) -> dict[str, Any]:
    """The columns of SIGNS; of a customer who is not there, or waits for review, all are None."""
    found: dict[str, Any] = dict.fromkeys(SIGNS)
    if not facts.is_live:
        return found
    is_active = facts.status is CustomerStatus.ACTIVE
    if is_active and rules.risk_on:
        found["silent_from"], found["habit_days"] = silence(facts, rules)
        if facts.grade_fell is not None:
            found["grade_fell_on"], found["grade_was_id"] = facts.grade_fell
        if facts.promised is not None:
            found["late_from"] = facts.promised + timedelta(1)
    if is_active and rules.rest_on:
        found["dormant_from"] = _rest(facts, rules)
    if is_active:
        found["over_from"] = over(facts.stages, rules.limits)
    if rules.check_on:
        found["check_from"] = _check(facts, rules)
    if rules.pool_returns:
        found["returns_on"] = _return(facts, rules)
    return found


def habit(days: tuple[date, ...]) -> float | None:
    """The middle gap in days between days with follow-ups; None for too few of them."""
    if len(days) < ENTRIES:
        return None
    return median((later - earlier).days for earlier, later in pairwise(sorted(days)))


def silence(facts: Facts, rules: Rules) -> tuple[date | None, int | None]:
    """The first day on which the silence is longer than the habit, and the habit in days."""
    usual = habit(facts.days)
    if usual is None or facts.last_on is None:
        return None, None
    longest = max(rules.risk_days, int(rules.risk_factor * usual))
    return _not_before_plan(facts.last_on + timedelta(longest + 1), facts), round(usual)


def _rest(facts: Facts, rules: Rules) -> date:
    """When so many months have passed since anybody spoke, or said that it stays active."""
    spoke = facts.last_on or facts.entered_on
    known = [day for day in (spoke, facts.kept_on) if day is not None]
    return _not_before_plan(add_months(max(known), rules.rest_months), facts)


def _not_before_plan(day: date, facts: Facts) -> date:
    return day if facts.next_due_on is None else max(day, facts.next_due_on + timedelta(1))


def over(stages: tuple[tuple[int, date], ...], limits: dict[int, int]) -> date | None:
    """The first day on which a deal has been in its stage for longer than its limit."""
    ends = [since + timedelta(limits[key] + 1) for key, since in stages if key in limits]
    return min(ends, default=None)


def _check(facts: Facts, rules: Rules) -> date:
    last = [max(facts.checked.get(part, date.min), facts.entered_on) for part in Part]
    return min(last) + timedelta(rules.check_days)


def _return(facts: Facts, rules: Rules) -> date | None:
    if facts.owner_id is None or facts.type is CustomerType.WON:
        return None
    known = [day for day in (facts.last_on, facts.owned_since) if day is not None]
    due = max([facts.entered_on, *known]) + timedelta(rules.pool_return_days)
    return max(due, rules.first_return)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
