"""Four months of a small team, night after night: the rules hold, and the signs stay true."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock as crm_clock
from crmapp.accounts.models import Person
from crmapp.customers.kinds import CustomerType
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import move
from crmapp.doctor.ages import ages
from crmapp.doctor.recount import customers, stage_counts
from crmapp.followups.models import FollowUp
from crmapp.followups.verbs import log_followup
from crmapp.freshness.verbs import change_rules
from crmapp.jobs.runner import run_pending
from crmapp.jobs.verbs import enqueue
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.pool.models import PoolMove, PoolMoveKind
from crmapp.pool.verbs import Refused, claim
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stages
from tests.harness.team import Clock

pytestmark = [pytest.mark.long, pytest.mark.one_database]

BEGIN, DAYS = date(2026, 1, 5), 120
RULES = {
    "pool_on": True, "pool_returns": True, "pool_return_days": 30, "pool_cooling_days": 20,
    "rest_by_rule": True, "rest_months": 2,
}  # fmt: skip


def test_four_months_of_nights_and_days_keep_every_rule(
    context: Flask, people: SimpleNamespace, new_customer: Callable, clock: Clock
) -> None:
    chance = random.Random(5)
    clock.at(f"{BEGIN} 09:00")
    sellers = [db.session.get(Person, one.id) for one in (people.ann, people.bob)]
    keys = [new_customer(chance.choice(sellers), name=f"杭州第{n}工厂").id for n in range(16)]
    with writing():
        change_rules(RULES, by=people.ada)
    for nth in range(DAYS):
        day = BEGIN + timedelta(nth + 1)
        clock.at(f"{day} 01:00")
        with writing():
            enqueue("freshness", by=None)
            enqueue("pool", by=None)
        run_pending()
        clock.at(f"{day} 10:00")
        for key in chance.sample(keys, 1):
            live(key, chance, sellers)
        if nth % 10 == 0:
            db.session.commit()
            assert not [*ages(), *customers(), *stage_counts()], day
    steps = db.session.scalars(select(PoolMove)).all()
    assert {step.kind for step in steps} >= {PoolMoveKind.CLAIMED, PoolMoveKind.RETURNED}
    for step in steps:
        check(step, steps)


def live(key: int, chance: random.Random, sellers: list[Any]) -> None:
    """One customer's day: claimed where it is free, else spoken to, now and then won."""
    with writing() as session:
        customer = session.get(Customer, key)
        if customer.owner_id is None:
            try:
                claim(customer, by=chance.choice(sellers))
            except Refused:
                return
            return
        by = next(one for one in sellers if one.id == customer.owner_id)
        deal = session.scalars(select(Deal).where(Deal.customer_id == key)).one()
        log_followup(customer, {"content": "说了", "began_at": crm_clock.now()}, by=by, deal=deal)
        if chance.random() < 0.05 and deal.stage.kind.is_open:
            move(deal, next(one for one in stages() if one.kind is StageKind.WON), by=by)


def check(step: PoolMove, steps: list[PoolMove]) -> None:
    """Who was returned was silent for long and warned a week before; who let go waited."""
    before = [one for one in steps if one.customer_id == step.customer_id and one.id < step.id]
    if step.kind is PoolMoveKind.RETURNED:
        said = FollowUp.customer_id == step.customer_id, FollowUp.on < step.on
        spoken = select(FollowUp.on).where(*said).order_by(FollowUp.on.desc()).limit(1)
        last = db.session.scalar(spoken)
        assert last is None or (step.on - last).days >= RULES["pool_return_days"]
        told = Notification.kind == NotificationKind.POOL_SOON
        mine = Notification.customer_id == step.customer_id, Notification.at < step.at
        moments = db.session.scalars(select(Notification.at).where(told, *mine)).all()
        assert any((step.at - at).days >= 6 for at in moments)
        won = CustomerType.WON
        is_won = db.session.get(Customer, step.customer_id).type is won
        assert not is_won or any(one.id > step.id for one in steps)
    if step.kind is PoolMoveKind.CLAIMED:
        let_go = [
            one.on
            for one in before
            if one.person_id == step.person_id and one.kind is PoolMoveKind.RETURNED
        ]
        assert all((step.on - day).days >= RULES["pool_cooling_days"] for day in let_go)
