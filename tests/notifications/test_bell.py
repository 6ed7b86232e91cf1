"""What others did is told, and counts as new until its reader has seen it."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.handover.verbs import hand_over
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.notifications.verbs import notify
from crmapp.settings.values import change_setting
from tests.harness.application import Client
from tests.harness.sales import Sales


def give(app: Flask, customer: Customer, to: Any, by: Any) -> None:
    with app.app_context(), writing() as session:
        hand_over(session.get(Customer, customer.id), to, by=by, reason="调岗")


def lines(app: Flask, person: Any) -> list[int]:
    with app.app_context():
        mine = Notification.person_id == person.id
        return list(db.session.scalars(db.select(Notification.id).where(mine)))


def unread(app: Flask, person: Any) -> int:
    with app.app_context():
        mine = Notification.person_id == person.id, Notification.read_at.is_(None)
        return db.session.scalar(db.select(db.func.count()).select_from(Notification).where(*mine))


def test_a_hand_over_is_told_to_both_owners_and_not_to_who_did_it(
    app: Flask, people: SimpleNamespace, sales: Sales, sign_in: Any
) -> None:
    customer = sales.customer("杭州云帆", people.ann)
    give(app, customer, people.bob, by=people.mia)
    assert [unread(app, one) for one in (people.ann, people.bob, people.mia)] == [1, 1, 0]
    bob = sign_in(people.bob)
    page = bob.get("/notifications/").text
    assert "杭州云帆" in page
    assert "米雅" in page
    [line] = lines(app, people.bob)
    assert sign_in(people.ann).post(f"/notifications/{line}/open").status_code == 404
    assert bob.post(f"/notifications/{line}/open").location == f"/customers/{customer.id}"
    assert unread(app, people.bob) == 0


def test_only_what_the_page_showed_is_marked_as_read(
    app: Flask, client: Client, people: SimpleNamespace, sales: Sales
) -> None:
    first, second = sales.customer("杭州云帆", people.ann), sales.customer("宁波鼎盛", people.ann)
    give(app, first, people.bob, by=people.mia)
    client.sign_in(people.bob)
    with app.app_context():
        newest = db.session.scalar(
            db.select(Notification.id).where(Notification.person_id == people.bob.id)
        )
    assert f'name="newest" value="{newest}"' in client.get("/notifications/").text
    give(app, second, people.bob, by=people.mia)
    client.post("/notifications/read", data={"newest": newest})
    assert unread(app, people.bob) == 1
    assert unread(app, people.ann) == 2


def test_a_customer_out_of_sight_is_told_without_its_name(
    app: Flask, client: Client, people: SimpleNamespace, sales: Sales
) -> None:
    customer = sales.customer("杭州云帆", people.ann)
    give(app, customer, people.bob, by=people.mia)
    with app.app_context(), writing():
        change_setting("sight_own_only", True)
    page = client.sign_in(people.ann).get("/notifications/").text
    assert "米雅" in page
    assert "杭州云帆" not in page


@pytest.mark.one_database
def test_the_bell_costs_the_same_however_full_it_is_and_a_poll_costs_nothing_of_its_own(
    app: Flask, client: Client, people: SimpleNamespace, sales: Sales, statements: Any
) -> None:
    customer = sales.customer("杭州云帆", people.ann)
    client.sign_in(people.ann)
    client.get("/notifications/")

    def fill(count: int) -> int:
        with app.app_context(), writing():
            for _nth in range(count):
                notify(people.ann.id, NotificationKind.CHANGED, customer, by=people.mia)
        client.get("/notifications/")  # what is kept in memory is there then
        with statements() as sent:
            page = client.get("/notifications/").text
        assert page.count("line__open") == min(count + filled, 50)
        return len(sent)

    filled = 0
    first = fill(3)
    filled = 3
    assert fill(60) == first
    page = client.get("/notifications/").text
    older = page.split("/notifications/?before=")[1].split('"')[0]
    assert client.get(f"/notifications/?before={older}").text.count("line__open") == 13
    poll = client.get("/notifications/poll")
    assert poll.json["unread"] == 63
    with statements() as sent:
        again = client.get("/notifications/poll", headers={"HX-PTag": poll.headers["HX-PTag"]})
    assert (again.status_code, len(sent)) == (304, 1)


def test_nothing_to_tell_is_said_so(client: Client, people: SimpleNamespace) -> None:
    page = client.sign_in(people.ann).get("/notifications/").text
    assert 'class="empty"' in page
    assert "/notifications/read" not in page


def test_nobody_is_told_of_their_own_act(context: Flask, people: SimpleNamespace) -> None:
    with writing():
        for person_id in (people.ann.id, None):
            notify(person_id, NotificationKind.CHANGED, by=people.ann)
    assert unread(context, people.ann) == 0
