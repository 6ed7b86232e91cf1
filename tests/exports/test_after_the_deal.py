"""What comes after the deal leaves in sheets of its own, to whoever may have it."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock
from crmapp.aftersales.models import ServiceKind, ServiceRecord
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.exports.queries import bundles
from crmapp.exports.tables import product_tables
from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.table import Cell
from crmapp.field_policy.verbs import put
from crmapp.needs.models import Need, NeedKind
from crmapp.payments.models import Payment, PaymentKind
from crmapp.quotes.models import Quote
from tests.harness.sales import Sales

SHEETS = ("Needs", "Service records", "Quotes", "Payments")


@pytest.mark.one_database
def test_needs_service_quotes_and_payments_go_out_by_right(
    app: Flask, sales: Sales, people: SimpleNamespace
) -> None:
    deal = sales.deal("杭州云帆智能", people.ann, stage="合同签订")
    of = {"customer_id": deal.customer_id}
    mine = {**of, "author_id": people.ann.id}
    with app.app_context(), writing() as session:
        session.add_all([
            Need(**mine, kind=NeedKind.PAIN, words="盘点太慢"),
            ServiceRecord(**mine, kind=ServiceKind.TRAINING, text="操作培训", satisfaction=9),
            Quote(**mine, deal_id=deal.id, number="Q1", amount=1_250_000),
            Payment(**mine, deal_id=deal.id, kind=PaymentKind.RECEIVED, on=clock.today(),
                    amount=500_050, words="首付"),
        ])  # fmt: skip

    def told(person: object) -> dict[str, list[list]]:
        with app.app_context():
            keys = list(db.session.scalars(select(Customer.id)))
            [bundle] = bundles(person, keys, is_open=False)
            tables = {table.title: table for table in product_tables("en")}
            return {name: tables[name].rows(bundle) for name in SHEETS}

    [need], [record], [quote], [payment] = told(people.mia).values()
    assert need[3:5] == ["Pains and challenges", "盘点太慢"]
    assert {"Training", "操作培训", 9, "安然"} <= set(record)
    assert {"Q1", "Draft", Decimal(12_500)} <= set(quote)
    assert {"Received", Decimal("5000.5"), "首付"} <= set(payment)
    assert not any(told(people.bob).values())
    hidden = [
        Cell(field, Standpoint.MANAGER, Right.EXPORT) for field in (Field.NEED, Field.CONTRACT)
    ]
    with app.app_context(), writing():
        put(dict.fromkeys(hidden, Level.NONE), by=people.ada)
    assert not told(people.mia)["Needs"]
    [quote], [payment] = told(people.mia)["Quotes"], told(people.mia)["Payments"]
    assert not {"Q1", "首付"} & {*quote, *payment}
    assert Decimal(12_500) in quote
