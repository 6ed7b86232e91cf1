"""Own fields in sheets: taken in, updated, undone, written in cells, out and in again."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from crmapp.custom_fields.models import CustomChoice
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.exports.queries import bundles
from crmapp.exports.tables import product_tables
from crmapp.exports.workbook import write_workbook
from crmapp.imports.models import Import
from crmapp.imports.own_rows import beside_of, own_rows
from crmapp.imports.own_sheets import own_guesses, own_layout
from crmapp.imports.reading import read_workbook
from crmapp.imports.undoing import undo
from crmapp.jobs.runner import run_pending
from tests.exports.test_round_trip import frame
from tests.harness.application import Client
from tests.harness.sales import Sales
from tests.imports.conftest import Desk, write_book

pytestmark = pytest.mark.one_database
NAME = "杭州云帆智能科技有限公司"
HEADS = [
    "客户名称",
    "联系人",
    "电话",
    "设备台数",
    "下次招标",
    "合作方式",
    "开专票",
    "门牌暗号",
    "爱好",
    "标书份数",
]


def said(app: Flask, own: SimpleNamespace, name: str = NAME) -> dict[str, Any]:
    with app.app_context():
        words = {one.id: one.name for one in db.session.scalars(select(CustomChoice))}
        here = Customer.name == name, Customer.deleted_at.is_(None)
        customer = db.session.scalars(select(Customer).where(*here)).one()
        deal = db.session.get(Deal, customer.current_deal_id)
        told = {kind: getattr(customer, field.name) for kind, field in vars(own).items()
                if field.subject == "customers"}  # fmt: skip
        told["choice"] = words.get(told["choice"])
        return {**told, "bid": getattr(deal, own.bid.name) if deal else None}


def test_a_sheet_fills_own_fields_updates_them_and_is_undone(
    app: Flask,
    own: SimpleNamespace,
    people: SimpleNamespace,
    sign_in: Callable[..., Client],
    tmp_path: Path,
) -> None:
    desk = Desk(app, sign_in(people.ada))
    first = [
        NAME,
        "王建国",
        "13812345678",
        "1,200.5",
        date(2026, 12, 1),
        "包年",
        "是",
        "东门",
        "钓鱼",
        3,
    ]
    second = [
        "恒信医疗有限公司",
        "李娜",
        "13912345678",
        "很多",
        "不定",
        "单次",
        "看情况",
        "",
        "",
        "",
    ]
    book = write_book(tmp_path / "a.xlsx", {"客户": [HEADS, first, second]})
    page = desk.read(book)
    key = f"customer.{own.choice.name}"
    assert {key, f"contact.{own.hobby.name}", f"deal.{own.bid.name}"} <= {
        *desk.row.mapping.values()
    }
    assert desk.row.choices["lists"][key] == {"包年": "add"}  # asked about, to be added
    assert f'name="word-{key}-0"' in page
    desk.take(write_book(tmp_path / "b.xlsx", {"客户": [HEADS, first, second]}))
    assert said(app, own) == {"text": "东门", "number": 12_005_000, "day": date(2026, 12, 1),
                              "choice": "包年", "truth": True, "secret": None,
                              "bid": 30_000}  # fmt: skip
    with app.app_context():
        other = db.session.scalars(select(Customer).where(Customer.name == second[0])).one()
        assert "设备台数：很多" in other.remarks  # nothing that was written is lost
    made = desk.import_id
    with app.app_context(), writing() as session:  # only the owner may change the customer
        session.execute(update(Customer).values(owner_id=people.ada.id))

    again = [NAME, "王建国", "13812345678", "8", "2027-01-01", "单次", "否", "", "", ""]
    page = desk.read(write_book(tmp_path / "c.xlsx", {"客户": [HEADS, again]}))
    assert all(word in page for word in ("1,200.5", "8", "包年", "单次"))  # old and new
    desk.post("alike", choice="update", level="A")
    desk.post("take")
    run_pending(app)
    now = said(app, own)
    assert (now["number"], now["day"], now["choice"], now["truth"], now["text"]) == (
        80_000, date(2027, 1, 1), "单次", False, "东门",
    )  # fmt: skip
    with app.app_context():
        undo(desk.import_id, by=people.ada)
    back = said(app, own)
    assert (back["number"], back["day"], back["choice"], back["truth"]) == (
        12_005_000, date(2026, 12, 1), "包年", True,
    )  # fmt: skip
    with app.app_context():
        undo(made, by=people.ada)  # whoever was touched since stays
        assert db.session.get(Import, made).state.value == "undone"
        left = db.session.scalars(select(Customer.name).where(Customer.deleted_at.is_(None))).all()
        assert left == [NAME]


def test_an_export_holds_own_fields_and_comes_in_as_it_went_out(
    app: Flask, own: SimpleNamespace, people: SimpleNamespace, sales: Sales, tmp_path: Path
) -> None:
    deal = sales.deal(NAME, people.ann)
    with app.app_context(), writing() as session:
        customer = session.get(Customer, deal.customer_id)
        choice = session.scalars(select(CustomChoice).where(CustomChoice.name == "试用")).one()
        values = {own.number.name: -12_345, own.day.name: date(2026, 12, 1), own.truth.name: False,
                  own.choice.name: choice.id, own.text.name: "=1+1",
                  own.secret.name: "难缠"}  # fmt: skip
        change(customer, values, by=people.ann)
        setattr(session.get(Deal, deal.id), own.bid.name, 20_000)
    path = tmp_path / "out.xlsx"
    with app.app_context():
        for person, sees in ((people.bob, False), (people.ann, True)):
            [bundle] = bundles(person, [customer.id], is_open=False)
            told = json.dumps([[str(cell) for cell in row] for table in product_tables("zh")
                               for row in table.rows(bundle)], ensure_ascii=False)  # fmt: skip
            assert ("难缠" in told) is sees
        write_workbook(product_tables("zh"), frame(), path, iter([bundle]))
        layout = own_layout(read_workbook(path, path.name))
        mapping = {guess.index: guess.field for guess in own_guesses(layout) if guess.field}
        [row] = own_rows(layout.rows, mapping, beside_of(layout))
    assert not row.issues
    assert {field.name: row.customer.get(field.name) for field in vars(own).values()
            if field.subject == "customers"} == {
        own.text.name: "=1+1", own.number.name: -12_345, own.day.name: date(2026, 12, 1),
        own.choice.name: "试用", own.truth.name: False, own.secret.name: "难缠",
    }  # fmt: skip
    assert row.deal[own.bid.name] == 20_000


def test_cells_of_own_fields_are_written_in_place_and_taken_back(
    app: Flask,
    own: SimpleNamespace,
    people: SimpleNamespace,
    sales: Sales,
    sign_in: Callable[..., Client],
) -> None:
    deal, ann = sales.deal(NAME, people.ann), sign_in(people.ann)
    fields = (own.number, own.day, own.choice, own.truth, own.text)
    keys = [f"customer.{one.name}" for one in fields] + [f"deal.{own.bid.name}"]
    columns = {"column": keys, "order": keys, "act": "save"}
    assert ann.post("/customers/sheet/columns", data=columns).status_code == 303
    page = ann.get("/customers/sheet/").text
    assert all(f'data-column="{key}"' in page for key in keys)

    def write(key: str, text: str, status: int = 200) -> str:
        page = ann.get("/customers/sheet/").text
        part = key.partition(".")[0]
        mark = rf'id="tokens-{deal.customer_id}"[^>]*data-{part}="([^"]*)"'
        sent = {"value": text, "was": "", "token": re.search(mark, page)[1]}
        answer = ann.hx(f"/customers/sheet/{deal.customer_id}/{key}", data=sent)
        assert answer.status_code == status, answer.text
        return answer.text

    write(keys[0], "很多", 422)
    write(keys[2], "没有这个", 422)
    for key, text in zip(keys, ("5万", "2026-12-01", "试用", "是", "东门", "3"), strict=True):
        told = write(key, text)
        last = re.search(r'hx-post="([^"]+/undo)"', told)[1]
        if key == keys[1]:
            undo_day = last
    now = said(app, own)
    assert (now["number"], now["day"], now["choice"], now["truth"], now["text"], now["bid"]) == (
        500_000_000, date(2026, 12, 1), "试用", True, "东门", 30_000,
    )  # fmt: skip
    assert "50,000" in ann.get("/customers/sheet/").text
    for path in (last, undo_day):
        assert ann.hx(path, data={}).status_code == 200
    now = said(app, own)
    assert (now["day"], now["bid"], now["truth"]) == (None, None, True)
