"""A clock that jumps signs nobody in for longer, and locks nobody out for longer."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.database import db
from crmapp.deals.models import Deal, StageChange
from tests.harness.application import Client
from tests.harness.sales import Sales
from tests.harness.team import PASSWORD

pytestmark = pytest.mark.one_database


def enter(client: Client, password: str = PASSWORD) -> int:
    typed = {"username": "ann", "password": password}
    return client.post("/sign-in", data=typed).status_code


JUMPS = (({"hours": 1}, True), ({"hours": -1}, True), ({"days": 1}, False), ({"days": -1}, False))


def test_a_sign_in_survives_an_hour_and_no_day(
    app: Flask, people: SimpleNamespace, clock: Any
) -> None:
    for jump, stays in JUMPS:
        client = app.test_client()
        clock.at("2026-11-25 09:00")
        enter(client)
        assert client.get("/me").status_code == 200
        clock.forward(**jump)
        assert (client.get("/me").status_code == 200) is stays, jump
        assert enter(client) == 303  # who is out comes in again, who is in is led on
        assert client.get("/me").status_code == 200


def test_a_jump_leaves_nobody_locked_out(app: Flask, people: SimpleNamespace, clock: Any) -> None:
    for jump, _stays in JUMPS:
        clock.at("2026-11-25 09:00")
        assert [enter(app.test_client(), "wrong") for _try in range(11)][-1] == 429
        clock.forward(**jump)
        assert enter(app.test_client()) == 303, jump


def test_a_move_is_taken_back_within_its_minute_and_never_a_day_later(
    app: Flask, client: Client, people: SimpleNamespace, sales: Sales, clock: Any
) -> None:
    deal = sales.deal("杭州云帆智能科技有限公司", people.ann)
    first, then = deal.stage_id, sales.stage("方案制定").id
    for jump, stays in (({"days": 1}, then), ({"hours": 1}, then), ({"hours": -1}, first)):
        clock.at("2026-11-25 09:00")
        client.sign_in(people.ann)
        form = {"stage": str(then), "from_stage": str(first)}
        assert client.post(f"/deals/{deal.id}/stage", data=form).status_code in (303, 409)
        with app.app_context():
            change = db.session.scalars(select(StageChange).order_by(StageChange.id.desc())).first()
        clock.forward(**jump)
        client.sign_in(people.ann)
        client.post(f"/deals/moves/{change.id}/undo")
        assert sales.read(Deal, deal.id).stage_id == stays, jump
