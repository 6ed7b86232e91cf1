"""Making a customer by hand."""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.duplicates.models import NotSame
from crmapp.journal.models import Entry
from crmapp.nextsteps.models import NextStep
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.settings.values import change_setting
from tests.customers.entry import shown_in, typed
from tests.harness.application import Client
from tests.harness.rows import snapshot_rows
from tests.harness.sales import Sales

CODE = "91330106MA2CFXYG12"


def rows(app: Flask, model: type) -> list[Any]:
    with app.app_context():
        return list(db.session.scalars(select(model).order_by(model.id)))


@pytest.fixture
def ann(sign_in: Callable[..., Client], sales: Sales, people: SimpleNamespace) -> Client:
    return sign_in(people.ann)


def test_three_fields_make_customer_contact_and_deal(
    ann: Client, app: Flask, people: SimpleNamespace
) -> None:
    answer = ann.post("/customers", data=typed())
    [customer], [contact], [deal] = rows(app, Customer), rows(app, Contact), rows(app, Deal)
    assert answer.status_code == 303
    assert answer.location == f"/customers/{customer.id}"
    assert customer.short_name == "云帆智能科技"
    assert customer.number.startswith("C")
    assert (customer.owner_id, customer.entered_by_id) == (people.ann.id, people.ann.id)
    with app.app_context():
        assert contact.phone == "138 1234 5678"
    assert contact.is_main
    assert deal.customer_id == customer.id
    assert customer.current_deal_id == deal.id


def test_the_rest_of_the_form_is_kept_too(ann: Client, app: Flask, sales: Sales) -> None:
    stage = sales.stage("方案制定")
    form = typed(
        deal_title="MES 一期", deal_amount="12.8万", deal_stage_id=str(stage.id),
        next_on="2099-01-05", next_action="发报价", address="浙江省杭州市滨江区江南大道 1 号",
        need="替换旧系统", short_name="云帆",
    )  # fmt: skip
    ann.post("/customers", data=form)
    [customer], [deal], [step] = rows(app, Customer), rows(app, Deal), rows(app, NextStep)
    assert (deal.title, deal.amount, deal.stage_id) == ("MES 一期", 12_800_000, stage.id)
    assert (step.action, str(step.due_on)) == ("发报价", "2099-01-05")
    assert (customer.region_code, customer.short_name) == ("330108", "云帆")
    assert customer.next_due_on == step.due_on


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("name", "", "请填写客户名称"),
        ("contact-name", "", "请填写联系人姓名"),
        ("contact-phone", "", "请填写电话或微信"),
        ("contact-phone", "1381234567", "手机号应为 11 位"),
        ("credit_code", CODE[:-1] + "1", "信用代码不对"),
        ("need", "身份证 11010519491231002X", "不保存这类号码"),
        ("deal_amount", "很多", "不是金额"),
        ("website", "没有", "不是有效的网址"),
        ("contact-email", "wang", "不是有效的邮箱"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    ann: Client, app: Flask, field: str, text: str, said: str
) -> None:
    with app.app_context():
        before = snapshot_rows(db.engine)
    answer = ann.hx("/customers", data=typed(**{"remarks": "别丢了这句", field: text}))
    assert answer.status_code == 422
    assert said in answer.text
    assert "别丢了这句" in answer.text
    assert text in answer.text
    with app.app_context():
        assert snapshot_rows(db.engine) == before


def test_wechat_counts_as_a_phone(ann: Client, app: Flask) -> None:
    ann.post("/customers", data=typed(**{"contact-phone": "wang_jianguo"}))
    [contact] = rows(app, Contact)
    with app.app_context():
        assert (contact.phone, contact.wechat) == ("", "wang_jianguo")


def test_a_team_may_do_without_phones(ann: Client, app: Flask) -> None:
    with app.app_context(), writing():
        change_setting("phone_required", False)
    assert ann.post("/customers", data=typed(**{"contact-phone": ""})).status_code == 303


def test_a_second_press_of_the_button_makes_no_second_customer(ann: Client, app: Flask) -> None:
    form = typed()
    first, second = ann.post("/customers", data=form), ann.post("/customers", data=form)
    assert first.location == second.location
    assert len(rows(app, Customer)) == 1


def test_only_who_hands_over_chooses_the_owner(
    ann: Client, app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    bob = str(people.bob.id)
    ann.post("/customers", data=typed(owner_id=bob))
    other = typed(name="苏州恒信医疗器械有限公司", owner_id=bob, **{"contact-phone": "13700000000"})
    sign_in(people.mia).post("/customers", data=other)
    assert [customer.owner_id for customer in rows(app, Customer)] == [people.ann.id, people.bob.id]


def test_a_certain_duplicate_needs_a_reason_and_its_owner_is_told(
    ann: Client, app: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    known = sales.customer("云帆智能科技", people.bob, phone="13812345678")
    refused = ann.hx("/customers", data=typed())
    assert refused.status_code == 422
    assert "已有这位客户" in refused.text
    assert len(rows(app, Customer)) == 1
    shown = {"shown": shown_in(refused.text)}
    assert ann.hx("/customers", data=typed(**shown)).status_code == 422
    taken = ann.hx("/customers", data=typed(duplicate_reason="总部另采", **shown))
    customer = rows(app, Customer)[-1]
    assert taken.headers["HX-Redirect"] == f"/customers/{customer.id}"
    [notice] = rows(app, Notification)
    assert (notice.person_id, notice.kind) == (people.bob.id, NotificationKind.DUPLICATE)
    assert notice.customer_id == customer.id
    entries = [one for one in rows(app, Entry) if one.action == "duplicate:saved_anyway"]
    assert entries[0].details["reason"] == "总部另采"
    with app.app_context():
        pair = db.session.scalars(select(NotSame)).one()
    assert (pair.first_id, pair.second_id) == (known.id, customer.id)


def test_a_likely_duplicate_is_shown_once_and_needs_no_reason(
    ann: Client, app: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    sales.customer("云帆智能科技武汉分公司", people.bob, phone="13700000000")
    refused = ann.hx("/customers", data=typed())
    assert refused.status_code == 422
    assert "可能已有" in refused.text or "可能重复" in refused.text
    assert ann.post("/customers", data=typed(shown=shown_in(refused.text))).status_code == 303


def test_an_equal_credit_code_is_never_saved(
    ann: Client, app: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    sales.customer("某公司", people.bob, phone="13700000000", credit_code=CODE)
    shown = shown_in(ann.hx("/customers", data=typed(credit_code=CODE)).text)
    form = typed(credit_code=CODE, duplicate_reason="还是要存", shown=shown)
    answer = ann.hx("/customers", data=form)
    assert answer.status_code == 422
    assert "不能重复保存" in answer.text
    assert len(rows(app, Customer)) == 1


@pytest.mark.parametrize(
    ("field", "value"), [("credit_code", CODE), ("number", "K-001"), ("contact-phone", None)]
)
def test_two_people_saving_the_same_at_once_make_one_customer(
    app: Flask, people: SimpleNamespace, sales: Sales, sign_in: Callable[..., Client],
    field: str, value: str | None,
) -> None:  # fmt: skip
    names = ["甲乙丙丁实业有限公司", "东南西北商贸有限公司"]
    phones = ["13700000001", "13700000002"] if value else ["13700000001"] * 2
    given = {field: value} if value else {}
    clients = [sign_in(people.ann), sign_in(people.bob)]
    barrier, codes = threading.Barrier(2), []

    def save(client: Client, name: str, phone: str) -> None:
        barrier.wait()
        form = typed(name=name, **{"contact-phone": phone, **given})
        codes.append(client.post("/customers", data=form).status_code)

    saves = zip(clients, names, phones, strict=True)
    threads = [threading.Thread(target=save, args=one) for one in saves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [303, 422]
    assert len(rows(app, Customer)) == 1


def test_numbers_given_at_once_differ(
    app: Flask, people: SimpleNamespace, sales: Sales, sign_in: Callable[..., Client]
) -> None:
    names = ["甲乙丙丁实业", "东南西北商贸", "春夏秋冬服装", "梅兰竹菊茶业"]
    clients = [sign_in(people.ann) for _ in names]
    barrier = threading.Barrier(len(names))

    def save(client: Client, name: str, phone: str) -> None:
        barrier.wait()
        client.post("/customers", data=typed(name=name, **{"contact-phone": phone}))

    threads = [
        threading.Thread(target=save, args=(client, name, f"1370000000{number}"))
        for number, (client, name) in enumerate(zip(clients, names, strict=True))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [customer.number for customer in rows(app, Customer)]
    assert len(set(numbers)) == len(names)


def test_a_pasted_card_fills_the_empty_fields_and_saves_nothing(ann: Client, app: Flask) -> None:
    card = "苏州恒信医疗器械有限公司\n李娜 采购经理\n手机：13900001111\n苏州市虎丘区科技路1号"
    answer = ann.hx("/customers/paste", data={"pasted": card, "contact-name": "我写的"})
    assert answer.status_code == 200
    for word in ("苏州恒信医疗器械有限公司", "我写的", "13900001111", "采购经理"):
        assert f'value="{word}"' in answer.text
    assert not rows(app, Customer)


def test_the_form_opens_for_those_who_may_make_customers(
    sales: Sales, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    clients = {name: sign_in(person) for name, person in vars(people).items()}
    seen = {name: one.get("/customers/new").status_code for name, one in clients.items()}
    allowed = {"ann", "bob", "hal", "mia", "ada"}
    assert seen == {name: 200 if name in allowed else 403 for name in seen}
