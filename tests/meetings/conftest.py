"""A small week, worked out by hand, that meetings are held over."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock as crm_clock
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import Closing, move
from crmapp.followups.verbs import Plan, log_followup
from crmapp.promises.models import Promise
from crmapp.promises.verbs import close
from tests.harness.sales import Sales

FIRST, SECOND, WON = "初步接触", "需求了解", "合同签订"


class Week:
    """The acts of the story, each at its moment."""

    def __init__(self, app: Flask, clock: Any) -> None:
        """Take the application and the clock that is moved."""
        self._app, self._clock = app, clock

    def say(self, when: str, deal: Deal, by: Any, *, of: str = "", **given: Any) -> None:
        """Write down a follow-up; `of` is when the contact was, if not then."""
        self._clock.at(when)
        began = crm_clock.moment(datetime.fromisoformat(of or when))
        with self._app.app_context(), writing() as session:
            own = session.get(Deal, deal.id)
            values = {"began_at": began, "content": "谈过了"}
            log_followup(own.customer, values, by=by, deal=own, **given)

    def go(self, when: str, deal: Deal, to: Any, by: Any, **given: Any) -> None:
        """Move a deal."""
        self._clock.at(when)
        with self._app.app_context(), writing() as session:
            move(session.get(Deal, deal.id), to, by=by, **given)


@pytest.fixture
def week(app: Flask, sales: Sales, people: SimpleNamespace, clock: Any) -> SimpleNamespace:
    """Two customers of the week before, one of this week; it is Friday afternoon."""
    story = Week(app, clock)
    clock.at("2026-11-10 09:00")
    first = sales.deal("甲公司", people.ann, amount=1_000_000)
    second = sales.deal("乙公司", people.bob, amount=3_000_000)
    story.say("2026-11-11 10:00", first, people.ann, promise=("寄样品", date(2026, 11, 17)))
    clock.at("2026-11-17 09:00")
    third = sales.deal("丙公司", people.ann, amount=500_000)
    with app.app_context(), writing() as session:
        close(session.scalars(select(Promise)).one(), "kept")
    story.go("2026-11-17 09:30", first, sales.stage(SECOND), people.ann)
    story.go("2026-11-17 10:00", second, sales.stage(SECOND), people.bob)
    story.say("2026-11-17 11:00", second, people.bob, promise=("报价", date(2026, 11, 18)))
    story.go("2026-11-18 10:00", second, sales.stage(FIRST), people.bob, note="预算没批")
    closing = Closing(on=date(2026, 11, 18), amount=2_000_000)
    story.go("2026-11-18 15:00", first, sales.stage(WON), people.ann, closing=closing)
    plan = Plan(date(2026, 11, 25), action="送方案")
    story.say("2026-11-19 10:00", third, people.ann, of="2026-11-17 15:00", next_plan=plan)
    story.say("2026-11-20 10:00", third, people.ann, next_plan=plan)
    clock.at("2026-11-20 16:00")
    return SimpleNamespace(first=first, second=second, third=third, story=story)
