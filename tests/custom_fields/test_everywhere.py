"""Five kinds of own fields of three kinds of records, wherever own fields are promised to be."""

import re
from collections.abc import Callable
from datetime import date, datetime
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.custom_fields.definitions import all_fields
from crmapp.custom_fields.kinds import Kind, Subject
from crmapp.custom_fields.models import CustomField
from crmapp.custom_fields.verbs import define
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.exports.queries import bundles
from crmapp.exports.tables import product_tables
from crmapp.exports.workbook import write_workbook
from tests.customers.entry import typed
from tests.exports.test_round_trip import frame
from tests.harness.application import Client
from tests.imports.conftest import Desk, write_book
from tests.summaries.test_summaries import printed

pytestmark = pytest.mark.one_database
NAME = "杭州云帆智能科技有限公司"
PARTS = {Subject.CUSTOMERS: "", Subject.CONTACTS: "contact-", Subject.DEALS: "deal-"}
SIGNS = {Subject.CUSTOMERS: "企", Subject.CONTACTS: "人", Subject.DEALS: "单"}


class Said(NamedTuple):
    """A value: in a form, in words, as it is kept, in a cell; the address that finds it or not."""

    form: str
    words: str
    kept: Any
    cell: Any
    hit: str
    miss: str


def said(field: CustomField) -> Said:
    """What is written down of a field: no two of them say the same, but for yes."""
    sign = SIGNS[field.subject]
    nth = list(Subject).index(field.subject) + 1
    day, figure = date(2027, 1, nth), 1000 + nth
    name, choice = field.asked, field.choices[1].id if field.choices else 0
    return {
        Kind.TEXT: lambda: Said(
            f"{sign}话", f"{sign}话", f"{sign}话", f"{sign}话", f"{name}={sign}", f"{name}=无此"
        ),
        Kind.NUMBER: lambda: Said(
            f"{figure}.5", f"{figure:,}.5", figure * 10_000 + 5_000, figure + 0.5,
            f"{name}_from={figure}", f"{name}_to={figure}",
        ),
        Kind.DAY: lambda: Said(
            day.isoformat(), f"2027-01-0{nth}", day, day,
            f"{name}_to={day}", f"{name}_from=2028-01-01",
        ),
        Kind.CHOICE: lambda: Said(
            str(choice), f"{sign}乙", choice, f"{sign}乙",
            f"{name}={choice}", f"{name}={field.choices[0].id}",
        ),
        Kind.YES_NO: lambda: Said("yes", "是", True, "是", f"{name}=yes", f"{name}=no"),
    }[field.kind]()  # fmt: skip


@pytest.fixture
def fields(app: Flask, people: SimpleNamespace) -> list[CustomField]:
    """Fifteen fields; no label stands twice."""
    with app.app_context():
        with writing():
            for subject, kind in product(Subject, Kind):
                sign = SIGNS[subject]
                values = {"label": f"{sign}之{kind.name}", "kind": kind}
                define(subject, values, [f"{sign}甲", f"{sign}乙"], by=people.ada)
        return all_fields()


def records(app: Flask) -> dict[Subject, Any]:
    """The customer, its contact and its deal."""
    with app.app_context():
        customer = db.session.scalars(select(Customer).where(Customer.name == NAME)).one()
        contact = db.session.scalars(select(Contact)).one()
        return {
            Subject.CUSTOMERS: customer,
            Subject.CONTACTS: contact,
            Subject.DEALS: db.session.scalars(select(Deal)).one(),
        }


def kept(app: Flask, fields: list[CustomField]) -> dict[str, Any]:
    """All that is kept, by the columns."""
    with app.app_context():
        there = {key: db.session.get(type(one), one.id) for key, one in records(app).items()}
        return {one.column: getattr(there[one.subject], one.name) for one in fields}


def right(fields: list[CustomField]) -> dict[str, Any]:
    """What is to be kept."""
    return {one.column: said(one).kept for one in fields}


def columns_of(client: Client) -> dict[str, str]:
    """What stands in the list under the label of each own field."""
    page = client.get("/customers").text
    heads = re.findall(r'class="roster__own"[^>]*>(.*?)</th>', page, re.DOTALL)
    cells = re.findall(r'class="roster__own cell--desk">(.*?)</td>', page, re.DOTALL)
    plain = [re.sub(r"<[^>]+>", "", text).strip() for text in (*heads, *cells)]
    labels = [title.rpartition(" · ")[2] for title in plain[: len(heads)]]
    return dict(zip(labels, plain[len(heads) :], strict=True))


def test_every_kind_stands_in_forms_lists_filters_exports_and_the_summary(
    app: Flask,
    fields: list[CustomField],
    sign_in: Callable[..., Client],
    people: SimpleNamespace,
    tmp_path: Path,
) -> None:
    ann = sign_in(people.ann)
    names = {PARTS[one.subject] + one.name: said(one).form for one in fields}
    new = ann.get("/customers/new").text
    assert [name for name in names if f'name="{name}"' not in new] == []
    assert ann.post("/customers", data=typed(**names)).status_code == 303
    assert kept(app, fields) == right(fields)

    there = records(app)
    customer, contact, deal = there.values()
    forms = {
        Subject.CUSTOMERS: f"/customers/{customer.id}/edit/custom",
        Subject.CONTACTS: f"/contacts/{contact.id}/edit",
        Subject.DEALS: f"/deals/{deal.id}/edit",
    }
    for one in fields:
        form = ann.get(forms[one.subject]).text
        box = re.search(rf'<(input|select)[^>]*name="{one.name}".*?(?=<label|$)', form, re.DOTALL)
        value = said(one).form if one.kind is not Kind.NUMBER else said(one).words
        assert re.search(rf'value="{re.escape(value)}"|selected value="{value}"', box[0]), one.label

    pages = ann.get(f"/customers/{customer.id}").text
    paper = printed(ann, customer)
    for one in fields:
        assert one.label in pages, one.label
        assert said(one).words in pages, one.label
        assert one.label in paper, one.label
        assert said(one).words in paper, one.label

    for some in (fields[:8], fields[8:]):
        columns = [one.column for one in some]
        sent = {"order": columns, "column": columns, "act": "save"}
        assert ann.post("/customers/own-columns", data=sent).status_code == 303
        shown = columns_of(ann)
        assert {one.label for one in some} == shown.keys()
        assert [one.label for one in some if said(one).words not in shown[one.label]] == []

    for one in fields:
        assert NAME in ann.get(f"/customers?{said(one).hit}").text, one.label
        assert NAME not in ann.get(f"/customers?{said(one).miss}").text, one.label

    path = tmp_path / "out.xlsx"
    with app.app_context():
        told = bundles(people.ann, [customer.id], is_open=False)
        write_workbook(product_tables("zh"), frame(), path, iter(told))
    cells = {}
    for sheet in load_workbook(path):
        heads, *rows = sheet.iter_rows(values_only=True)
        cells |= dict(zip(heads, rows[0], strict=True)) if rows else {}
    days = {head: cell.date() for head, cell in cells.items() if isinstance(cell, datetime)}
    assert {one.label: (cells | days)[one.label] for one in fields} == {
        one.label: said(one).cell for one in fields
    }


def test_every_kind_comes_in_from_a_sheet_of_any_hand(
    app: Flask,
    fields: list[CustomField],
    sign_in: Callable[..., Client],
    people: SimpleNamespace,
    tmp_path: Path,
) -> None:
    heads = ["客户名称", "联系人", "电话", *(one.label for one in fields)]
    row = [NAME, "王建国", "13812345678", *(said(one).cell for one in fields)]
    desk = Desk(app, sign_in(people.ada))
    desk.take(write_book(tmp_path / "a.xlsx", {"客户": [heads, row]}))
    assert kept(app, fields) == right(fields)
