"""The pool: claimed by one, within limits; given back, returned by the rule, never when off."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import move
from crmapp.doctor import recount
from crmapp.doctor.ages import ages
from crmapp.freshness.verbs import change_rules
from crmapp.handover.models import HandOver
from crmapp.jobs.runner import run_pending
from crmapp.jobs.schedule import queue_nightly
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.pool.models import PoolMove, PoolMoveKind
from crmapp.pool.queries import claimable
from crmapp.pool.verbs import Refused, claim, give_back
from crmapp.settings.values import change_setting
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stages
from tests.harness.application import Client
from tests.harness.team import Clock

NAME = "杭州云帆智能科技有限公司"


@pytest.fixture
def pool(app: Flask, people: SimpleNamespace) -> None:
    with app.app_context(), writing():
        change_rules({"pool_on": True}, by=people.ada)


@pytest.fixture
def free(pool: None, people: SimpleNamespace, new_customer: Callable) -> int:
    return new_customer(None, by=people.ada, name=NAME).id


def owner_of(app: Flask, key: int) -> int | None:
    with app.app_context():
        return db.session.scalar(select(Customer.owner_id).where(Customer.id == key))


def is_true() -> bool:
    db.session.commit()
    checks = (recount.deals, recount.customers, recount.stage_counts, ages)
    return not any(finding for check in checks for finding in check())


def sellers() -> list[int]:
    with writing() as session:
        for nth in range(12):
            session.add(Person.make(f"seller{nth}", f"销售{nth}", [Role.SALES], nth=nth))
    return list(db.session.scalars(select(Person.id).where(Person.username.like("seller%"))))


def test_of_a_hundred_who_press_at_once_exactly_one_has_the_customer(
    app: Flask, free: int, people: SimpleNamespace
) -> None:
    with app.app_context():
        keys = sellers()
    start, ends, known = threading.Barrier(10), [], threading.Lock()

    def press(nth: int) -> None:
        with app.app_context():
            person = db.session.get(Person, keys[nth])
            start.wait()
            for _ in range(10):
                try:
                    with writing():
                        claim(claimable(person, free), by=person)
                    told = person.id
                except Refused as refused:
                    told = f"told {refused.owner_id}"
                with known:
                    ends.append(told)

    threads = [threading.Thread(target=press, args=(nth,)) for nth in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = owner_of(app, free)
    assert Counter(ends) == {winner: 1, f"told {winner}": 99}
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(HandOver)) == 1
        assert db.session.scalar(select(Deal.owner_id)) == winner
        assert is_true()


def test_limits_cooling_and_undo_hold_for_each_person(
    context: Flask, pool: None, people: SimpleNamespace, new_customer: Callable, clock: Clock
) -> None:
    clock.at("2026-03-02 09:00")
    keys = [new_customer(None, by=people.ada, name=f"{NAME}{nth}").id for nth in range(4)]
    with writing():
        change_setting("pool_day_most", 2)

    def tries(person: Person, key: int) -> str:
        try:
            with writing():
                claim(claimable(person, key), by=person)
        except Refused as refused:
            return refused.why.value
        return "mine"

    ann, bob = (db.session.get(Person, one.id) for one in (people.ann, people.bob))
    assert [tries(ann, key) for key in keys[:3]] == ["mine", "mine", "day_most"]
    with writing():
        change_setting("pool_own_most", 2)
    clock.at("2026-03-03 09:00")
    assert tries(ann, keys[2]) == "own_most"
    with writing() as session:
        give_back(session.get(Customer, keys[0]), "没有精力", by=ann)
    assert tries(ann, keys[0]) == "cooling"
    assert tries(bob, keys[0]) == "mine"
    with writing() as session:
        give_back(session.get(Customer, keys[0]), "没有精力", by=bob)
    clock.at("2026-04-05 09:00")
    assert tries(ann, keys[0]) == "mine"
    assert is_true()


def test_nobody_who_follows_up_is_returned_and_everyone_else_is_warned_first(
    context: Flask, people: SimpleNamespace, new_customer: Callable, clock: Clock
) -> None:
    clock.at("2026-01-05 10:00")
    silent = new_customer(people.ann, name=NAME).id
    won = new_customer(people.ann, name="宁波海晏贸易有限公司").id
    with writing() as session:
        deal = session.scalars(select(Deal).where(Deal.customer_id == won)).one()
        move(deal, next(one for one in stages() if one.kind is StageKind.WON), by=people.ann)
    clock.at("2026-05-01 10:00")
    with writing():
        change_rules({"pool_on": True, "pool_returns": True}, by=people.ada)
    run_pending()

    def night(day: str) -> tuple[int | None, int]:
        clock.at(f"{day} 01:00")
        queue_nightly()
        run_pending()
        soon = Notification.kind == NotificationKind.POOL_SOON
        told = select(func.count()).select_from(Notification).where(soon)
        return owner_of(context, silent), db.session.scalar(told)

    assert night("2026-05-02") == (people.ann.id, 1)  # overdue for months, yet warned first
    assert night("2026-05-03") == (people.ann.id, 1)
    assert night("2026-05-08") == (None, 1)
    assert night("2026-05-09") == (None, 1)
    assert owner_of(context, won) == people.ann.id
    step = db.session.scalars(select(PoolMove)).one()
    assert (step.kind, step.person_id, step.by_id) == (
        PoolMoveKind.RETURNED, people.ann.id, None,
    )  # fmt: skip
    assert step.on == date(2026, 5, 8)
    handed = db.session.scalars(select(HandOver)).one()
    assert (handed.from_id, handed.to_id, handed.by_id) == (people.ann.id, None, people.ada.id)
    assert "60" in handed.reason
    assert is_true()


@pytest.mark.one_database
def test_a_customer_is_claimed_given_back_and_taken_back_by_hand(
    app: Flask, free: int, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    ann, bob = sign_in(people.ann), sign_in(people.bob)
    page = ann.get("/pool").text
    assert NAME in page
    assert "13800138000" not in page
    assert ann.post(f"/pool/{free}/claim").location.endswith(f"/customers/{free}")
    told = ann.get(f"/customers/{free}").text
    assert "/pool/moves/" in told
    bob.post(f"/pool/{free}/claim")
    assert "安然" in bob.get("/pool").text
    with app.app_context():
        move_id = db.session.scalar(select(PoolMove.id))
    bob.post(f"/pool/moves/{move_id}/undo")
    assert owner_of(app, free) == people.ann.id
    ann.post(f"/pool/moves/{move_id}/undo")
    assert owner_of(app, free) is None
    ann.post(f"/pool/{free}/claim")
    asked = ann.get(f"/customers/{free}/give-back").text
    version = asked.partition('name="version" type="hidden" value="')[2].partition('"')[0]
    told = {"version": version, "reason": ""}
    assert ann.post(f"/customers/{free}/give-back", data=told).status_code == 422
    told["reason"] = "没有精力"
    assert ann.post(f"/customers/{free}/give-back", data=told).status_code == 303
    assert owner_of(app, free) is None
    page = ann.get("/pool").text
    assert "没有精力" in page
    assert f"/pool/{free}/claim" not in page  # she let it go
    assert f"/pool/{free}/claim" in bob.get("/pool").text


@pytest.mark.one_database
def test_the_pool_is_seen_by_who_sees_own_customers_only_and_by_nobody_while_off(
    app: Flask, free: int, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    with app.app_context(), writing():
        change_setting("sight_own_only", True)
    bob = sign_in(people.bob)
    assert bob.get(f"/customers/{free}").status_code == 200
    with app.app_context(), writing():
        change_setting("pool_on", False)
    assert bob.get(f"/customers/{free}").status_code == 404
    assert bob.get("/pool").status_code == 403
    assert bob.post(f"/pool/{free}/claim").status_code == 403
    assert "/pool" not in bob.get("/care/").text
