"""Requests and the database: reading ones write nothing, rendering holds no lock."""

from types import SimpleNamespace

import pytest
from flask import Flask, template_rendered

from crmapp import database
from crmapp.database import db, is_writing
from tests.harness.application import Client
from tests.harness.rows import snapshot_rows
from tests.harness.sales import Sales

PAGES = ("/", "/board/", "/board/?whose=mine&overdue=1", "/customers", "/notifications/", "/me")


@pytest.mark.parametrize("path", PAGES)
def test_reading_a_page_writes_nothing(
    path: str, app: Flask, client: Client, people: SimpleNamespace, sales: Sales
) -> None:
    sales.deal("杭州云帆智能", people.ann)
    client.sign_in(people.ann)
    with app.app_context():
        before = snapshot_rows(db.engine)
    assert client.get(path).status_code == 200
    with app.app_context():
        assert snapshot_rows(db.engine) == before


def test_rendering_holds_no_lock(
    app: Flask, client: Client, people: SimpleNamespace, sales: Sales
) -> None:
    deal = sales.deal("杭州云帆智能", people.ann)
    client.sign_in(people.ann)
    held = []

    def look(sender: Flask, template: object, context: dict) -> None:
        held.append(is_writing())

    with template_rendered.connected_to(look, app):
        to = {"stage": sales.stage("需求了解").id, "from_stage": deal.stage_id}
        headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/board/"}
        assert client.post(f"/deals/{deal.id}/stage", data=to, headers=headers).status_code == 200
    assert held
    assert not any(held)


def test_a_locked_database_answers_busy_and_keeps_nothing_half(
    app: Flask, client: Client, people: SimpleNamespace, sales: Sales, monkeypatch
) -> None:

    deal = sales.deal("杭州云帆智能", people.ann)
    client.sign_in(people.ann)
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("PostgreSQL locks rows, not the database")
    monkeypatch.setattr(database, "BUSY_MS", 1)
    to = {"stage": sales.stage("需求了解").id, "from_stage": deal.stage_id}
    with database._turn:
        answer = client.post(f"/deals/{deal.id}/stage", data=to)
    assert answer.status_code == 503
    assert sales.stage_of(deal) == "初步接触"
