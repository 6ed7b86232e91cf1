"""A small story whose figures are worked out by hand, and ways to ask reports about it."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock as crm_clock
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import Closing, move, undo_move
from crmapp.followups.verbs import log_followup
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.reports.catalogue import REPORTS
from crmapp.reports.figures import Figures
from crmapp.reports.periods import period_of
from crmapp.reports.scope import Scope
from tests.harness.sales import Sales

FIRST, SECOND, THIRD, TALKS, WON = "初步接触", "需求了解", "方案制定", "商务谈判", "合同签订"
LOST = "未成交"


@pytest.fixture
def story(app: Flask, sales: Sales, people: SimpleNamespace, clock: Any) -> None:
    """One deal of September, three of October: one won, one lost, one as it began."""
    clock.at("2026-09-01 09:00")
    sales.deal("九月的客户", people.bob, amount=40_000)
    clock.at("2026-10-05 09:00")
    won = sales.deal("买了的", people.ann, amount=10_000)
    lost = sales.deal("丢了的", people.ann, amount=20_000)
    sales.deal("还在谈的", people.bob, amount=30_000, expected_on=date(2026, 12, 20))
    go(app, clock, "2026-10-07 09:00", won, sales.stage(SECOND), people.ann)
    go(app, clock, "2026-10-08 09:00", lost, sales.stage(SECOND), people.ann)
    third = sales.stage(THIRD)
    with app.app_context(), writing() as session:
        undo_move(move(session.get(Deal, lost.id), third, by=people.ann), by=people.ann)
    with app.app_context():
        reason = words(ListKind.LOSS_REASON)[0].id
    closing = Closing(on=date(2026, 10, 10), loss_reason_id=reason)
    go(app, clock, "2026-10-10 09:00", lost, sales.stage(LOST), people.ann, closing)
    closing = Closing(on=date(2026, 10, 11), amount=10_000)
    go(app, clock, "2026-10-11 09:00", won, sales.stage(WON), people.ann, closing)
    for began, written in (("2026-10-06 09:00", "2026-10-06 18:00"), ("2026-10-06", "2026-10-09")):
        clock.at(written)
        when = crm_clock.moment(datetime.fromisoformat(began))
        with app.app_context(), writing() as session:
            customer = session.get(Customer, won.customer_id)
            log_followup(customer, {"began_at": when, "content": "谈过了"}, by=people.ann)
    clock.at("2026-11-25 09:00")


def go(
    app: Flask, clock: Any, when: str, deal: Deal, to: Any, by: Any, closing: Closing | None = None
) -> None:
    """Move a deal at a moment."""
    clock.at(when)
    with app.app_context(), writing() as session:
        move(session.get(Deal, deal.id), to, by=by, closing=closing)


def count(key: str, period: str = "quarter", **filters: Any) -> Figures:
    """The figures of a report for a named period."""
    return REPORTS[key].count(Scope(period_of(period), **filters))


def by_label(figures: Figures) -> dict[str, list[Any]]:
    """The cells of each line by its label."""
    return {str(row.label): row.cells for row in figures.rows}


def names(key: str, bar: str, **filters: Any) -> set[str]:
    """The customers behind a bar of this quarter."""
    found = REPORTS[key].behind(Scope(period_of("quarter"), **filters), bar)
    within = Customer.id.in_(select(found.subquery()))
    return set(db.session.scalars(select(Customer.name).where(within)))
