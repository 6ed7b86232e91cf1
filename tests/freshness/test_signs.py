"""The arithmetic of the signs: a day for each, from which on it holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crmapp.customers.kinds import CustomerStatus, CustomerType
from crmapp.freshness.facts import SIGNS, Facts
from crmapp.freshness.models import Part
from crmapp.freshness.rules import Rules
from crmapp.freshness.signs import add_months, habit, signs_of

pytestmark = pytest.mark.one_database

LAST = date(2026, 3, 1)
RULES = Rules(
    rest_on=True, rest_months=6, risk_on=True, risk_factor=2, risk_days=14, risk_grade_days=90,
    check_on=True, check_days=30, pool_returns=True, pool_return_days=60, pool_warn_days=7,
    limits={5: 10},
)  # fmt: skip
FACTS = Facts(
    is_live=True, status=CustomerStatus.ACTIVE, type=CustomerType.INTERESTED, owner_id=1,
    entered_on=date(2025, 1, 1), last_on=LAST, next_due_on=None,
    days=tuple(LAST - timedelta(10 * nth) for nth in range(4)), promised=None, grade_fell=None,
    stages=(), checked={}, kept_on=None, owned_since=None,
)  # fmt: skip


def signs(**facts: object) -> dict:
    return signs_of(replace(FACTS, **facts), RULES)


def test_a_silence_is_long_by_the_customers_own_habit() -> None:
    assert signs()["silent_from"] == LAST + timedelta(21)  # twice ten days are not longer
    assert signs()["habit_days"] == 10
    often = tuple(LAST - timedelta(nth) for nth in range(9))
    assert signs(days=often)["silent_from"] == LAST + timedelta(15)  # but two weeks at least
    assert signs(days=FACTS.days[:3])["silent_from"] is None
    assert signs(next_due_on=LAST + timedelta(40))["silent_from"] == LAST + timedelta(41)
    assert habit((LAST, LAST - timedelta(1), LAST - timedelta(4), LAST - timedelta(30))) == 3
    assert signs(status=CustomerStatus.DORMANT)["silent_from"] is None


def test_the_other_signs_count_from_what_they_follow_from() -> None:
    assert signs()["dormant_from"] == date(2026, 9, 1)
    assert signs(last_on=None)["dormant_from"] == date(2025, 7, 1)
    assert signs(kept_on=date(2026, 8, 31))["dormant_from"] == date(2027, 2, 28)
    assert signs(promised=LAST)["late_from"] == LAST + timedelta(1)
    fell = signs(grade_fell=(LAST, 7))
    assert (fell["grade_fell_on"], fell["grade_was_id"]) == (LAST, 7)
    assert signs(stages=((5, LAST), (6, LAST)))["over_from"] == LAST + timedelta(11)
    assert signs()["check_from"] == date(2025, 1, 31)
    checked = dict.fromkeys(Part, LAST) | {Part.PHONE: LAST - timedelta(5)}
    assert signs(checked=checked)["check_from"] == LAST + timedelta(25)


def test_who_bought_or_has_no_owner_never_goes_to_the_pool_and_nobody_unwarned() -> None:
    assert signs()["returns_on"] == LAST + timedelta(60)
    assert signs(owned_since=date(2026, 4, 1))["returns_on"] == date(2026, 5, 31)
    assert signs(type=CustomerType.WON)["returns_on"] is None
    assert signs(owner_id=None)["returns_on"] is None
    begun = replace(RULES, pool_since=date(2026, 11, 1))
    assert signs_of(FACTS, begun)["returns_on"] == date(2026, 11, 8)


def test_who_is_not_there_and_a_rule_that_is_off_show_nothing() -> None:
    assert signs(is_live=False) == dict.fromkeys(SIGNS)
    off = replace(RULES, rest_on=False, risk_on=False, check_on=False, pool_returns=False)
    assert signs_of(FACTS, off) == dict.fromkeys(SIGNS)


def test_months_end_where_the_shorter_one_does() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
