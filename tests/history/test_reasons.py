"""A change of key data asks why, on every way there is to change it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.contacts.queries import contacts_of
from crmapp.contacts.verbs import add_contact
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal, StageChange
from crmapp.deals.verbs import is_back, move
from crmapp.handover.models import HandOver
from crmapp.history.models import Change
from crmapp.history.reasons import ReasonNeeded, UpdateType
from crmapp.settings.values import BY_KEY, change_setting
from tests.grid.test_cells import Sheet
from tests.harness.application import Client
from tests.harness.sales import Sales

pytestmark = pytest.mark.one_database

ASKED = "请填写原因"


@pytest.fixture
def deal(sales: Sales, people: SimpleNamespace) -> Deal:
    return sales.deal("杭州云帆智能", people.ann, stage="商务谈判")


def changes(app: Flask) -> list[tuple[str, str, UpdateType | None]]:
    with app.app_context():
        rows = db.session.scalars(select(Change).order_by(Change.id))
        return [(row.field, row.reason, row.update_type) for row in rows]


def contact_of(app: Flask, deal: Deal) -> Contact:
    with app.app_context():
        return contacts_of(db.session.get(Customer, deal.customer_id))[0]


def test_the_team_asks_for_reasons_unless_it_says_otherwise() -> None:
    assert BY_KEY["reasons_required"].default is True


def test_a_new_name_asks_why_in_the_form_and_in_the_sheet(
    app: Flask, deal: Deal, sales: Sales, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    ann, path = sign_in(people.ann), f"/customers/{deal.customer_id}/edit/basics"
    form = {"version": "1", "name": "杭州云帆机器人", "kind": "enterprise"}
    refused = ann.hx(path, data=form)
    assert refused.status_code == 422
    assert ASKED in refused.text
    assert 'value="杭州云帆机器人"' in refused.text
    assert "公司更名" in refused.text  # one press is enough
    assert changes(app) == []

    sheet = Sheet(ann, deal.customer_id)
    cell = sheet.write("name", "杭州云帆机器人", "杭州云帆智能")
    assert cell.status_code == 422
    assert 'data-sheet-why="公司更名"' in cell.text
    assert sales.read(Customer, deal.customer_id).name == "杭州云帆智能"
    card = sheet.write("name", "杭州云帆机器人", "杭州云帆智能", ready="6222021234567890128")
    assert card.status_code == 422
    cell = sheet.write("name", "杭州云帆机器人", "杭州云帆智能", ready="公司更名")
    assert cell.status_code == 200
    assert ("name", "公司更名", UpdateType.INFO) in changes(app)

    assert "data-sheet-type" in sheet.write("name", "云帆", "杭州云帆机器人").text
    kind = {"ready": "录入有误", "update_type": "correction"}
    assert sheet.write("name", "云帆", "杭州云帆机器人", **kind).status_code == 200
    assert ("name", "录入有误", UpdateType.CORRECTION) in changes(app)

    sent = {**form, "version": "3", "name": "杭州云帆", "ready": "录入有误", "reason": "执照上"}
    assert ann.hx(path, data={**sent, "update_type": "correction"}).status_code == 200
    assert ("name", "录入有误 · 执照上", UpdateType.CORRECTION) in changes(app)
    # What is no key field, and filling a blank, is asked and may be skipped.
    assert sheet.write("website", "yunfan.cn").status_code == 200


def test_a_phone_and_the_main_contact_ask_why(
    app: Flask, deal: Deal, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    ann, contact = sign_in(people.ann), contact_of(app, deal)
    form = {"version": "1", "name": "王建国", "phone": "13900001111"}
    assert ASKED in ann.hx(f"/contacts/{contact.id}", data=form).text
    sheet = Sheet(ann, deal.customer_id)
    assert sheet.write("phone", "13900001111", "138 0013 8000").status_code == 422
    assert ann.hx(f"/contacts/{contact.id}", data={**form, "ready": "更换号码"}).status_code == 200
    assert sheet.write("wechat", "wang_jianguo").status_code == 200  # there was none

    second = {"name": "刘敏", "is_main": "y"}
    path = f"/customers/{deal.customer_id}/contacts"
    assert ann.hx(path, data=second).status_code == 422
    assert ann.hx(path, data={"name": "刘敏"}).status_code == 200
    with app.app_context():
        other = db.session.scalars(select(Contact).where(Contact.name == "刘敏")).one()
    assert "更换对接人" in ann.get(f"/contacts/{other.id}/main").text
    assert ann.hx(f"/contacts/{other.id}/main").status_code == 422
    done = ann.hx(f"/contacts/{other.id}/main", data={"ready": "更换对接人", "update_type": "info"})
    assert done.status_code == 200
    assert [row for row in changes(app) if row[0] != "wechat"] == [
        ("phone", "更换号码", UpdateType.CONTACT),
        ("main_contact", "更换对接人", UpdateType.INFO),
    ]
    assert contact_of(app, deal).name == "刘敏"


def test_a_new_owner_asks_why_for_one_and_for_many(
    app: Flask, deal: Deal, sales: Sales, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    mia, key = sign_in(people.mia), deal.customer_id
    form = {"version": "1", "owner_id": str(people.bob.id)}
    assert ASKED in mia.hx(f"/customers/{key}/handover", data=form).text
    many = {"customer": f"{key}:1", "owner": str(people.bob.id)}
    refused = mia.post("/customers/allotment/done", data=many)
    assert refused.status_code == 422
    assert ASKED in refused.text
    assert sales.read(Customer, key).owner_id == people.ann.id
    usual = {**many, "ready": "人员变动"}
    assert mia.post("/customers/allotment/done", data=usual).status_code == 303
    form = {"version": "2", "owner_id": str(people.ann.id), "ready": "录入有误"}
    assert 'name="update_type"' in mia.get(f"/customers/{key}/handover").text
    sent = {**form, "update_type": "correction"}
    assert mia.post(f"/customers/{key}/handover", data=sent).status_code == 303
    with app.app_context():
        told = db.session.execute(select(HandOver.reason, HandOver.update_type)).all()
        assert told == [("人员变动", UpdateType.OWNER), ("录入有误", UpdateType.CORRECTION)]
    assert "更正" in mia.get(f"/customers/{key}/history").text
    free = sales.customer("宁波鼎盛", None, by=people.mia)
    form = {"version": "1", "owner_id": str(people.bob.id)}
    assert mia.post(f"/customers/{free.id}/handover", data=form).status_code == 303


def test_the_way_back_asks_why_and_a_press_is_enough(
    app: Flask, deal: Deal, sales: Sales, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    ann, back = sign_in(people.ann), sales.stage("需求了解")
    sent = {"stage": back.id, "from_stage": deal.stage_id}
    path = f"/deals/{deal.id}/stage"
    assert "操作失误" in ann.get(path, query_string=sent).text
    refused = ann.hx(path, data=sent)
    assert refused.status_code == 422
    assert 'value="操作失误"' in refused.text
    assert sales.stage_of(deal) == "商务谈判"
    kind = {"ready": "操作失误", "update_type": "correction"}
    assert ann.hx(path, data={**sent, **kind}).status_code == 200
    assert sales.stage_of(deal) == "需求了解"
    with app.app_context():
        change = db.session.scalars(select(StageChange).order_by(StageChange.id.desc())).first()
    assert (change.note, change.update_type) == ("操作失误", UpdateType.CORRECTION)
    ann.hx(f"/deals/moves/{change.id}/note", data={"note": ""})
    assert sales.read(StageChange, change.id).note == "操作失误"  # not taken away again

    # Written with a follow-up, its words are the reason.
    said = {"content": "客户说先做试点", "no_next": "y", "stage": sales.stage("初步接触").id}
    kept = ann.hx(
        f"/customers/{deal.customer_id}/followups",
        data={**said, "kind": "followup", "seen_in": back.id},
    )
    assert kept.status_code == 200, kept.text
    assert sales.stage_of(deal) == "初步接触"
    with app.app_context():
        last = db.session.scalars(select(StageChange).order_by(StageChange.id.desc())).first()
    assert (last.note, last.update_type) == ("客户说先做试点", UpdateType.STATE)


def test_back_is_to_an_earlier_stage_or_out_of_a_closed_one(context: Any, sales: Sales) -> None:
    first, later, won, lost = map(sales.stage, ("初步接触", "商务谈判", "合同签订", "未成交"))
    assert is_back(later, first)
    assert is_back(won, later)
    assert is_back(lost, first)
    assert not is_back(first, later)
    assert not is_back(later, won)
    assert not is_back(won, lost)


def test_no_verb_goes_round_it_and_the_setting_lets_all_of_it_be(
    app: Flask, deal: Deal, sales: Sales, people: SimpleNamespace, context: Any
) -> None:
    back = sales.stage("需求了解")
    with pytest.raises(ReasonNeeded), writing() as session:
        add_contact(
            session.get(Customer, deal.customer_id), {"name": "刘敏"}, is_main=True, by=people.ann
        )
    with pytest.raises(ReasonNeeded), writing() as session:
        move(session.get(Deal, deal.id), back, by=people.ann)
    customer = db.session.get(Customer, deal.customer_id)
    assert [one.name for one in contacts_of(customer)] == ["王建国"]
    with writing():
        change_setting("reasons_required", False)
    with writing() as session:
        assert move(session.get(Deal, deal.id), back, by=people.ann)
