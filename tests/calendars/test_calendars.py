"""A person's plans as a calendar that needs an address and no sign-in."""

import logging
import re
from collections.abc import Callable
from datetime import date, time
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.accounts.models import Person
from crmapp.calendars import views
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.nextsteps.verbs import open_step, plan, postpone
from tests.harness.application import Client
from tests.harness.sales import Sales


def address_of(client: Client) -> str:
    page = client.post("/me/calendar").text
    return re.search(r'value="http://[^/"]+(/calendar/[^"]+\.ics)"', page)[1]


def events(text: str) -> list[dict[str, str]]:
    """Each event's properties by name with parameters, as a calendar unfolds them."""
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    lines = text.replace("\r\n ", "").split("\r\n")
    assert (lines[0], lines[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    found: list[dict[str, str]] = []
    for line in lines:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name, value)
    return found


@pytest.fixture
def deal(app: Flask, sales: Sales, people: SimpleNamespace) -> Deal:
    mine, others = sales.deal("杭州云帆智能", people.ann), sales.deal("上海启航", people.bob)
    with app.app_context(), writing() as session:
        words = "发报价, 打 13800138000; 再说" + "长" * 40
        mine = session.get(Deal, mine.id)
        plan(mine, date(2026, 11, 25), by=people.ann, action=words)
        plan(session.get(Deal, others.id), date(2026, 11, 26), by=people.bob, action="别人的")
    return mine


def test_a_feed_holds_ones_own_plans_without_numbers_and_follows_them(
    app: Flask, deal: Deal, client: Client, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    address = address_of(sign_in(people.ann))
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    [event] = events(answer.text)
    assert event["SUMMARY"] == "杭州云帆智能 · 发报价\\, 打 ***\\; 再说" + "长" * 40
    assert event["DTSTART;VALUE=DATE"] == "20261125"
    assert event["DTEND;VALUE=DATE"] == "20261126"
    assert event["URL"].endswith(f"/customers/{deal.customer_id}")
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with app.app_context(), writing() as session:
        step = open_step(session.get(Deal, deal.id))
        postpone(step, date(2026, 11, 27), by=people.ann)
        open_step(session.get(Deal, deal.id)).due_at = time(14, 30)
    moved = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    [later] = events(moved.text)
    assert later["UID"] == event["UID"]
    assert later["DTSTART;TZID=Asia/Shanghai"] == "20261127T143000"
    assert later["DTEND;TZID=Asia/Shanghai"] == "20261127T150000"
    assert "BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n" in moved.text
    assert "TZOFFSETTO:+0800" in moved.text
    with app.app_context(), writing() as session:
        session.get(Customer, deal.customer_id).owner_id = people.bob.id
        session.get(Deal, deal.id).owner_id = people.bob.id
    assert events(client.get(address).text) == []


def test_an_address_opens_one_feed_until_it_is_renewed_closed_or_its_person_leaves(
    app: Flask, deal: Deal, client: Client, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann = sign_in(people.ann)
    first, second = address_of(ann), address_of(ann)
    assert second not in ann.get("/me/calendar").text
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    with app.app_context(), writing() as session:
        session.get(Person, people.ann.id).disabled_at = people.ann.created_at
    assert client.get(second).status_code == 404
    with app.app_context(), writing() as session:
        session.get(Person, people.ann.id).disabled_at = None
    assert ann.post("/me/calendar/end").status_code == 303
    assert client.get(second).status_code == 404


def test_guesses_are_counted_and_no_address_is_logged(
    deal: Deal, client: Client, sign_in: Callable[..., Client], people: SimpleNamespace,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    address = address_of(sign_in(people.ann))
    token = address.split("/")[-1].removesuffix(".ics")
    with caplog.at_level(logging.DEBUG):
        assert client.get(address).status_code == 200
        for nth in range(views.WRONG_TOKENS):
            assert client.get(f"/calendar/{token}{nth}.ics").status_code == 404
        assert client.get(address).status_code == 429
    assert token not in caplog.text
