"""Customers of two years, made up by chance, always the same."""

import random
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp import clock
from crmapp.aftersales.models import ServiceKind, ServiceRecord
from crmapp.campaigns.models import CampaignCustomer
from crmapp.campaigns.verbs import begin
from crmapp.customers.kinds import CustomerType, Review
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal, StageChange
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.stages.pipeline import stages

CUSTOMERS = 160
TODAY = date(2026, 11, 25)
DAYS = 700


@pytest.fixture
def crowd(app: Flask, people: SimpleNamespace, clock: Any) -> SimpleNamespace:
    """Fill the database; returns what a filter may name."""
    clock.at("2026-11-25 09:00")
    with app.app_context(), writing():
        return _Maker(people).make()


class _Maker:
    def __init__(self, people: SimpleNamespace) -> None:
        self.dice = random.Random(7)
        self.people = people
        self.words = {kind: [*(one.id for one in words(kind)[:4]), None] for kind in ListKind}

    def make(self) -> SimpleNamespace:
        spans = [(date(2025, 3, 1), date(2025, 3, 4)), (date(2026, 5, 1), date(2026, 8, 1))]
        sources = self.words[ListKind.SOURCE]
        campaigns = [
            begin(
                {"name": f"活动{nth}", "source_id": sources[nth], "cost": 100_000 + nth,
                 "first_on": first, "last_on": last}, by=self.people.mark,
            )
            for nth, (first, last) in enumerate(spans)
        ]  # fmt: skip
        for nth in range(CUSTOMERS):
            self._customer(nth, campaigns)
        industry = self.words[ListKind.INDUSTRY][0]
        return SimpleNamespace(source=sources[0], industry=industry, campaign=campaigns[0].id)

    def _day(self, since: date | None = None) -> date:
        first = since or TODAY - timedelta(DAYS)
        return first + timedelta(self.dice.randrange((TODAY - first).days + 1))

    def _at(self, day: date) -> datetime:
        return clock.moment(datetime(day.year, day.month, day.day, 9 + self.dice.randrange(8)))  # noqa: DTZ001

    def _word(self, kind: ListKind) -> int | None:
        return self.dice.choice(self.words[kind])

    def _customer(self, nth: int, campaigns: list[Any]) -> None:
        dice, entered = self.dice, self._day()
        one = Customer(
            name=f"客户{nth}", name_pinyin=f"kehu{nth:04d}", short_name=f"客{nth}",
            owner_id=dice.choice([self.people.ann.id, self.people.bob.id, None]),
            industry_id=self._word(ListKind.INDUSTRY), source_id=self._word(ListKind.SOURCE),
            grade_id=self._word(ListKind.GRADE), size_id=self._word(ListKind.SIZE),
            region_code=dice.choice(["330106", "310101", ""]), entered_on=entered,
            first_contact_on=dice.choice([None, entered - timedelta(dice.randrange(40))]),
            review=Review.WAITING if dice.random() < 0.05 else Review.APPROVED,
            deleted_at=clock.now() if dice.random() < 0.05 else None,
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        if dice.random() < 0.4:
            chosen = dice.choice(campaigns).id
            db.session.add(CampaignCustomer(customer_id=one.id, campaign_id=chosen))
        for _nth in range(dice.randrange(3)):
            self._deal(one, entered)
        for _nth in range(dice.randrange(7)):
            self._said(one, entered)
        if dice.random() < 0.3:
            record = {"kind": dice.choice(list(ServiceKind)), "satisfaction": dice.randrange(11)}
            author = self.people.carol.id
            on = self._day(entered)
            db.session.add(ServiceRecord(customer_id=one.id, on=on, author_id=author, **record))

    def _deal(self, one: Customer, entered: date) -> None:
        dice, began = self.dice, self._day(entered)
        at = dice.choice(stages())
        ended = None if at.kind.is_open else self._day(began)
        is_live = one.review is Review.APPROVED and one.deleted_at is None
        deal = Deal(
            customer_id=one.id, stage_id=at.id, owner_id=one.owner_id, is_live=is_live,
            amount=dice.choice([None, 1000 * dice.randrange(1, 900)]), closed_on=ended,
            created_at=self._at(began), expected_on=dice.choice([None, self._day(began)]),
            loss_reason_id=self._word(ListKind.LOSS_REASON) if at.kind.is_lost else None,
        )  # fmt: skip
        db.session.add(deal)
        db.session.flush()
        if at.kind.is_won and is_live:
            one.type = CustomerType.WON
        if at.kind.is_open and is_live:
            one.open_amount = (one.open_amount or 0) + (deal.amount or 0)
        former, day = None, began
        for to in [*dice.sample(stages(), dice.randrange(4)), at]:
            move = {"from_stage_id": former, "to_stage_id": to.id, "by_id": self.people.ann.id}
            undone = clock.now() if dice.random() < 0.1 and to is not at else None
            move |= {"at": self._at(day), "on": day, "undone_at": undone, "seconds_before": 86_400}
            db.session.add(StageChange(deal_id=deal.id, customer_id=one.id, **move))
            former = to.id if undone is None else former
            day = min(day + timedelta(dice.randrange(20)), ended or TODAY)
        if dice.random() < 0.7:
            self._said(one, began, deal_id=deal.id)

    def _said(self, one: Customer, since: date, deal_id: int | None = None) -> None:
        day, kind = (
            self._day(since),
            self.dice.choice([*[FollowUpKind.FOLLOWUP] * 4, *FollowUpKind]),
        )
        score = self.dice.randrange(11) if kind is FollowUpKind.REVISIT else None
        self_said = {"on": day, "began_at": self._at(day), "content": "谈过", "kind": kind}
        self_said |= {"method_id": self._word(ListKind.METHOD), "score": score}
        author = self.people.ann.id
        db.session.add(FollowUp(customer_id=one.id, deal_id=deal_id, author_id=author, **self_said))
