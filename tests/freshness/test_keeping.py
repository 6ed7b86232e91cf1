"""The signs are kept by whatever changes what they follow from, and equal a recount."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from crmapp import clock as crm_clock
from crmapp.customers.kinds import CustomerStatus
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import move
from crmapp.doctor.ages import ages
from crmapp.doctor.verbs import repair
from crmapp.followups.verbs import Plan, log_followup
from crmapp.freshness.models import Part
from crmapp.freshness.verbs import change_rules, confirm
from crmapp.handover.verbs import hand_over
from crmapp.jobs.runner import run_pending
from crmapp.jobs.schedule import queue_nightly
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.pipeline.verbs import change_stage
from crmapp.promises.models import Promise, PromiseState
from crmapp.promises.verbs import close
from crmapp.recycling.verbs import throw_away
from crmapp.stages.models import Stage
from crmapp.stages.pipeline import stages
from tests.harness.sales import Sales
from tests.harness.team import Clock


def true_signs() -> bool:
    db.session.commit()
    return not list(ages())


def now(key: int) -> Customer:
    db.session.commit()
    return db.session.get(Customer, key, populate_existing=True)


def speak(key: int, by: Any, *, plan: Plan | None = None, **more: Any) -> None:
    with writing() as session:
        customer = session.get(Customer, key)
        deal = session.scalars(select(Deal).where(Deal.customer_id == key)).first()
        values = {"content": "说过", "began_at": crm_clock.now()}
        log_followup(customer, values, by=by, deal=deal, next_plan=plan, **more)


def test_the_signs_follow_every_verb_and_equal_a_recount(
    context: Flask, people: SimpleNamespace, sales: Sales, clock: Clock
) -> None:
    clock.at("2026-01-05 10:00")
    ann = people.ann
    key = sales.deal("杭州云帆智能科技有限公司", ann).customer_id
    assert now(key).dormant_from == date(2026, 7, 5)
    for day in ("2026-01-10", "2026-01-20", "2026-01-30", "2026-02-09"):
        clock.at(f"{day} 10:00")
        speak(key, ann)
    assert (now(key).habit_days, now(key).silent_from) == (10, date(2026, 3, 2))
    assert now(key).dormant_from == date(2026, 8, 9)
    assert true_signs()
    speak(key, ann, plan=Plan(date(2026, 3, 20)), promise=("寄样品", date(2026, 2, 12)))
    assert now(key).silent_from == date(2026, 3, 21)
    assert now(key).late_from == date(2026, 2, 13)
    grades = words(ListKind.GRADE)
    for grade in (grades[0], grades[1]):
        with writing() as session:
            change(session.get(Customer, key), {"grade_id": grade.id}, by=ann, reason="看走眼")
    assert (now(key).grade_fell_on, now(key).grade_was_id) == (date(2026, 2, 9), grades[0].id)
    with writing() as session:
        close(session.scalars(select(Promise)).one(), PromiseState.KEPT)
        stage = session.get(Stage, stages()[0].id)
        change_stage(stage, {"name": stage.name, "limit_days": 20}, by=people.ada)
    assert run_pending() == 1
    assert (now(key).late_from, now(key).over_from) == (None, date(2026, 1, 26))
    assert true_signs()
    with writing() as session:
        deal = session.scalars(select(Deal).where(Deal.customer_id == key)).one()
        move(deal, stages()[1], by=ann)
        confirm(session.get(Customer, key), [Part.SIZE, Part.PHONE], by=ann)
    assert now(key).over_from is None
    assert now(key).check_from == date(2026, 2, 4)  # the contact was entered a month before
    with writing() as session:
        confirm(session.get(Customer, key), [Part.CONTACT], by=ann)
    assert now(key).check_from == date(2026, 3, 11)
    with writing():
        change_rules({"pool_on": True, "pool_returns": True}, by=people.ada)
    run_pending()
    assert now(key).returns_on == date(2026, 4, 10)
    clock.at("2026-03-01 10:00")
    with writing() as session:
        hand_over(session.get(Customer, key), people.bob, by=people.mia, reason="换人")
    assert now(key).returns_on == date(2026, 4, 30)
    assert true_signs()
    with writing() as session:
        change(session.get(Customer, key), {"status": CustomerStatus.DORMANT}, by=people.mia)
    assert (now(key).silent_from, now(key).dormant_from) == (None, None)
    with writing() as session:
        throw_away(session.get(Customer, key), by=people.mia)
    assert now(key).check_from is None
    assert true_signs()


def test_a_sign_that_is_wrong_is_found_and_mended(
    context: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    key = sales.deal("杭州云帆智能科技有限公司", people.ann).customer_id
    right = now(key).dormant_from
    wrong = right + timedelta(3)
    with writing() as session:
        session.execute(update(Customer).where(Customer.id == key).values(dormant_from=wrong))
    assert not true_signs()
    repair()
    assert now(key).dormant_from == right


def test_the_night_lets_silent_customers_rest_where_the_rule_may(
    context: Flask, people: SimpleNamespace, new_customer: Callable, clock: Clock
) -> None:
    clock.at("2026-01-05 10:00")
    old = new_customer(people.ann, name="杭州云帆智能科技有限公司").id
    clock.at("2026-05-05 10:00")
    young = new_customer(people.ann, name="宁波海晏贸易有限公司").id
    with writing():
        change_rules({"rest_by_rule": True}, by=people.ada)
    clock.at("2026-07-05 00:30")
    for _ in range(2):  # run twice, it does the same
        queue_nightly()
        run_pending()
    assert now(old).status is CustomerStatus.DORMANT
    assert now(young).status is CustomerStatus.ACTIVE
    assert true_signs()
