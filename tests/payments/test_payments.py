"""Payments: the earliest plan is settled first; what is late is told; the bin loses nothing."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.doctor.recount import payments as amiss
from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.table import Cell
from crmapp.field_policy.verbs import put as put_rights
from crmapp.merging.verbs import merge
from crmapp.payments.models import Payment, PaymentKind
from crmapp.payments.queries import Totals, account_of, outstanding, totals
from crmapp.payments.verbs import add, open_amounts
from crmapp.recycling.models import BinItem
from crmapp.recycling.verbs import Buried, purge, restore, throw_away
from crmapp.today.agenda import Section
from crmapp.today.keys import find
from tests.harness.sales import Sales

PLANS = ((date(2026, 11, 1), 3_000), (date(2026, 11, 20), 6_000), (date(2026, 12, 20), 1_000))


@pytest.fixture
def deal(app: Flask, people: SimpleNamespace, sales: Sales, clock: Any) -> Deal:
    clock.at("2026-11-25 10:00")
    made = sales.deal("杭州云帆", people.ann, stage="售后维护", amount=12_000)
    with app.app_context(), writing() as session:
        mine = session.get(Deal, made.id)
        for on, amount in PLANS:
            add(mine, PaymentKind.PLANNED, {"on": on, "amount": amount}, by=people.ann)
        came = {"on": date(2026, 11, 3), "amount": 4_000, "words": "银行转账"}
        add(mine, PaymentKind.RECEIVED, came, by=people.ann)
    return made


def test_money_settles_the_earliest_plan_and_leaves_the_rest_open() -> None:
    def one(key: int, kind: PaymentKind, day: int, amount: int) -> Payment:
        return Payment(id=key, deal_id=1, kind=kind, on=date(2026, 11, day), amount=amount)

    rows = [
        one(1, PaymentKind.PLANNED, 20, 50), one(2, PaymentKind.PLANNED, 5, 30),
        one(3, PaymentKind.RECEIVED, 1, 40), one(4, PaymentKind.PLANNED, 5, 20),
    ]  # fmt: skip
    assert {row.id: left for row, left in open_amounts(rows)} == {2: 0, 4: 10, 1: 50, 3: 0}


def test_what_is_late_is_counted_listed_and_shown(
    app: Flask, people: SimpleNamespace, sign_in: Any, deal: Deal, sales: Sales
) -> None:
    with app.app_context():
        account = account_of(db.session.get(Deal, deal.id))
        told = (account.paid, account.due, account.open, account.unplanned)
        assert told == (4_000, 12_000, 8_000, 2_000)
        assert [row.open_amount for row in account.late] == [5_000]
        assert find(people.ann.id)[Section.OWED][0] == 1
        assert Section.OWED not in find(people.bob.id)
        rows, _more = outstanding(people.ann, people.ann.id, only_late=True)
        assert [row.open_amount for row in rows] == [5_000]
        assert len(outstanding(people.mia, None)[0]) == 2
        assert not outstanding(people.bob, people.bob.id)[0]
        assert not list(amiss())
    ann = sign_in(people.ann)
    assert "1 笔回款逾期" in ann.get("/").get_data(as_text=True)
    page = ann.get("/payments").get_data(as_text=True)
    assert "5 天" in page
    for amount in ("¥60", "¥50", "¥40"):  # to come in, overdue, received this month
        assert f'stat__value">{amount}<' in page
    with app.app_context():
        assert totals(people.bob, people.bob.id) == Totals(0, 0, 0)
        with writing():
            cell = Cell(Field.AMOUNT, Standpoint.SALES, Right.SEE)
            put_rights({cell: Level.NONE}, by=people.ada)
    assert "stat__value" not in ann.get("/payments").get_data(as_text=True)
    assert "未回款" in ann.get(f"/deals/{deal.id}").get_data(as_text=True)


@pytest.mark.one_database
def test_a_received_payment_lies_in_the_past_and_a_stale_save_is_told(
    app: Flask, people: SimpleNamespace, sign_in: Any, deal: Deal
) -> None:
    ann, url = sign_in(people.ann), f"/deals/{deal.id}/payments"
    ahead = {"on": "2026-11-26", "amount": "10"}
    assert ann.post(f"{url}/received", data=ahead).status_code == 422
    assert ann.post(f"{url}/planned", data={**ahead, "amount": "0"}).status_code == 422
    assert ann.post(f"{url}/received", data={"on": "昨天", "amount": "50"}).status_code == 303
    with app.app_context():
        account = account_of(db.session.get(Deal, deal.id))
        assert not account.late
        key = account.received[-1].id
    changed = {"on": "昨天", "amount": "20", "version": "1"}
    assert ann.post(f"/payments/{key}", data=changed).status_code == 303
    assert ann.post(f"/payments/{key}", data=changed).status_code == 409
    with app.app_context():
        assert [row.open_amount for row in account_of(db.session.get(Deal, deal.id)).late] == [
            3_000
        ]


@pytest.mark.one_database
def test_what_is_deleted_counts_no_more_and_comes_back_with_its_deal(
    app: Flask, people: SimpleNamespace, deal: Deal
) -> None:
    with app.app_context(), writing() as session:
        came = session.scalars(select(Payment).where(Payment.kind == PaymentKind.RECEIVED)).one()
        paid = throw_away(came, by=people.ann)
    with app.app_context():
        assert account_of(db.session.get(Deal, deal.id)).paid == 0
        assert not list(amiss())
    with app.app_context(), writing() as session:
        whole = throw_away(session.get(Deal, deal.id), by=people.ann)
    with app.app_context(), pytest.raises(Buried), writing() as session:
        restore(session.get(BinItem, paid.id), by=people.ann)
    with app.app_context():
        assert not outstanding(people.mia, None)[0]
        assert Section.OWED not in find(people.ann.id)
    for item in (whole, paid):
        with app.app_context(), writing() as session:
            restore(session.get(BinItem, item.id), by=people.ann)
    with app.app_context():
        assert account_of(db.session.get(Deal, deal.id)).paid == 4_000
        assert not list(amiss())
    with app.app_context(), writing() as session:
        came = session.scalars(select(Payment).where(Payment.kind == PaymentKind.RECEIVED)).one()
        throw_away(came, by=people.ann)
        gone = throw_away(session.get(Deal, deal.id), by=people.ann)
        purge([gone], by=people.ada, reason="测试")
    with app.app_context():
        assert db.session.scalar(select(Payment.id)) is None
        assert db.session.scalar(select(BinItem.id)) is None


@pytest.mark.one_database
def test_payments_follow_their_deal_into_a_merge(
    app: Flask, people: SimpleNamespace, deal: Deal, sales: Sales
) -> None:
    other = sales.customer("杭州云帆智能", people.ann)
    with app.app_context(), writing() as session:
        survivor, loser = session.get(Customer, other.id), session.get(Customer, deal.customer_id)
        merge(survivor, loser, {}, by=people.ann, reason="同一家")
    with app.app_context():
        account = account_of(db.session.get(Deal, deal.id))
        assert {row.customer_id for row in account.rows} == {other.id}
        assert account.paid == 4_000
