"""The check queue: one customer after another, confirmed or put right with one press."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.database import db
from crmapp.freshness.models import Confirmation, Part
from crmapp.history.models import Change
from tests.harness.application import Client
from tests.harness.team import Clock

pytestmark = pytest.mark.one_database

FIRST, SECOND = "杭州云帆智能科技有限公司", "宁波海晏贸易有限公司"


@pytest.fixture
def queue(people: SimpleNamespace, new_customer: Callable, clock: Clock) -> list[int]:
    clock.at("2026-01-05 10:00")
    keys = [new_customer(people.ann, name=FIRST, phone="13812345678").id]
    clock.at("2026-01-06 10:00")
    keys.append(new_customer(people.ann, name=SECOND, phone="13912345678").id)
    clock.at("2026-03-01 10:00")
    return keys


def shown(page: str) -> dict[str, str]:
    """The hidden and typed values of the form."""
    names = ("version", "contact_id", "contact_version", "name", "position", "phone")
    found = {}
    for name in names:
        head, _, tail = page.partition(f'name="{name}"')
        tag = head[head.rfind("<") :] + tail[: tail.find(">")]
        found[name] = tag.partition('value="')[2].partition('"')[0]
    return found


def confirmed(app: Flask, key: int) -> set[Part]:
    with app.app_context():
        mine = Confirmation.customer_id == key
        return set(db.session.scalars(select(Confirmation.part).where(mine)))


def test_one_press_confirms_all_and_leads_to_the_next(
    app: Flask, queue: list[int], people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    ann = sign_in(people.ann)
    page = ann.get("/care/check/").text
    assert FIRST in page
    said = {**shown(page), "part": "size"}
    assert ann.post(f"/care/check/{queue[0]}", data=said).status_code == 303
    assert confirmed(app, queue[0]) == {Part.SIZE}
    page = ann.get("/care/check/").text  # two parts of it are still to be looked at
    assert FIRST in page
    said = {**shown(page), "part": "all"}
    ann.post(f"/care/check/{queue[0]}", data=said)
    assert confirmed(app, queue[0]) == set(Part)
    with app.app_context():
        assert not db.session.scalar(select(Change.id))
    assert SECOND in ann.get("/care/check/").text
    assert sign_in(people.bob).post(f"/care/check/{queue[1]}", data=said).status_code == 403


def test_what_is_put_right_asks_why_and_a_stale_form_loses_nothing(
    app: Flask, queue: list[int], people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    ann = sign_in(people.ann)
    said = {**shown(ann.get("/care/check/").text), "phone": "13700001111", "part": "all"}
    asked = ann.post(f"/care/check/{queue[0]}", data=said)
    assert asked.status_code == 422
    assert "13700001111" in asked.text
    assert confirmed(app, queue[0]) == set()
    said["ready"] = "换了号码"
    ann.post(f"/care/check/{queue[0]}", data=said)
    with app.app_context():
        contact = db.session.get(Contact, int(said["contact_id"]))
        assert contact.phone == "13700001111"
        assert db.session.scalars(select(Change.reason)).all() == ["换了号码"]
    assert confirmed(app, queue[0]) == set(Part)
    stale = ann.post(f"/care/check/{queue[0]}", data={**said, "name": "新人"})
    assert stale.status_code == 409
    assert "新人" in stale.text


def test_a_number_that_one_does_not_see_stays_masked_and_as_it_is(
    app: Flask, queue: list[int], people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    mia = sign_in(people.mia)
    page = mia.get("/care/check/?whose=team").text
    assert "13812345678" not in page
    said = {**shown(page), "part": "all", "whose": "team"}
    assert mia.post(f"/care/check/{queue[0]}", data=said).status_code == 303
    with app.app_context():
        contact = db.session.get(Contact, int(said["contact_id"]))
        assert contact.phone == "13812345678"
    assert confirmed(app, queue[0]) == set(Part)
