"""The data check finds what is missing, stale and doubtful, and how it went since last time."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp.contacts.verbs import add_contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import enter
from crmapp.database import db, writing
from crmapp.deals.verbs import open_deal
from crmapp.duplicates.models import DuplicatePair
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.meetings.gaps import Sign, check, is_like_a_person, with_sign
from tests.harness.application import Client
from tests.harness.sales import Sales


@pytest.fixture
def records(app: Flask, sales: Sales, people: SimpleNamespace, clock: Any) -> dict[str, int]:
    """Ann has a whole customer and four that are not; Bob has one; one is nobody's."""
    clock.at("2026-11-01 09:00")
    with app.app_context():
        known = {
            "industry_id": words(ListKind.INDUSTRY)[0].id,
            "source_id": words(ListKind.SOURCE)[0].id,
        }
    late = sales.stage("商务谈判")
    keys = {}

    def make(name: str, owner: Any, contact: dict | None, **deal: Any) -> None:
        with app.app_context(), writing():
            values = {"name": name, "short_name": name, **known}
            customer = enter(values, by=people.mia, owner_id=owner.id if owner else None)
            if contact is not None:
                add_contact(customer, {"name": "王建国", **contact}, is_main=True)
            if deal:
                open_deal(customer, {"amount": deal["amount"]}, by=people.mia, stage=late)
            keys[name] = customer.id

    phone = {"phone": "13800138000"}
    make("齐全的有限公司", people.ann, phone)
    make("没有人的有限公司", people.ann, None)
    make("没有电话的有限公司", people.ann, {})
    make("半个电话的有限公司", people.ann, {"phone": "1380013"})
    make("张伟", people.ann, {"phone": "13900139000"})
    make("没有金额的有限公司", people.bob, {"phone": "13700137000"}, amount=None)
    make("没有主人的有限公司", None, {"phone": "13600136000"})
    with app.app_context(), writing() as session:
        session.get(Customer, keys["齐全的有限公司"]).industry_id = None
        pair = sorted([keys["齐全的有限公司"], keys["没有人的有限公司"]])
        session.add(DuplicatePair(first_id=pair[0], second_id=pair[1], level="B"))
    return keys


def test_every_sign_is_counted_for_its_owner(
    context: Flask, records: dict[str, int], people: SimpleNamespace, clock: Any
) -> None:
    found = check(None)
    ann, bob = people.ann.id, people.bob.id
    assert (found.whole(), found.whole(ann), found.whole(bob), found.whole(0)) == (7, 5, 1, 1)
    counts = {sign: (found.of(sign, ann), found.of(sign, bob)) for sign in Sign}
    assert {sign: pair for sign, pair in counts.items() if pair != (0, 0)} == {
        Sign.NO_CONTACT: (1, 0),
        Sign.NO_PHONE: (1, 0),
        Sign.NO_INDUSTRY: (1, 0),
        Sign.NO_STEP: (0, 1),
        Sign.TWICE: (2, 0),
        Sign.PART_PHONE: (1, 0),
        Sign.PERSON_NAME: (1, 0),
        Sign.NO_AMOUNT: (0, 1),
    }
    for sign in Sign:
        keys = list(db.session.scalars(with_sign(sign, ann)))
        assert len(keys) == found.of(sign, ann), sign
    assert list(db.session.scalars(with_sign(Sign.PERSON_NAME, None))) == [records["张伟"]]
    clock.at("2026-11-16 09:00")
    later = check(ann)
    assert later.of(Sign.SILENT) == 5
    assert later.whole() == 5
    assert check(0).whole() == 1


@pytest.mark.one_database
def test_the_next_check_tells_the_difference_and_rows_lead_to_their_form(
    app: Flask, records: dict[str, int], people: SimpleNamespace, client: Client, clock: Any
) -> None:
    client.sign_in(people.mia)
    first, second = "/meetings/data/2026-11-01", "/meetings/data/2026-12-01"
    assert client.get(first).status_code == 200
    client.post(f"{first}/close")
    with app.app_context(), writing() as session:
        customer = session.get(Customer, records["没有人的有限公司"])
        add_contact(customer, {"name": "李雷", "phone": "13500135000"}, is_main=True)
    clock.at("2026-12-02 09:00")
    client.sign_in(people.mia)
    page = client.get(second).text
    assert "difference--ok" in page
    rows = client.get(f"{second}/behind?figure=no_industry&person={people.ann.id}").text
    key = records["齐全的有限公司"]
    assert f"/customers/{key}/edit/basics" in rows
    assert f"/meetings/data/2026-12-01/remarks/{key}" in rows
    client.post(f"{second}/remarks/{key}", data={"words": "行业是什么？"})
    assert "行业是什么？" in client.get(second).text
    assert client.get(f"{second}/behind?figure=nonsense").status_code == 404
    assert client.get(f"{second}/behind?figure=no_step&unowned=1").status_code == 200
    client.sign_in(people.bob)
    own = client.get(second).text
    assert f">{people.ann.name}</th>" not in own
    assert f">{people.bob.name}</th>" in own


def test_a_name_of_a_surname_and_little_more_may_be_a_person() -> None:
    told = {name: is_like_a_person(name) for name in ("张伟", "欧阳娜娜", "王建国", "宁波港")}
    assert all(told.values()), told
    assert not any(map(is_like_a_person, ("云帆智能", "张", "诸葛", "ABC", "")))
