"""A deal moves, is closed, taken back and changed; what follows from it follows."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.customers.kinds import CustomerType
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals import verbs
from crmapp.deals.models import Deal, StageChange
from crmapp.deals.verbs import Closing, change_deal, move, undo_move
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.nextsteps.verbs import plan
from crmapp.notifications.models import Notification
from crmapp.stages.models import StageCount
from crmapp.stages.tally import recount
from tests.harness.application import Client
from tests.harness.sales import Sales

BOARD = {"HX-Request": "true", "HX-Current-URL": "http://localhost/board/"}


@pytest.fixture
def deal(people: SimpleNamespace, sales: Sales, clock: Any) -> Deal:
    clock.at("2026-11-20 10:00")
    made = sales.deal("杭州云帆", people.ann, stage="商务谈判", amount=5_000_000)
    clock.at("2026-11-25 10:00")
    return made


@pytest.fixture
def act(app: Flask, deal: Deal, sales: Sales) -> Callable[..., Any]:
    """Do something with the deal in a transaction of its own; the deal comes first."""

    def do(what: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with app.app_context(), writing() as session:
            return what(session.get(Deal, deal.id), *args, **kwargs)

    return do


@pytest.fixture
def undo(app: Flask) -> Callable[..., bool]:
    def do(change: StageChange, by: Any) -> bool:
        with app.app_context(), writing() as session:
            return undo_move(session.get(StageChange, change.id), by=by)

    return do


@pytest.fixture(autouse=True)
def _counts_are_true(app: Flask) -> Any:
    """After every test the running counts equal a recount."""
    yield
    with app.app_context():
        kept = counted()
        with writing():
            recount(Deal)
        assert counted() == kept


def counted() -> dict[tuple, tuple[int, int]]:
    rows = db.session.scalars(select(StageCount).where(StageCount.count != 0))
    return {(r.stage_id, r.owner_id, r.quarter): (r.count, r.amount) for r in rows}


def test_a_move_is_recorded_with_who_when_and_how_long(
    deal: Deal, act: Any, sales: Sales, people: SimpleNamespace
) -> None:
    change = act(move, sales.stage("方案制定"), by=people.ann, note="报价太高")
    moved = sales.read(Deal, deal.id)
    assert sales.stage_of(deal) == "方案制定"
    assert moved.stage_since == moved.touched_at == change.at
    assert (change.by_id, change.on, change.note) == (people.ann.id, date(2026, 11, 25), "报价太高")
    assert round(change.seconds_before / 86_400) == 5
    assert sales.read(Customer, deal.customer_id).stage_id == moved.stage_id


def test_a_move_to_where_it_stands_is_none(deal: Deal, act: Any, sales: Sales, people: Any) -> None:
    assert act(move, sales.stage("商务谈判"), by=people.ann) is None


def test_a_move_from_where_it_no_longer_is_is_stale(
    deal: Deal, act: Any, sales: Sales, people: Any
) -> None:
    with pytest.raises(verbs.Stale):
        act(move, sales.stage("方案制定"), by=people.ann, seen_in=sales.stage("初步接触").id)
    assert sales.stage_of(deal) == "商务谈判"


def test_winning_takes_amount_day_and_contract_and_turns_the_customer(
    deal: Deal, act: Any, sales: Sales, people: Any
) -> None:
    closing = Closing(amount=6_000_000, on=date(2026, 9, 30), contract_number="HT-7")
    act(move, sales.stage("合同签订"), by=people.ann, closing=closing)
    won, customer = sales.read(Deal, deal.id), sales.read(Customer, deal.customer_id)
    assert (won.amount, won.closed_on, won.contract_number) == (
        6_000_000,
        date(2026, 9, 30),
        "HT-7",
    )
    assert (customer.type, customer.open_amount) == (CustomerType.WON, 0)
    act(move, sales.stage("售后维护"), by=people.ann)
    kept = sales.read(Deal, deal.id)
    assert (kept.amount, kept.closed_on, kept.contract_number) == (
        6_000_000,
        date(2026, 9, 30),
        "HT-7",
    )


def test_reopening_forgets_the_day_and_the_reason(
    app: Flask, deal: Deal, act: Any, sales: Sales, people: Any
) -> None:
    with app.app_context():
        reason = words(ListKind.LOSS_REASON)[0].id
    act(
        move,
        sales.stage("未成交"),
        by=people.ann,
        closing=Closing(loss_reason_id=reason, loss_words="贵"),
    )
    lost = sales.read(Deal, deal.id)
    assert (lost.loss_reason_id, lost.loss_words, lost.closed_on) == (
        reason,
        "贵",
        date(2026, 11, 25),
    )
    act(move, sales.stage("方案制定"), by=people.ann, note="又有意向")
    again = sales.read(Deal, deal.id)
    assert (again.loss_reason_id, again.loss_words, again.closed_on) == (None, "", None)


def test_a_lost_deals_plan_is_dropped_and_comes_back_with_an_undo(
    deal: Deal, act: Any, undo: Any, sales: Sales, people: Any
) -> None:
    step = act(plan, date(2026, 11, 28), by=people.ann)
    change = act(move, sales.stage("未成交"), by=people.ann)
    assert sales.read(NextStep, step.id).state is StepState.DROPPED
    assert sales.read(Deal, deal.id).next_due_on is None
    assert sales.read(Customer, deal.customer_id).next_due_on is None
    assert undo(change, by=people.ann)
    assert sales.read(NextStep, step.id).state is StepState.OPEN
    assert sales.read(Customer, deal.customer_id).next_due_on == date(2026, 11, 28)


def test_an_undo_puts_everything_back(
    deal: Deal, act: Any, undo: Any, sales: Sales, people: Any
) -> None:
    before = sales.read(Deal, deal.id)
    closing = Closing(amount=1, on=date(2026, 1, 2), contract_number="X")
    change = act(move, sales.stage("合同签订"), by=people.ann, closing=closing)
    assert undo(change, by=people.ann)
    after = sales.read(Deal, deal.id)
    for name in ("stage_id", "stage_since", "amount", "closed_on", "contract_number", "touched_at"):
        assert getattr(after, name) == getattr(before, name), name
    assert not undo(change, by=people.ann)


def test_an_undo_is_refused_late_by_another_or_after_more_has_happened(
    deal: Deal, act: Any, undo: Any, sales: Sales, people: Any, clock: Any
) -> None:
    first = act(move, sales.stage("方案制定"), by=people.ann, note="报价太高")
    assert not undo(first, by=people.mia)
    second = act(move, sales.stage("需求了解"), by=people.ann, note="还没谈清")
    assert not undo(first, by=people.ann)
    act(change_deal, {"amount": 9}, by=people.ann)
    assert not undo(second, by=people.ann)
    third = act(move, sales.stage("商务谈判"), by=people.ann)
    clock.forward(seconds=61)
    assert not undo(third, by=people.ann)
    assert (sales.stage_of(deal), sales.read(Deal, deal.id).amount) == ("商务谈判", 9)


def test_a_managers_move_is_told_to_the_owner(
    app: Flask, deal: Deal, act: Any, sales: Sales, people: Any
) -> None:
    act(move, sales.stage("方案制定"), by=people.mia, note="报价太高")
    with app.app_context():
        assert db.session.scalar(select(Notification.person_id)) == people.ann.id


def test_the_dialog_of_a_closed_stage_must_be_answered_first(
    deal: Deal, client: Client, sales: Sales, people: Any
) -> None:
    client.sign_in(people.ann)
    path = f"/deals/{deal.id}/stage"
    sent = {"stage": sales.stage("合同签订").id, "from_stage": deal.stage_id}
    asked = client.post(path, data=sent, headers=BOARD)
    assert asked.status_code == 422
    assert 'name="amount"' in asked.text
    assert "field__error" not in asked.text
    wrong = client.post(path, data={**sent, "amount": "many", "closed_on": "2026-11-25"})
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.text
    assert sales.stage_of(deal) == "商务谈判"
    right = {**sent, "amount": "6万", "closed_on": "11-24", "contract_number": "HT-8"}
    assert client.post(path, data=right, headers=BOARD).status_code == 200
    won = sales.read(Deal, deal.id)
    assert (won.amount, won.closed_on) == (6_000_000, date(2026, 11, 24))


def test_a_stale_move_answers_with_the_lanes_as_they_are(
    deal: Deal, client: Client, sales: Sales, people: Any
) -> None:
    sent = {"stage": sales.stage("方案制定").id, "from_stage": sales.stage("初步接触").id}
    answer = client.sign_in(people.ann).post(f"/deals/{deal.id}/stage", data=sent, headers=BOARD)
    assert answer.status_code == 409
    assert answer.text.count('hx-swap-oob="outerMorph"') == 3
    plain = client.post(f"/deals/{deal.id}/stage", data=sent)
    assert plain.status_code == 303
    assert "toast--bad" in client.get(plain.location).text
    assert sales.stage_of(deal) == "商务谈判"


def test_a_form_of_before_a_win_does_not_put_the_old_amount_back(
    deal: Deal, client: Client, act: Any, sales: Sales, people: Any
) -> None:
    version = sales.read(Deal, deal.id).version
    act(move, sales.stage("合同签订"), by=people.ann, closing=Closing(amount=7_000_000))
    sent = {"version": version, "title": "一期", "amount": "50,000"}
    answer = client.sign_in(people.ann).post(f"/deals/{deal.id}/edit", data=sent)
    assert answer.status_code == 409
    assert "70,000" in answer.text
    assert 'value="50,000"' in answer.text
    assert sales.read(Deal, deal.id).amount == 7_000_000


def test_one_more_deal_begins_in_the_first_stage(
    deal: Deal, client: Client, sales: Sales, people: Any, app: Flask
) -> None:
    client.sign_in(people.ann)
    assert client.get(f"/deals/new?customer={deal.customer_id}").status_code == 200
    sent = {"customer": deal.customer_id, "title": "二期", "amount": "1.2亿"}
    assert client.post("/deals/", data={**sent, "amount": "?"}).status_code == 422
    assert client.post("/deals/", data=sent).status_code == 303
    with app.app_context():
        second = db.session.scalars(select(Deal).where(Deal.title == "二期")).one()
    assert (sales.stage_of(second), second.amount) == ("初步接触", 12_000_000_000)
    assert sales.read(Customer, deal.customer_id).open_amount == 12_005_000_000
