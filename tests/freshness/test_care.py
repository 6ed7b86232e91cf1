"""The page of care, answers with their undo, and rows that are drawn anew when a sign comes."""

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.customers.kinds import CustomerStatus
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.freshness.models import ProposalAnswer
from crmapp.history.models import Change
from tests.harness.application import Client
from tests.harness.crowd import all_at_once
from tests.harness.team import Clock

SILENT, YOUNG = "杭州云帆智能科技有限公司", "宁波海晏贸易有限公司"


@pytest.fixture
def old(people: SimpleNamespace, new_customer: Callable, clock: Clock) -> Customer:
    clock.at("2026-01-05 10:00")
    found = new_customer(people.ann, name=SILENT)
    clock.at("2026-07-05 10:00")
    new_customer(people.ann, name=YOUNG)
    return found


def status(app: Flask, key: int) -> CustomerStatus:
    with app.app_context():
        return db.session.get(Customer, key).status


def test_a_proposal_is_confirmed_undone_and_declined_for_as_long_again(
    app: Flask, people: SimpleNamespace, old: Customer, sign_in: Callable, clock: Clock
) -> None:
    ann = sign_in(people.ann)
    page = ann.get("/care/").text
    assert SILENT in page
    assert YOUNG not in page
    said = {"customer": old.id, "said": "rested", "reason": "没有预算"}
    assert sign_in(people.bob).post("/care/answers", data=said).status_code == 403
    assert ann.post("/care/answers", data=said).status_code == 303
    assert status(app, old.id) is CustomerStatus.DORMANT
    with app.app_context():
        change = db.session.scalars(select(Change).where(Change.field == "status")).one()
        assert (change.by_id, change.reason) == (people.ann.id, "没有预算")
    [way] = re.findall(r'action="(/care/answers/\w+/undo)"', ann.get("/care/").text)
    doors = ann, sign_in(people.ann)
    answers = all_at_once(2, lambda nth: doors[nth].post(way).status_code)
    assert sorted(answers) == [303, 404]
    assert status(app, old.id) is CustomerStatus.ACTIVE
    with app.app_context():
        said_of_it = db.session.scalars(select(ProposalAnswer.answer)).all()
        assert sorted(said_of_it) == ["kept", "rested"]
    assert f'value="{old.id}"' not in ann.get("/care/").text
    clock.at("2027-01-05 10:00")
    ann = sign_in(people.ann)
    assert f'value="{old.id}"' in ann.get("/care/proposals").text
    ann.post("/care/answers", data={**said, "said": "kept"})
    assert f'value="{old.id}"' not in ann.get("/care/proposals").text
    with app.app_context():
        assert db.session.get(Customer, old.id).dormant_from == date(2027, 7, 5)


def test_the_page_is_of_ones_own_and_for_managers_of_all(
    people: SimpleNamespace, old: Customer, sign_in: Callable[..., Client], statements: Callable
) -> None:
    bob, mia = sign_in(people.bob), sign_in(people.mia)
    assert SILENT not in bob.get("/care/").text
    assert bob.get("/care/?whose=team").status_code == 403
    assert SILENT not in mia.get("/care/").text
    mia.get("/care/?whose=team")
    with statements() as said:
        assert SILENT in mia.get("/care/?whose=team").text
    assert len(said) <= 9, said
    assert SILENT in mia.get(f"/care/?whose={people.ann.id}").text
    assert SILENT in mia.get("/customers?care=rest").text
    assert YOUNG not in mia.get("/customers?care=rest").text


def test_a_sign_that_comes_is_drawn_on_rows_that_were_kept(
    app: Flask, people: SimpleNamespace, new_customer: Callable, sign_in: Callable, clock: Clock
) -> None:
    clock.at("2026-01-05 10:00")
    key = new_customer(people.ann, name=SILENT).id
    for day in ("2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09"):
        clock.at(f"{day} 10:00")
        ann = sign_in(people.ann)
        told = {"content": "说了", "next_on": "2026-01-10", "next_action": "再说"}
        assert ann.post(f"/customers/{key}/followups", data=told).status_code in (200, 303)
    with app.app_context():
        assert db.session.get(Customer, key).silent_from == date(2026, 1, 24)
    clock.at("2026-01-23 10:00")
    ann = sign_in(people.ann)
    for page in ("/customers", "/", f"/customers/{key}", "/board/"):
        assert "天没有跟进（平时" not in ann.get(page).text, page
    assert SILENT not in ann.get("/customers?care=risk").text
    clock.at("2026-01-24 10:00")
    ann = sign_in(people.ann)
    for page in ("/customers", "/", f"/customers/{key}", "/board/"):
        assert "天没有跟进（平时" in ann.get(page).text, page
    assert SILENT in ann.get("/customers?care=risk").text
    told = {"content": "又说了", "next_on": "2026-01-25", "next_action": "再说"}
    ann.post(f"/customers/{key}/followups", data=told)
    for page in ("/customers", "/", f"/customers/{key}", "/board/"):
        assert "天没有跟进（平时" not in ann.get(page).text, page
