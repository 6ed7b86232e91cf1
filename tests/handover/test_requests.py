"""Asking for a customer, from a warning or from its page, and the answer."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.handover.models import HandOverRequest, RequestState
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.settings.values import change_setting
from tests.harness.application import Client
from tests.harness.sales import Sales

NAME = "杭州云帆智能科技有限公司"


@pytest.fixture
def customer(sales: Sales, people: SimpleNamespace) -> Customer:
    return sales.customer(NAME, people.ann, phone="13812345678")


def requests(app: Flask) -> list[HandOverRequest]:
    with app.app_context():
        return list(db.session.scalars(select(HandOverRequest).order_by(HandOverRequest.id)))


def told(app: Flask, kind: NotificationKind) -> set[int]:
    with app.app_context():
        return set(
            db.session.scalars(select(Notification.person_id).where(Notification.kind == kind))
        )


def test_who_does_not_see_a_customer_asks_for_it_from_the_warning(
    customer: Customer, app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client],
    sales: Sales,
) -> None:  # fmt: skip
    with app.app_context(), writing():
        change_setting("sight_own_only", True)
    bob = sign_in(people.bob)
    typed = {"name": "云帆智能科技", "kind": "enterprise"}
    warning = bob.hx("/duplicates/check", data=typed).text
    assert f'"{customer.id}"' not in warning
    assert bob.get(f"/customers/{customer.id}").status_code == 404
    [ticket] = re.findall(r'name="ask" value="([0-9a-f]+)"', warning)
    for _ in range(2):
        assert "已请求转交" in bob.hx("/handover-requests", data={"ask": ticket}).text
    [row] = requests(app)
    assert (row.asker_id, row.customer_id) == (people.bob.id, customer.id)
    assert told(app, NotificationKind.ASKED) == {people.ann.id, people.mia.id}
    assert NAME[:6] not in bob.get("/handover-requests").text
    assert sign_in(people.hal).hx("/handover-requests", data={"ask": ticket}).status_code == 404
    ann = sign_in(people.ann)
    for path in ("/handover-requests", f"/customers/{customer.id}"):
        assert "鲍勃" in ann.get(path).text
    assert ann.post(f"/handover-requests/{row.id}/grant").status_code == 303
    assert sales.read(Customer, customer.id).owner_id == people.bob.id
    assert told(app, NotificationKind.HANDED_OVER) == {people.bob.id}


def test_an_owner_or_a_manager_answers_once(
    customer: Customer, app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client],
    sales: Sales,
) -> None:  # fmt: skip
    bob, ann, mia = sign_in(people.bob), sign_in(people.ann), sign_in(people.mia)
    path = f"/customers/{customer.id}/handover-request"
    assert "请求转交" in bob.get(f"/customers/{customer.id}").text
    assert bob.post(path, data={"words": "老同学介绍"}).status_code == 303
    assert ann.post(path, data={"words": "我自己的"}).status_code == 303  # asks nobody
    [row] = requests(app)
    assert "老同学介绍" in mia.get("/handover-requests").text
    for name in ("bob", "hal"):
        refused = sign_in(getattr(people, name)).post(f"/handover-requests/{row.id}/grant")
        assert refused.status_code == 403
    assert mia.post(f"/handover-requests/{row.id}/decline").status_code == 303
    assert told(app, NotificationKind.DECLINED) == {people.bob.id}
    late = ann.post(f"/handover-requests/{row.id}/grant", follow_redirects=True).text
    assert "已有答复" in late
    [row] = requests(app)
    assert (row.state, row.answered_by_id) == (RequestState.DECLINED, people.mia.id)
    assert sales.read(Customer, customer.id).owner_id == people.ann.id
