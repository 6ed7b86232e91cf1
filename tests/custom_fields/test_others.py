"""Own fields of contacts and deals: on paper, in the filters, in a new customer, in imports."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.custom_fields.kinds import Kind, Subject
from crmapp.custom_fields.models import CustomChoice, CustomField
from crmapp.custom_fields.verbs import define
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.exports.queries import bundles
from crmapp.exports.tables import product_tables
from crmapp.exports.workbook import write_workbook
from crmapp.jobs.runner import run_pending
from tests.customers.entry import typed
from tests.exports.test_round_trip import frame
from tests.grid.test_pasting import fields_of
from tests.harness.application import Client
from tests.harness.sales import Sales
from tests.imports.conftest import Desk, write_book
from tests.summaries.test_summaries import printed

NAME = "杭州云帆智能科技有限公司"


@pytest.fixture
def others(app: Flask, people: SimpleNamespace) -> SimpleNamespace:
    """A choice of contacts, and of deals a choice, a needed day and a private text."""

    def make(subject: Subject, label: str, kind: Kind, *names: str, **flags: bool) -> CustomField:
        return define(subject, {"label": label, "kind": kind, **flags}, names, by=people.ada)

    with app.app_context(), writing():
        return SimpleNamespace(
            temper=make(Subject.CONTACTS, "性格", Kind.CHOICE, "急性子", "慢性子"),
            exact=make(Subject.DEALS, "打印精度", Kind.CHOICE, "203 dpi", "300 dpi"),
            bid=make(Subject.DEALS, "开标日", Kind.DAY, is_required=True),
            floor=make(Subject.DEALS, "底价说明", Kind.TEXT, is_private=True),
        )


def choices(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {one.name: one.id for one in db.session.scalars(select(CustomChoice))}


def listed(client: Client, query: str) -> list[str]:
    text = client.get(f"/customers?{query}").text
    return re.findall(r'<a class="strong"[^>]*>([^<]+)</a>', text)


def walked(client: Client, sort: str) -> list[str]:
    """The names of customers on all pages, one page after the other."""
    met, query = [], f"sort={sort}"
    while query:
        page = client.get(f"/customers?{query}").text
        met += re.findall(r'<a class="strong"[^>]*>([^<]+)</a>', page)
        further = re.search(r"after=([\w-]+)", page)
        query = f"sort={sort}&after={further[1]}" if further else ""
    return met


@pytest.mark.one_database
def test_a_new_customers_first_deal_is_asked_for_its_own_fields_and_printed_with_them(
    app: Flask, others: SimpleNamespace, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann, words = sign_in(people.ann), choices(app)
    day, exact = f"deal-{others.bid.name}", f"deal-{others.exact.name}"
    assert f'name="{day}"' in ann.get("/customers/new").text
    filled = {
        exact: str(words["300 dpi"]), f"deal-{others.floor.name}": "不低于八折",
        f"contact-{others.temper.name}": str(words["急性子"]),
    }  # fmt: skip
    refused = ann.post("/customers", data=typed(**filled))
    assert refused.status_code == 422  # the needed day
    assert "不低于八折" in refused.text
    assert ann.post("/customers", data=typed(**filled, **{day: "2026-12-01"})).status_code == 303
    with app.app_context():
        [customer] = db.session.scalars(select(Customer).where(Customer.deleted_at.is_(None)))
        [deal] = db.session.scalars(select(Deal))
        assert getattr(deal, others.exact.name) == words["300 dpi"]
        assert getattr(deal, others.bid.name).isoformat() == "2026-12-01"
    told = printed(ann, customer)
    assert all(word in told for word in ("性格", "急性子", "打印精度", "300 dpi", "不低于八折"))
    assert "不低于八折" in printed(sign_in(people.mia), customer)
    told = printed(sign_in(people.ada), customer)
    assert "300 dpi" in told
    assert "不低于八折" not in told  # private, and administrators work on no customer


def test_the_list_is_filtered_by_what_contacts_and_deals_say(
    app: Flask,
    others: SimpleNamespace,
    own: SimpleNamespace,
    sales: Sales,
    sign_in: Callable[..., Client],
    people: SimpleNamespace,
) -> None:
    words = choices(app)
    deals = {name: sales.deal(name, people.ann) for name in ("甲方公司", "乙方公司")}
    with app.app_context(), writing() as session:
        deal = session.get(Deal, deals["甲方公司"].id)
        setattr(deal, others.exact.name, words["300 dpi"])
        setattr(deal, others.floor.name, "八折")
        setattr(deal, own.bid.name, 30_000)
        theirs = select(Contact).where(Contact.customer_id == deals["乙方公司"].customer_id)
        contact = session.scalars(theirs).one()
        setattr(contact, others.temper.name, words["急性子"])
        setattr(contact, own.hobby.name, "钓鱼、下棋")
    ann, bob, mia = (sign_in(one) for one in (people.ann, people.bob, people.mia))
    exact, hobby = f"deal_{others.exact.name}", f"contact_{own.hobby.name}"
    number = f"deal_{own.bid.name}"
    assert listed(ann, f"{exact}={words['300 dpi']}") == ["甲方公司"]
    assert listed(ann, f"{exact}={words['203 dpi']}") == []
    assert listed(ann, f"{number}_from=3&{number}_to=3") == ["甲方公司"]
    assert listed(ann, f"{number}_from=4") == []
    assert listed(ann, f"{hobby}=钓鱼") == ["乙方公司"]
    assert listed(ann, f"{hobby}=钓鱼&{exact}={words['300 dpi']}") == []
    assert listed(ann, "q=性格:急性子") == ["乙方公司"]
    secret = f"deal_{others.floor.name}=八折"
    assert [listed(one, secret) for one in (ann, bob, mia)] == [["甲方公司"], [], ["甲方公司"]]
    page = ann.get(f"/customers?{hobby}=钓鱼").text
    assert "联系人 · 爱好" in page  # the chip that takes it back
    dialog = ann.get(f"/customers/filters?{exact}={words['300 dpi']}").text
    assert f'name="{number}_from"' in dialog
    assert re.search(rf'<option selected value="{words["300 dpi"]}"', dialog)
    with app.app_context(), writing() as session:
        contact = session.scalars(theirs).one()
        contact.left_on = contact.customer.entered_on
    assert listed(ann, f"{hobby}=钓鱼") == []


def test_the_list_is_sorted_by_texts_and_by_yes_and_no_page_by_page(
    app: Flask,
    own: SimpleNamespace,
    sales: Sales,
    sign_in: Callable[..., Client],
    people: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = {"甲方公司": ("B2", True), "乙方公司": ("A1", False), "丙方公司": ("", None)}
    for name, (text, truth) in said.items():
        customer = sales.customer(name, people.ann, contact=f"{name}人", phone="")
        with app.app_context(), writing() as session:
            values = {own.text.name: text, own.truth.name: truth}
            change(session.get(Customer, customer.id), values, by=people.ann)
    ann, text, truth = sign_in(people.ann), own.text.name, own.truth.name
    orders = {
        text: ["乙方公司", "甲方公司", "丙方公司"],
        f"-{text}": ["甲方公司", "乙方公司", "丙方公司"],
        truth: ["乙方公司", "甲方公司", "丙方公司"],
        f"-{truth}": ["甲方公司", "乙方公司", "丙方公司"],
    }
    assert {sort: listed(ann, f"sort={sort}") for sort in orders} == orders
    page = ann.get("/customers?sort=" + own.secret.name).text
    assert f"sort={own.secret.name}" not in page  # its words would stand in addresses
    monkeypatch.setattr("crmapp.roster.queries.ROWS", 1)
    for sort, names in orders.items():
        assert walked(ann, sort) == names, sort


@pytest.mark.one_database
def test_own_fields_are_pasted_into_the_table_view(
    app: Flask,
    own: SimpleNamespace,
    sales: Sales,
    people: SimpleNamespace,
    sign_in: Callable[..., Client],
) -> None:
    deals = [sales.deal(name, people.ann) for name in ("甲公司", "乙公司")]
    columns = [f"customer.{own.number.name}", f"customer.{own.choice.name}",
               f"customer.{own.truth.name}", f"deal.{own.bid.name}"]  # fmt: skip
    ann = sign_in(people.ann)
    sent = {"customer": [one.customer_id for one in deals], "column": columns,
            "block": "5万\t试用\t是\t3\n很多\t没有的\t否\t4"}  # fmt: skip
    shown = ann.post("/customers/sheet/changes", data=sent)
    assert shown.status_code == 200
    assert "50,000" in shown.text
    form = {**fields_of(shown.text), "reason": "盘点"}
    assert ann.post("/customers/sheet/changes/done", data=form).status_code == 303
    words = choices(app)

    def said() -> list[tuple]:
        with app.app_context():
            rows = [(db.session.get(Customer, one.customer_id), db.session.get(Deal, one.id))
                    for one in deals]  # fmt: skip
            return [
                (getattr(customer, own.number.name), getattr(customer, own.choice.name),
                 getattr(customer, own.truth.name), getattr(deal, own.bid.name))
                for customer, deal in rows
            ]  # fmt: skip

    assert said() == [
        (500_000_000, words["试用"], True, 30_000), (None, None, False, 40_000),
    ]  # fmt: skip
    undo = re.search(r'action="(/customers/sheet/edits/\d+/undo)"', ann.get("/").text)
    assert ann.post(undo[1]).status_code == 303
    assert said() == [(None, None, None, None)] * 2


@pytest.mark.one_database
def test_unknown_choices_of_contacts_and_deals_are_asked_about_and_never_lost(
    app: Flask,
    others: SimpleNamespace,
    people: SimpleNamespace,
    sign_in: Callable[..., Client],
    tmp_path: Path,
) -> None:
    desk = Desk(app, sign_in(people.ada))
    heads = ["客户名称", "联系人", "电话", "性格", "打印精度"]
    rows = [heads, [NAME, "王建国", "13812345678", "多疑", "600 dpi"],
            ["恒信医疗有限公司", "李娜", "13912345678", "急性子", "900 dpi"]]  # fmt: skip
    page = desk.read(write_book(tmp_path / "a.xlsx", {"客户": rows}))
    temper, exact = f"contact.{others.temper.name}", f"deal.{others.exact.name}"
    assert desk.row.choices["lists"][temper] == {"多疑": "add"}
    assert "联系人 · 性格" in page
    unknown = list(desk.row.choices["lists"][exact])
    nth = unknown.index("900 dpi")
    desk.post("take", **{f"word-{exact}-{nth}": "note"})
    run_pending(app)
    words = choices(app)

    def said(name: str) -> tuple:
        with app.app_context():
            here = Customer.name == name, Customer.deleted_at.is_(None)
            customer = db.session.scalars(select(Customer).where(*here)).one()
            theirs = select(Contact).where(Contact.customer_id == customer.id)
            deal = db.session.get(Deal, customer.current_deal_id)
            contact = db.session.scalars(theirs).one()
            return (getattr(contact, others.temper.name), getattr(deal, others.exact.name),
                    customer.remarks, customer.id)  # fmt: skip

    assert said(NAME)[:2] == (words["多疑"], words["600 dpi"])
    temper_id, exact_id, remarks, key = said("恒信医疗有限公司")
    assert (temper_id, exact_id) == (words["急性子"], None)
    assert "打印精度：900 dpi" in remarks

    with app.app_context(), writing() as session:  # only the owner may change the customer
        session.get(Customer, key).owner_id = people.ada.id
    again = [heads, ["恒信医疗有限公司", "李娜", "13912345678", "爽快", "1200 dpi"]]
    page = desk.read(write_book(tmp_path / "b.xlsx", {"客户": again}))
    desk.post("alike", choice="update", level="A")
    desk.post("take")
    run_pending(app)
    words = choices(app)
    assert said("恒信医疗有限公司")[:2] == (words["爽快"], words["1200 dpi"])

    path = tmp_path / "own.xlsx"  # the product's own sheets, with words that nobody knows
    with app.app_context():
        told = iter(bundles(people.ada, [key], is_open=True))
        write_workbook(product_tables("zh"), frame(), path, told)
    book = load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    for cell in cells:
        cell.value = {"爽快": "难说", "1200 dpi": "2400 dpi"}.get(cell.value, cell.value)
    book.save(path)
    page = desk.read(path)
    assert all(word in page for word in ("难说", "2400 dpi"))
    desk.post("alike", choice="update", level="A")
    desk.post("take")
    run_pending(app)
    words = choices(app)
    assert said("恒信医疗有限公司")[:2] == (words["难说"], words["2400 dpi"])
