"""Every door of the house: who may enter is said for each, and no refusal changes anything."""

from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.settings.values import change_setting
from crmapp.stages.pipeline import stage, stages
from crmapp.stages.sets import BY_KEY
from crmapp.web.access import PUBLIC
from tests.harness.application import Client
from tests.harness.doors import EVERYONE, Door, all_doors
from tests.harness.house import House
from tests.harness.matrix import printed
from tests.harness.rows import Unchanged
from tests.harness.settings import as_they_are
from tests.harness.team import PASSWORD

HX = {"HX-Request": "true"}
DOORS = all_doors()
MATRIX = Path(__file__).resolve().parents[1] / "docs" / "matrix.md"
# Whose own walks try only the refusals; the doors of these are opened here, by all who may.
OPENED = (
    "accounts.", "board.", "deals.", "demo.", "health.", "lists.", "members.", "notifications.",
    "pipeline.", "second_step.", "settings.", "setup.",
)  # fmt: skip
HERE = [door for door in sorted(DOORS) if door[0].startswith(OPENED)]


# What of an address names Ann's customer or something that hangs on it.
OF_ANNS_CUSTOMER = {
    "customer_id", "contact_id", "deal_id", "change_id", "followup_id", "step_id", "promise_id",
    "attachment_id", "record_id", "need_id", "quote_id", "proposal_id", "payment_id",
}  # fmt: skip
PARTS = 3  # of the doors, so that several workers share them


def routes_of(app: Flask) -> set[Door]:
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }


@pytest.mark.one_database
def test_who_may_enter_is_said_for_every_route_and_for_no_other(app: Flask) -> None:
    said = set(DOORS)
    missing, left_over = sorted(routes_of(app) - said), sorted(said - routes_of(app))
    assert missing == [], f"tests/<concept>/doors.py say nothing of {missing}"
    assert left_over == [], f"no route has these doors: {left_over}"


def test_every_door_says_it_for_every_person() -> None:
    assert not {door for door, persons in DOORS.items() if set(persons) != set(EVERYONE)}


@pytest.mark.one_database
def test_the_printed_matrix_is_the_one_that_is_tested(app: Flask) -> None:
    assert MATRIX.read_text() == printed(app), "run bin/build-matrix"


def knock(client: Client, house: House, door: Door, sent: dict, **headers: Any) -> TestResponse:
    endpoint, method = door
    data = sent if method == "POST" else None
    query = sent if method == "GET" else None
    path = house.path(endpoint)
    return client.open(path, method=method, data=data, query_string=query, **headers)


def test_nobody_enters_without_a_sign_in(app: Flask, house: House, unchanged: Unchanged) -> None:
    with unchanged() as compare:
        for door in sorted(DOORS):
            if door[0] in PUBLIC:
                continue
            plain = knock(app.test_client(), house, door, {})
            assert (plain.status_code, plain.location[:8]) == (303, "/sign-in"), door
            compare(door)
            part = knock(app.test_client(), house, door, {}, headers=HX)
            assert (part.status_code, part.headers["HX-Redirect"][:8]) == (401, "/sign-in"), door
            assert part.data == b"", door
            compare(door)


def given(endpoint: str, app: Flask, house: House, people: SimpleNamespace, name: str) -> dict:
    """A form that the door takes."""
    with app.app_context():
        now = stage(house.keys["stage_id"])
        later = stages()[2]
        places = [draft.kind for draft in BY_KEY["flow"].stages]
        version = db.session.get(Deal, house.keys["deal_id"]).version
        mapping = {f"stage_{row.id}": places.index(row.kind) for row in stages()}
    new_person = {"username": f"new-{name}", "name": "新人", "roles": ["sales"]}
    new_stage = {"name": "试用", "kind": "open", "tone": "sky", "probability": "40"}
    return {
        "accounts.sign_in": {"username": name, "password": PASSWORD},
        "accounts.change_password": {
            "current": PASSWORD, "password": "落霞与孤鹜齐飞 秋水共长天一色",
        },
        "accounts.prove": {"proof_password": PASSWORD},
        "board.choose_order": {"order": "amount"},
        "deals.ask_stage": {"stage": later.id},
        "deals.change_stage": {"stage": later.id, "from_stage": now.id},
        "deals.new": {"customer": house.keys["customer_id"]},
        "deals.create": {"customer": house.keys["customer_id"], "title": "第二单"},
        "deals.note": {"note": "客户催得急"},
        "deals.star": {"starred": "1"},
        "customers.change_status": {"status": "dormant"},
        "deals.update": {"version": version, "title": f"二期 {name}"},
        "followups.create": {"content": "说了", "no_next": "y"},
        "meetings.create_remark": {"words": "先谈交期"},
        "meetings.decide": {"words": "周三前核对报价"},
        "lists.create": {"kind": "source", "name": f"老乡 {name}"},
        "lists.update": {"act": "down"},
        "members.create": new_person,
        "members.dismiss": {"successor": str(people.ann.id)},
        "members.update": new_person,
        "members.remove_second_step": {"reason": "手机丢了"},
        "pipeline.adopt": mapping,
        "pipeline.create": new_stage,
        "pipeline.move": {"to": "left"},
        "pipeline.retire": {"heir": later.id},
        "pipeline.update": new_stage,
        "summaries.create_many": {"customer": house.keys["customer_id"]},
        "settings.update": as_they_are(number_pattern="C{seq:3}", idle_minutes="60"),
    }.get(endpoint, {})  # fmt: skip


def refuse(part: int, app: Flask, house: House, people: Any, sign_in: Any, unchanged: Any) -> None:
    """Try a part of the doors as everyone whom they refuse; nothing may change.

    One asks for a page, the next as htmx does: each door is tried both
    ways by half the knocks.
    """
    # One house serves many doors: what changes nothing leaves it as it was.
    clients = {name: sign_in(getattr(people, name)) for name in EVERYONE}
    with unchanged() as compare:
        for door in sorted(DOORS)[part::PARTS]:
            refused = [name for name, expected in DOORS[door].items() if expected >= 400]
            knocks = zip(refused * (1 + (len(refused) == 1)), cycle(({}, HX)), strict=False)
            for name, headers in knocks:
                sent = given(door[0], app, house, people, name)
                answer = knock(clients[name], house, door, sent, headers=headers)
                assert answer.status_code == DOORS[door][name], (door, name)
                compare(door, name)


@pytest.mark.one_database
@pytest.mark.parametrize("part", range(PARTS))
def test_whoever_is_refused_changes_nothing(
    part: int, app: Flask, house: House, people: SimpleNamespace,
    sign_in: Callable[..., Client], unchanged: Unchanged,
) -> None:  # fmt: skip
    refuse(part, app, house, people, sign_in, unchanged)


# A refusal comes from rules, not from the database: once in a while is often enough here.
@pytest.mark.long
@pytest.mark.other_database
@pytest.mark.parametrize("part", range(PARTS))
def test_whoever_is_refused_changes_nothing_on_the_other_database(
    part: int, app: Flask, house: House, people: SimpleNamespace,
    sign_in: Callable[..., Client], unchanged: Unchanged,
) -> None:  # fmt: skip
    refuse(part, app, house, people, sign_in, unchanged)


@pytest.mark.one_database
def test_who_may_see_only_their_own_finds_nothing_behind_anothers_doors(
    app: Flask, house: House, people: SimpleNamespace, sign_in: Callable[..., Client],
    unchanged: Unchanged,
) -> None:  # fmt: skip
    with app.app_context(), writing():
        change_setting("sight_own_only", True)
    bob, anns = sign_in(people.bob), {key for key in house.keys if key in OF_ANNS_CUSTOMER}
    with unchanged() as compare:
        for door in sorted(DOORS):
            with app.test_request_context():
                arguments = set().union(*(r.arguments for r in app.url_map.iter_rules(door[0])))
            if not arguments & anns:
                continue
            sent = given(door[0], app, house, people, "bob")
            for headers in ({}, HX):
                answer = knock(bob, house, door, sent, headers=headers)
                assert answer.status_code in (403, 404), door
                compare(door)


def enter(door: Door, app: Flask, house: House, people: SimpleNamespace, sign_in: Any) -> None:
    """Open a door as everyone who may."""
    for name, expected in DOORS[door].items():
        if expected < 400:
            sent = given(door[0], app, house, people, name)
            answer = knock(sign_in(getattr(people, name)), house, door, sent)
            assert answer.status_code == expected, name


@pytest.mark.seldom_elsewhere
def test_whoever_may_look_does(
    app: Flask, house: House, people: SimpleNamespace, sign_in: Callable[..., Client],
    subtests: pytest.Subtests,
) -> None:  # fmt: skip
    for door in HERE:
        if door[1] == "GET":
            with subtests.test(door[0]):
                enter(door, app, house, people, sign_in)


# What is sent changes the house: each door has one of its own.
@pytest.mark.seldom_elsewhere
@pytest.mark.parametrize("door", [door for door in HERE if door[1] != "GET"], ids=" ".join)
def test_whoever_may_enter_does(
    door: Door, app: Flask, house: House, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    enter(door, app, house, people, sign_in)
