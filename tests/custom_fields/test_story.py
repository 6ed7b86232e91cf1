"""A team's own fields from their definition to a filled, changed, merged and deleted record."""

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.contacts.models import Contact
from crmapp.custom_fields.definitions import custom_fields
from crmapp.custom_fields.models import CustomChoice, CustomerValue
from crmapp.customers.models import Customer
from crmapp.customers.removal import delete
from crmapp.customers.verbs import change
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.history.models import Change
from crmapp.merging.verbs import merge, undo
from crmapp.privacy.verbs import erase_contact
from crmapp.recycling.models import BinItem
from crmapp.recycling.verbs import restore, throw_away
from tests.customers.entry import typed
from tests.harness.application import Client
from tests.harness.sales import Sales

PAGE = "/settings/fields/"


@pytest.mark.one_database
def test_an_administrator_defines_changes_and_retires_fields_and_nothing_is_lost(
    app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace, sales: Sales
) -> None:
    ada = sign_in(people.ada)
    assert "还没有" in ada.get(PAGE).text or "No own fields" in ada.get(PAGE).text
    form = {"on": "customers", "label": "合作方式", "kind": "choice", "more_choices": ""}
    assert ada.post(PAGE, data=form).status_code == 422  # nothing to choose from
    assert ada.post(PAGE, data={**form, "more_choices": "年框\n单次\n\n年框"}).status_code == 303
    assert ada.post(PAGE, data={**form, "more_choices": "甲"}).status_code == 422  # there already
    assert ada.post(PAGE, data={**form, "label": "行业", "more_choices": "甲"}).status_code == 422
    page = ada.get(PAGE).text
    assert "年框 · 单次" in page
    assert '<option value="' in page  # the preview
    with app.app_context():
        [field] = custom_fields("customers")
        first, second = field.choices
    customer = sales.customer("杭州云帆智能科技有限公司", people.ann)
    with app.app_context(), writing() as session:
        change(session.get(Customer, customer.id), {field.name: first.id}, by=people.ann)
    edit = {"label": "合作模式", "hint": "看合同", f"choice_{first.id}": "年度框架",
            f"choice_{second.id}": "", "more_choices": "试用", "kind": "text"}  # fmt: skip
    assert ada.post(f"{PAGE}{field.id}", data=edit).status_code == 303
    with app.app_context():
        [field] = custom_fields("customers")
        assert (field.label, field.kind.value) == ("合作模式", "choice")  # its kind stays
        assert [one.name for one in field.offered] == ["年度框架", "试用"]
    path = f"/customers/{customer.id}"
    assert "年度框架" in ada.get(path).text
    ada.post(f"{PAGE}{field.id}/place", data={"act": "retire"})
    assert "年度框架" not in ada.get(path).text
    assert "年框" in ada.get(f"{path}/history").text  # its past stays, in the words of then
    ada.post(f"{PAGE}{field.id}/place", data={"act": "revive"})
    assert "年度框架" in ada.get(path).text


def _said(app: Flask, customer_id: int, own: SimpleNamespace) -> dict[str, Any]:
    with app.app_context():
        customer = db.session.get(Customer, customer_id)
        return {kind: getattr(customer, field.name) for kind, field in vars(own).items()
                if field.subject == "customers"}  # fmt: skip


@pytest.mark.one_database
def test_a_new_customer_is_filled_and_changed_with_its_history_and_its_conflicts(
    app: Flask, own: SimpleNamespace, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann, bob = sign_in(people.ann), sign_in(people.bob)
    with app.app_context():
        words = {one.name: one.id for one in db.session.scalars(select(CustomChoice))}
    filled = {
        own.text.name: "芝麻开门", own.number.name: "1,200.5", own.day.name: "2026-12-01",
        own.choice.name: str(words["单次"]), own.truth.name: "no", own.secret.name: "难缠",
        f"contact-{own.hobby.name}": "钓鱼",
    }  # fmt: skip
    wrong = ann.post("/customers", data=typed(**filled | {own.number.name: "很多"}))
    assert wrong.status_code == 422
    assert "很多" in wrong.text  # kept, with its error beside it
    assert ann.post("/customers", data=typed(**filled)).status_code == 303
    with app.app_context():
        [customer] = db.session.scalars(select(Customer).where(Customer.deleted_at.is_(None)))
        [contact] = db.session.scalars(select(Contact))
        assert getattr(contact, own.hobby.name) == "钓鱼"
    assert _said(app, customer.id, own) == {
        "text": "芝麻开门", "number": 12_005_000, "day": date(2026, 12, 1),
        "choice": words["单次"], "truth": False, "secret": "难缠",
    }  # fmt: skip
    path = f"/customers/{customer.id}"
    shown = ann.get(path).text
    assert all(word in shown for word in ("芝麻开门", "1,200.5", "单次", "难缠", "钓鱼"))
    assert "难缠" not in bob.get(path).text
    assert "芝麻开门" in bob.get(path).text

    block = {"version": str(customer.version), **filled, own.choice.name: str(words["年框"]),
             own.number.name: "", own.day.name: "2026-12-02"}  # fmt: skip
    assert ann.hx(f"{path}/edit/custom", data=block).status_code == 200
    stale = ann.hx(f"{path}/edit/custom", data=block | {own.day.name: "2027-01-01"})
    assert stale.status_code == 409
    assert "2026-12-02" in stale.text
    said = _said(app, customer.id, own)
    assert (said["number"], said["day"], said["choice"]) == (None, date(2026, 12, 2), words["年框"])
    history = ann.get(f"{path}/history").text
    assert all(word in history for word in ("单次", "年框", "1,200.5", "设备台数"))
    with app.app_context():
        mine = select(Change).where(Change.field.startswith("custom_"))
        changes = {one.field: one for one in db.session.scalars(mine)}
        version = str(db.session.get(Customer, customer.id).version)
    for field in (own.number, own.choice, own.day):
        change_id = changes[field.name].id
        back = ann.post(f"{path}/history/change/{change_id}", data={"version": version})
        assert back.status_code == 303
        version = str(int(version) + 1)
    said = _said(app, customer.id, own)
    assert (said["number"], said["choice"], said["day"]) == (
        12_005_000, words["单次"], date(2026, 12, 1),
    )  # fmt: skip


@pytest.mark.one_database
def test_own_fields_go_where_their_record_goes(
    app: Flask, own: SimpleNamespace, sales: Sales, people: SimpleNamespace
) -> None:
    one, other = (sales.deal(name, people.ann) for name in ("杭州云帆智能科技有限公司", "云帆"))
    with app.app_context(), writing() as session:
        kept, gone = (session.get(Customer, deal.customer_id) for deal in (one, other))
        change(kept, {own.text.name: "甲", own.truth.name: True}, by=people.ann)
        change(gone, {own.text.name: "乙", own.day.name: date(2026, 12, 1)}, by=people.ann)
        deal = session.get(Deal, other.id)
        setattr(deal, own.bid.name, 30_000)
        contact = session.scalars(select(Contact).where(Contact.customer_id == gone.id)).one()
        setattr(contact, own.hobby.name, "钓鱼")
    with app.app_context(), writing() as session:
        kept, gone = (session.get(Customer, deal.customer_id) for deal in (one, other))
        row = merge(kept, gone, {own.day.name: date(2026, 12, 1)}, by=people.ann)
        merge_id = row.id
    with app.app_context():
        kept = db.session.get(Customer, one.customer_id)
        assert (getattr(kept, own.text.name), getattr(kept, own.day.name)) == (
            "甲", date(2026, 12, 1),
        )  # fmt: skip
        assert getattr(db.session.get(Deal, other.id), own.bid.name) == 30_000
        twin = db.session.scalars(select(Contact).where(Contact.customer_id == kept.id)).one()
        assert getattr(twin, own.hobby.name) == "钓鱼"  # learnt from the one who went
    with app.app_context(), writing() as session:
        undo(session.get(type(row), merge_id), by=people.ann)
    with app.app_context(), writing() as session:
        kept, gone = (session.get(Customer, deal.customer_id) for deal in (one, other))
        assert getattr(kept, own.day.name) is None
        assert getattr(gone, own.text.name) == "乙"
        contact = session.scalars(select(Contact).where(Contact.customer_id == gone.id)).one()
        item = throw_away(contact, by=people.ann)
        item_id, contact_id = item.id, contact.id
    with app.app_context(), writing() as session:
        restore(session.get(BinItem, item_id), by=people.ann)
        contact = session.get(Contact, contact_id)
        assert getattr(contact, own.hobby.name) == "钓鱼"
        erase_contact(contact)
    with app.app_context(), writing() as session:
        assert getattr(session.get(Contact, contact_id), own.hobby.name) is None
        delete(session.get(Customer, other.customer_id), by=people.ann)
        count = session.scalar(select(func.count()).select_from(CustomerValue))
        assert count == 4  # the deleted customer keeps what it says


def test_the_list_is_filtered_sorted_and_shown_by_own_fields(
    app: Flask,
    own: SimpleNamespace,
    sales: Sales,
    sign_in: Callable[..., Client],
    people: SimpleNamespace,
) -> None:
    with app.app_context():
        words = {one.name: one.id for one in db.session.scalars(select(CustomChoice))}
    names, said = ("甲方公司", "乙方公司", "丙方公司", "丁方公司"), (
        {own.number.name: 20_000, own.choice.name: words["年框"], own.text.name: "东门"},
        {own.number.name: 100_000, own.choice.name: words["试用"], own.truth.name: True},
        {own.number.name: -5_000, own.day.name: date(2026, 12, 1), own.secret.name: "要紧"},
        {},
    )  # fmt: skip
    keys = {}
    for name, values in zip(names, said, strict=True):
        customer = sales.customer(name, people.ann, contact=f"{name}人", phone="")
        keys[name] = customer.id
        with app.app_context(), writing() as session:
            change(session.get(Customer, customer.id), values, by=people.ann)

    def listed(client: Client, query: str) -> list[str]:
        text = client.get(f"/customers?{query}").text
        return re.findall(r'<a class="strong"[^>]*>([^<]+)</a>', text)

    ann, bob, mia = (sign_in(one) for one in (people.ann, people.bob, people.mia))
    number, choice = own.number.name, own.choice.name
    assert listed(ann, f"sort={number}") == ["丙方公司", "甲方公司", "乙方公司", "丁方公司"]
    assert listed(ann, f"sort=-{number}") == ["乙方公司", "甲方公司", "丙方公司", "丁方公司"]
    assert listed(ann, f"sort={choice}")[:2] == ["甲方公司", "乙方公司"]
    assert listed(ann, f"sort={own.day.name}")[0] == "丙方公司"
    assert listed(ann, f"{number}_from=1&{number}_to=2") == ["甲方公司"]
    assert listed(ann, f"{own.day.name}_from=2026-12-01") == ["丙方公司"]
    assert listed(ann, f"{choice}={words['试用']}&{own.truth.name}=yes") == ["乙方公司"]
    assert listed(ann, f"{own.text.name}=东") == ["甲方公司"]
    assert listed(ann, "q=合作方式:年框") == ["甲方公司"]
    assert [listed(one, f"{own.secret.name}=要") for one in (ann, bob, mia)] == [
        ["丙方公司"], [], ["丙方公司"],
    ]  # fmt: skip
    page = ann.get("/customers").text
    assert "设备台数" in page  # marked as a column
    assert "要紧" in page
    assert "要紧" not in bob.get("/customers").text
    assert "≥ 1" in ann.get(f"/customers?{number}_from=1").text  # a chip that takes it back
    dialog = ann.get(f"/customers/filters?{number}_from=1&{own.day.name}_to=2026-12-01").text
    assert f'name="{number}_from"' in dialog
    assert 'value="2026-12-01"' in dialog
    sent = {"applied": "1", f"{number}_from": "1万", "q": ""}
    moved = ann.get("/customers", query_string=sent).headers["Location"]
    assert moved.endswith(f"?{number}_from=10000")
    order = {"order": [own.day.column, own.number.column], "column": [own.day.column]}
    assert ann.post("/customers/own-columns", data=order | {"act": "save"}).status_code == 303
    page = ann.get("/customers").text
    assert "下次招标" in page
    assert "设备台数" not in page
