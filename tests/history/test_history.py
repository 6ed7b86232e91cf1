"""What a field said before stands in the history, and any of it can be put back."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.contacts.queries import contacts_of
from crmapp.contacts.verbs import add_contact, change_contact, make_main
from crmapp.customers.kinds import CustomerStatus
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import change_deal, move
from crmapp.handover.verbs import hand_over
from crmapp.history.models import Change
from crmapp.history.reasons import UpdateType
from crmapp.lists.models import ListItem, ListKind
from crmapp.lists.words import words
from tests.harness.application import Client
from tests.harness.sales import Sales

WHY = {"reason": "更正"}


@pytest.fixture
def deal(sales: Sales, people: SimpleNamespace) -> Deal:
    return sales.deal("杭州云帆智能", people.ann, stage="商务谈判")


@pytest.fixture
def changed(app: Flask, deal: Deal, people: SimpleNamespace, sales: Sales) -> dict[str, int]:
    """A customer of which much was changed; the key of each change, by what was changed."""
    first, second = (sales.stage(name) for name in ("商务谈判", "方案制定"))
    with app.app_context():
        trade, other = words(ListKind.INDUSTRY)[:2]
    with app.app_context(), writing() as session:
        row = session.get(Deal, deal.id)
        customer, by = row.customer, {"by": people.ann, **WHY}
        contact = contacts_of(customer)[0]
        change(customer, {"industry_id": trade.id, "head_count": 80}, **by)
        change(customer, {"industry_id": other.id, "status": CustomerStatus.DORMANT}, **by)
        change(customer, {"name": "杭州云帆机器人", "head_count": None}, **by)
        change_contact(contact, {"phone": "139 0000 1111"}, **by)
        change_deal(row, {"amount": 900}, **by)
        make_main(add_contact(customer, {"name": "刘敏"}), **by)
        handed = hand_over(customer, people.bob, by=people.mia, **WHY)
        hand_over(customer, people.ann, by=people.mia, **WHY)
        moved = move(row, second, by=people.ann, note="更正")
        session.flush()
        rows = session.scalars(select(Change).order_by(Change.id))
        keys = {one.field: one.id for one in rows}  # the latest of each
        assert first.id != second.id
        return {**keys, "owner": handed.id, "move": moved.id}


def put_back(client: Client, sales: Sales, deal: Deal, key: int, **given: Any) -> Any:
    kind, version = given.get("kind", "change"), given.get("version")
    path = f"/customers/{deal.customer_id}/history/{kind}/{key}"
    sent = {"version": version if version is not None else "?"}
    return client.post(path, data=sent, follow_redirects=True).text


def test_every_kind_of_value_is_put_back_with_an_entry_of_its_own(
    app: Flask,
    deal: Deal,
    changed: dict[str, int],
    sales: Sales,
    people: SimpleNamespace,
    sign_in: Callable[..., Client],
) -> None:
    ann, mia, key = sign_in(people.ann), sign_in(people.mia), deal.customer_id

    def version(model: type = Customer, at: int = key) -> int:
        return sales.read(model, at).version

    with app.app_context():
        trade = words(ListKind.INDUSTRY)[0].id
        wang = db.session.scalars(select(Contact).where(Contact.name == "王建国")).one().id
    stale = put_back(ann, sales, deal, changed["name"], version=version() - 1)
    assert "刚刚有人改过" in stale
    for field in ("name", "head_count", "status", "industry_id"):
        page = put_back(ann, sales, deal, changed[field], version=version())
        assert "恢复旧值" in page, field
    now = sales.read(Customer, key)
    assert (now.name, now.head_count, now.industry_id) == ("杭州云帆智能", 80, trade)
    assert now.status is CustomerStatus.ACTIVE
    # Put back by a manager, who does not see it: the number stays masked.
    page = put_back(mia, sales, deal, changed["phone"], version=version(Contact, wang))
    assert "13800138000" not in page
    with app.app_context():
        assert db.session.get(Contact, wang).phone.replace(" ", "") == "13800138000"
    put_back(ann, sales, deal, changed["main_contact"], version=version())
    assert sales.read(Contact, wang).is_main
    put_back(ann, sales, deal, changed["amount"], version=version(Deal, deal.id))
    assert sales.read(Deal, deal.id).amount == 5_000_000
    put_back(ann, sales, deal, changed["move"], kind="move", version=version(Deal, deal.id))
    assert sales.stage_of(deal) == "商务谈判"

    with app.app_context(), writing() as session:
        hand_over(session.get(Customer, key), people.bob, by=people.mia, **WHY)
    given = {"kind": "owner", "version": version()}
    put_back(mia, sales, deal, changed["owner"], **given)
    assert sales.read(Customer, key).owner_id == people.ann.id
    with app.app_context():
        told = select(Change.field).where(Change.update_type == UpdateType.PUT_BACK)
        assert {"name", "phone", "main_contact", "amount", "industry_id"} <= set(
            db.session.scalars(told)
        )


@pytest.mark.one_database
def test_what_is_no_more_is_refused_in_words_and_nothing_changes(
    app: Flask,
    deal: Deal,
    changed: dict[str, int],
    sales: Sales,
    people: SimpleNamespace,
    sign_in: Callable[..., Client],
) -> None:
    ann, key = sign_in(people.ann), deal.customer_id
    with app.app_context(), writing() as session:
        former = session.get(Change, changed["industry_id"]).old_key
        session.get(ListItem, former).retire()
    before = sales.read(Customer, key)
    page = put_back(ann, sales, deal, changed["industry_id"], version=before.version)
    assert "旧值已不存在" in page
    assert sales.read(Customer, key).industry_id == before.industry_id
    assert sign_in(people.bob).post(
        f"/customers/{key}/history/change/{changed['name']}", data={"version": before.version}
    ).status_code == 403  # fmt: skip
    elsewhere = sales.customer("宁波鼎盛", people.ann)
    path = f"/customers/{elsewhere.id}/history/change/{changed['name']}"
    assert ann.post(path, data={"version": "1"}).status_code == 404


@pytest.mark.one_database
def test_the_page_tells_old_and_new_who_and_why_a_page_at_a_time(
    app: Flask,
    deal: Deal,
    changed: dict[str, int],
    people: SimpleNamespace,
    sign_in: Callable[..., Client],
    statements: Callable[..., Any],
) -> None:
    ann, bob = sign_in(people.ann), sign_in(people.bob)
    path = f"/customers/{deal.customer_id}/history"
    page = ann.get(path).text
    for words_ in ("杭州云帆机器人", "更正", "安然", "状态变更", "联系人变更", "13800138000"):
        assert words_ in page, words_
    assert "13800138000" not in bob.get(path).text
    only = ann.get(f"{path}?field=contacts.phone").text
    assert "139 0000 1111" in only
    assert "方案制定" not in only
    with app.app_context(), writing() as session:
        customer = session.get(Customer, deal.customer_id)
        for nth in range(40):
            change(customer, {"budget": f"预算{nth}"}, by=people.ann)
    with statements() as sent:
        page = ann.get(path).text
    assert len(sent) <= 12
    after = page.partition("after=")[2].partition('"')[0]
    assert "预算39" in page
    assert "预算5<" not in page
    rest = ann.get(f"{path}?after={after}", headers={"HX-Request": "true"}).text
    assert "预算5<" in rest
    assert "预算39" not in rest
    assert ann.get(f"{path}?after=nonsense").status_code == 404
