"""What comes after the deal leaves and comes back in sheets of its own, by right and by reason."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from crmapp import clock
from crmapp.aftersales.models import ServiceKind, ServiceRecord
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.duplicates.models import CustomerKey
from crmapp.exports.queries import bundles
from crmapp.exports.tables import product_tables
from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.table import Cell
from crmapp.field_policy.verbs import put
from crmapp.imports.models import Import
from crmapp.imports.undoing import undo
from crmapp.needs.models import Need, NeedKind
from crmapp.payments.models import Payment, PaymentKind
from crmapp.proposals.models import Proposal
from crmapp.quotes.models import Quote
from tests.exports.beside import write_down
from tests.harness.application import Client
from tests.harness.sales import Sales
from tests.imports.conftest import Desk

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


@pytest.mark.one_database
def test_rows_that_may_not_be_entered_or_say_too_little_stay_out_and_are_told(
    app: Flask, sales: Sales, people: SimpleNamespace, sign_in: Callable[..., Client],
    tmp_path: Path,
) -> None:  # fmt: skip
    path = tmp_path / "全部.xlsx"
    for name, owner in (("杭州云帆智能", people.ann), ("苏州恒信医疗", people.bob)):
        deal = sales.deal(name, owner, stage="合同签订")
        with app.app_context(), writing() as session:
            deal = session.get(Deal, deal.id)
            write_down(deal.customer, deal, owner)
    out = app.test_cli_runner().invoke(args=["sheets", "export", "--as", "mia", str(path)])
    assert out.exit_code == 0, out.output
    book = openpyxl.load_workbook(path)
    payments = book["收款"]
    payments["F2"] = -5
    payments.append(["C-404", "不存在公司", 1, "到款", clock.today(), 10])
    book["需求"]["D2"] = "要求"
    book["商机产品"]["C2"] = 9
    book["方案"]["D1"] = "解决方案"
    deals = book["商机"]  # as files were before these columns were
    late = [one.column for one in deals[1] if one.value in ("竞争对手", "复购自商机", "无需下一步")]
    for column in reversed(late):
        deals.delete_cols(column)
    book.save(path)
    with app.app_context(), writing() as session:  # the numbers of their quotes stay taken
        session.execute(update(Customer).values(deleted_at=clock.now(), version=2))
        session.execute(delete(CustomerKey))
    ann = Desk(app, sign_in(people.ann))
    page = ann.read(path)
    for told in (
        "“收款”第 2 行不导入：收款金额缺失或不合要求。",
        "“需求”第 2 行不导入：需求分类缺失或不合要求。",
        "文件中没有对应客户的行：6",
        "收款：1 行不导入，你无权为这位客户录入。",
        "表头与导出文件不同",
        "“商机产品”第 2 行不导入：商机序号缺失或不合要求。",
    ):
        assert page.count(told) == 1, told
    page = ann.take(path)
    with app.app_context():
        new = select(Customer.id).where(Customer.deleted_at.is_(None)).order_by(Customer.id)
        others, mine = db.session.scalars(new)

        def of(model: Any, key: int) -> list[Any]:
            return list(db.session.scalars(select(model).where(model.customer_id == key)))

        assert [(one.amount, one.open_amount) for one in of(Payment, mine)] == [
            (9_000, 6_999), (2_001, 0),
        ]  # fmt: skip
        assert not of(Need, others)
        assert [one.words for one in of(Need, mine)] == ["盘点太慢"]
        assert not any(of(model, others) for model in (Payment, Quote, Proposal, ServiceRecord))
        [quote] = of(Quote, mine)
        assert quote.number not in ("Q1", "Q2")
        assert quote.terms.startswith("含税")
        assert "#Q" in quote.terms
        with writing() as session:
            session.execute(update(Quote).where(Quote.id == quote.id).values(version=2))
        undo(ann.import_id, by=people.ann)
        figures = db.session.get(Import, ann.import_id, populate_existing=True).figures
        assert (figures["kept"], figures["removed"]) == (1, 1)  # somebody works on the quote
