"""Needs: gathered from follow-ups, put into words, printed."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock as now_at
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.followups.verbs import log_followup
from crmapp.history.models import Change
from crmapp.needs.models import Need, NeedKind
from crmapp.summaries.queries import records
from crmapp.summaries.words import summary
from tests.harness.application import Client
from tests.harness.sales import Sales

HX = {"HX-Request": "true"}


@pytest.fixture
def followup(app: Flask, clock: Any, sales: Sales, people: SimpleNamespace) -> FollowUp:
    clock.at("2026-11-25 09:30")
    deal: Deal = sales.deal("杭州云帆智能科技有限公司", people.ann)
    with app.app_context(), writing() as session:
        said = {"content": "聊了仓库", "need": "盘点太慢", "began_at": now_at.now()}
        return log_followup(session.get(Customer, deal.customer_id), said, by=people.ann)


def all_needs(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        rows = db.session.scalars(select(Need).order_by(Need.id))
        return [(need.kind.value, need.words) for need in rows]


@pytest.mark.one_database
def test_one_press_gathers_the_need_or_the_selected_words_and_remembers_where_from(
    app: Flask, followup: FollowUp, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann, path = sign_in(people.ann), f"/followups/{followup.id}/needs"
    answer = ann.post(path, data={"kind": "pain", "words": ""}, headers=HX)
    assert "盘点太慢" in answer.text
    ann.post(path, data={"kind": "pain", "words": ""}, headers=HX)  # once more: no second one
    ann.post(path, data={"kind": "core", "words": "聊了仓"}, headers=HX)
    assert all_needs(app) == [("pain", "盘点太慢"), ("core", "聊了仓")]
    card = {"kind": "core", "words": "身份证 11010519491231002X"}
    assert ann.post(path, data=card, headers=HX).status_code == 422
    with app.app_context():
        first = db.session.scalars(select(Need).order_by(Need.id)).first()
        assert (first.followup_id, first.author_id) == (followup.id, people.ann.id)
        told = db.session.scalars(select(Change).where(Change.subject == "needs")).first()
        assert (told.field, told.new_words) == ("words", "盘点太慢")
    assert sign_in(people.hal).post(path, data={"kind": "core"}).status_code == 403
    page, its = f"/customers/{followup.customer_id}/needs", f'href="/followups/{followup.id}"'
    assert its in ann.get(page).text
    of_mark = sign_in(people.mark).get(page).text  # who sees what is needed, not what was said
    assert "盘点太慢" in of_mark
    assert its not in of_mark


@pytest.mark.one_database
def test_a_need_is_put_into_better_words_and_whoever_is_late_is_told(
    app: Flask, followup: FollowUp, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann = sign_in(people.ann)
    ann.post(f"/followups/{followup.id}/needs", data={"kind": "core", "words": ""})
    with app.app_context():
        need = db.session.scalars(select(Need)).one()
    sent = {"kind": "wish", "words": "扫码盘点", "version": str(need.version)}
    assert ann.post(f"/needs/{need.id}/edit", data=sent, headers=HX).status_code == 200
    late = ann.post(f"/needs/{need.id}/edit", data={**sent, "words": "换个说法"}, headers=HX)
    assert late.status_code == 409
    assert "扫码盘点" in late.text
    assert "换个说法" in late.text
    assert all_needs(app) == [("wish", "扫码盘点")]
    history = ann.get(f"/customers/{followup.customer_id}/timeline?shown=changes").text
    assert "盘点太慢" in history
    ann.post(f"/needs/{need.id}/deletion")
    assert "扫码盘点" not in ann.get(f"/customers/{followup.customer_id}/needs").text


@pytest.mark.one_database
def test_the_summary_prints_needs_by_kind(
    app: Flask, followup: FollowUp, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann = sign_in(people.ann)
    for kind in ("wish", "core"):
        ann.post(f"/followups/{followup.id}/needs", data={"kind": kind, "words": f"要{kind}"})
    with app.test_request_context():
        customer = db.session.get(Customer, followup.customer_id)
        [record] = records([customer], reader=people.ann)
        told = summary(record).needs
        labels = [str(NeedKind.CORE.label), str(NeedKind.WISH.label)]
        assert told == [(labels[0], ["要core"]), (labels[1], ["要wish"])]
