"""A customer that exists gets another name, phone or site: the same warning as for a new one."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.models import NotSame
from crmapp.duplicates.tickets import customer_on, ticket
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from tests.customers.entry import shown_in
from tests.harness.application import Client
from tests.harness.crowd import all_at_once
from tests.harness.sales import Sales

KNOWN, OWN = "杭州云帆智能科技有限公司", "苏州恒信医疗器械有限公司"


@pytest.fixture
def own(sales: Sales, people: SimpleNamespace) -> Customer:
    sales.customer(KNOWN, people.bob, phone="13812345678", website="yunfan.cn")
    return sales.customer(OWN, people.ann, phone="13700000000")


def basics(customer: Customer, **given: object) -> dict[str, object]:
    form = {"version": str(customer.version), "name": customer.name, "kind": "enterprise"}
    return {**form, "reason": "改名", **given}


def test_renaming_warns_and_is_saved_with_a_reason_that_is_remembered(
    own: Customer, sign_in: Callable[..., Client], people: SimpleNamespace, sales: Sales,
    app: Flask,
) -> None:  # fmt: skip
    ann, path = sign_in(people.ann), f"/customers/{own.id}/edit/basics"
    refused = ann.hx(path, data=basics(own, name="云帆智能科技"))
    assert refused.status_code == 422
    for words in ("已有这位客户", KNOWN, "仍要保存"):
        assert words in refused.text
    assert sales.read(Customer, own.id).name == OWN
    given = {"shown": shown_in(refused.text), "duplicate_reason": "两家公司"}
    assert ann.hx(path, data=basics(own, name="云帆智能科技", **given)).status_code == 200
    kept = sales.read(Customer, own.id)
    assert (kept.name, kept.aliases) == ("云帆智能科技", OWN)
    with app.app_context():
        assert db.session.scalars(select(NotSame.reason)).all() == ["两家公司"]
        told = db.session.scalars(
            select(Notification).where(Notification.kind == NotificationKind.DUPLICATE)
        ).one()
        assert told.person_id == people.bob.id
    # Said once, it is not asked again, and what was not changed is not asked about at all.
    again = basics(kept, name="云帆智能科技", short_name="云帆")
    assert ann.hx(path, data=again).status_code == 200


def test_a_former_name_finds_the_customer_and_warns(
    own: Customer, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann = sign_in(people.ann)
    ann.hx(f"/customers/{own.id}/edit/basics", data=basics(own, name="江南仪器"))
    typed = {"name": "恒信医疗器械", "kind": "enterprise"}
    said = sign_in(people.bob).hx("/duplicates/check", data=typed).text
    assert "江南仪器" in said
    assert f"又名“{OWN}”" in said or OWN in said


def test_a_new_site_or_a_contacts_phone_warns_too(
    own: Customer, sign_in: Callable[..., Client], people: SimpleNamespace, app: Flask
) -> None:
    ann = sign_in(people.ann)
    company = {"version": str(own.version), "website": "www.yunfan.cn"}
    assert "已有这位客户" in ann.hx(f"/customers/{own.id}/edit/company", data=company).text
    path, person = f"/customers/{own.id}/contacts", {"name": "王总", "phone": "138 1234 5678"}
    refused = ann.hx(path, data=person)
    assert refused.status_code == 422
    assert "已有这位客户" in refused.text
    shown = {"shown": shown_in(refused.text), "duplicate_reason": "他管两家"}
    assert ann.hx(path, data={**person, **shown}).status_code == 200
    with app.app_context():
        wang = db.session.scalars(select(Contact).where(Contact.name == "王总")).one()
        first = db.session.scalars(select(Contact).where(Contact.customer_id == own.id)).first()
    for contact in (wang, first):  # told apart by now: no phone of theirs is asked about again
        changed = {"version": str(contact.version), "name": contact.name, "phone": "13812345678"}
        changed["reason"] = "换号"
        assert ann.hx(f"/contacts/{contact.id}", data=changed).status_code == 200


def test_of_two_who_give_the_same_name_at_once_one_is_warned(
    own: Customer, sign_in: Callable[..., Client], people: SimpleNamespace, sales: Sales
) -> None:
    other = sales.customer("青岛海天酒店", people.mia, phone="13600000000")
    clients = [(sign_in(people.ann), own), (sign_in(people.mia), other)]

    def rename(number: int) -> int:
        client, customer = clients[number]
        path = f"/customers/{customer.id}/edit/basics"
        return client.hx(path, data=basics(customer, name="成都天府软件")).status_code

    assert sorted(all_at_once(2, rename)) == [200, 422]


def test_a_ticket_opens_for_the_one_it_was_given_to_alone(app: Flask) -> None:
    with app.app_context():
        given = ticket(7, 1)
        assert given != ticket(7, 1)
        assert customer_on(given, 1) == 7
        for text, viewer in ((given, 2), (given[:-2], 1), ("7", 1), ("zz", 1), ("", 1)):
            assert customer_on(text, viewer) is None
