"""Own fields of main contacts and of current deals as columns of the customer list."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import change_contact
from crmapp.custom_fields.kinds import Kind, Subject
from crmapp.custom_fields.models import CustomField
from crmapp.custom_fields.verbs import define
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import change_deal
from tests.custom_fields.test_others import listed, walked
from tests.harness.application import Client
from tests.harness.sales import Sales


@pytest.fixture
def floor(app: Flask, people: SimpleNamespace) -> CustomField:
    """A private number of deals."""
    with app.app_context(), writing():
        values = {"label": "底价", "kind": Kind.NUMBER, "is_private": True}
        return define(Subject.DEALS, values, [], by=people.ada)


def choose(client: Client, *fields: CustomField) -> None:
    columns = [one.column for one in fields]
    sent = {"order": columns, "column": columns, "act": "save"}
    assert client.post("/customers/own-columns", data=sent).status_code == 303


def own_cells(client: Client) -> list[str]:
    page = client.get("/customers?sort=name").text
    return re.findall(r'class="roster__own cell--desk"><div class="lines-2">(.*?)</div>', page)


def test_the_list_shows_and_is_sorted_by_what_contacts_and_deals_say_as_far_as_one_may_know(
    app: Flask,
    own: SimpleNamespace,
    floor: CustomField,
    sales: Sales,
    sign_in: Callable[..., Client],
    people: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
    statements: Callable,
) -> None:
    offers = {"甲公司": (30_000, 80_000), "乙公司": (10_000, 90_000), "丙公司": (None, None)}
    for name, (bid, least) in offers.items():
        deal = sales.deal(name, people.ann)
        with app.app_context(), writing() as session:
            values = {own.bid.name: bid, floor.name: least}
            change_deal(session.get(Deal, deal.id), values, by=people.ann)
    ann, bob, mia = (sign_in(one) for one in (people.ann, people.bob, people.mia))
    for one in (ann, bob, mia):
        choose(one, own.bid, own.hobby, floor)
    assert own_cells(ann) == ["", "", "", "3", "", "8", "1", "", "9"]  # 丙, 甲, 乙
    assert own_cells(bob) == ["", "", "", "3", "", "", "1", "", ""]
    with app.app_context(), writing() as session:
        contact = session.scalars(select(Contact).where(Contact.customer_id == deal.customer_id))
        change_contact(contact.one(), {own.hobby.name: "钓鱼"}, by=people.ann)
    assert own_cells(ann)[1] == "钓鱼"  # drawn anew

    page = ann.get("/customers").text
    assert f"?sort={own.bid.asked}" in page
    assert own.hobby.asked not in page  # as little as by the contact's name
    rising = ["乙公司", "甲公司", "丙公司"]
    falling = ["甲公司", "乙公司", "丙公司"]
    monkeypatch.setattr("crmapp.roster.queries.ROWS", 1)
    for sort, names in ((own.bid.asked, rising), (f"-{own.bid.asked}", falling)):
        assert walked(ann, sort) == names
    monkeypatch.undo()
    usual = listed(ann, "")
    for one, names in ((ann, usual), (bob, usual), (mia, ["甲公司", "乙公司", "丙公司"])):
        assert listed(one, f"sort={floor.asked}") == names  # an order tells no secret

    counts = []
    for some in (("又公司",), ("又甲公司", "又乙公司", "又丙公司")):
        for name in some:
            sales.deal(name, people.ann)
        with statements() as sent:
            ann.get("/customers?q=公司")
        counts.append(len(sent))
    assert counts[0] == counts[1]
