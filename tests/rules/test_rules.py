"""The rules: whom each touches is told before it is saved; saved, the signs follow."""

from collections.abc import Callable
from types import SimpleNamespace

from flask import Flask

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.jobs.runner import run_pending
from crmapp.rules.forms import SHOWN
from crmapp.rules.queries import preview, preview_of_limit
from crmapp.settings.values import setting
from crmapp.stages.pipeline import stages
from tests.harness.application import Client
from tests.harness.team import Clock


def form(**changes: object) -> dict[str, str]:
    values = {item.key: item.default for item in SHOWN} | changes
    said = {key: "y" if value is True else str(value) for key, value in values.items()}
    return {key: value for key, value in said.items() if values[key] is not False}


def test_a_rule_tells_whom_it_touches_and_holds_once_it_is_saved(
    app: Flask, people: SimpleNamespace, new_customer: Callable, sign_in: Callable[..., Client],
    clock: Clock,
) -> None:  # fmt: skip
    clock.at("2026-01-05 10:00")
    old = new_customer(people.ann, name="杭州云帆智能科技有限公司").id
    clock.at("2026-03-06 10:00")
    new_customer(people.bob, name="宁波海晏贸易有限公司")
    ada = sign_in(people.ada)
    with app.app_context():
        assert preview("rest", {}).count == 0
        assert preview("rest", {"rest_months": 2}).first[0].id == old
        assert preview("check", {}).count == 1
        assert preview("return", {"pool_on": True, "pool_returns": True}).count == 1
    told = ada.hx("/settings/rules/preview", data={**form(rest_months=2), "preview": "rest"})
    assert "云帆" in told.text
    assert "海晏" not in told.text
    with app.app_context():
        key = stages()[0].id
        assert [one.id for one in preview_of_limit(key, 59).first] == [old]
        assert preview_of_limit(key, 60).count == 0
    told = ada.hx(f"/settings/rules/stages/{key}/preview", data={"limit_days": "59"})
    assert "云帆" in told.text
    assert ada.post("/settings/rules/", data=form(rest_months=99)).status_code == 422
    assert ada.post("/settings/rules/", data=form(rest_months=2)).status_code == 303
    with app.app_context():
        assert setting("rest_months") == 2
        assert setting("rules_set_by") == people.ada.id
        db.session.commit()
        assert run_pending() == 1
        assert db.session.get(Customer, old).dormant_from.isoformat() == "2026-03-05"
