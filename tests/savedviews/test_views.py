"""Saved views: one's own, by name, for the list as it was."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.database import db
from crmapp.savedviews.models import SavedView
from crmapp.savedviews.verbs import MOST_VIEWS
from tests.harness.application import Client


@pytest.fixture
def ann(sign_in: Callable[..., Client], people: SimpleNamespace) -> Client:
    return sign_in(people.ann)


def kept(app: Flask) -> list[tuple[str, str]]:
    with app.app_context():
        views = db.session.scalars(select(SavedView).order_by(SavedView.id))
        return [(view.name, view.query) for view in views]


def test_a_view_keeps_filters_and_order_and_becomes_a_tab(ann: Client, app: Flask) -> None:
    form = {"name": "要催的", "query": "?silent=30&sort=name&after=xyz&evil=1"}
    assert ann.post("/views/", data=form).location == "/customers?silent=30&sort=name"
    assert kept(app) == [("要催的", "?silent=30&sort=name")]
    page = ann.get("/customers?silent=30&sort=name").text
    assert 'aria-current="true">要催的' in page
    assert "存为视图" not in page


def test_a_view_is_seen_by_nobody_else(
    ann: Client, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann.post("/views/", data={"name": "要催的", "query": "?silent=30"})
    assert "要催的" not in sign_in(people.mia).get("/customers").text


def test_a_name_is_used_once_and_must_be_given(ann: Client, app: Flask) -> None:
    ann.post("/views/", data={"name": "要催的", "query": "?silent=30"})
    for name in ("要催的", " ", "长" * 21):
        answer = ann.hx("/views/", data={"name": name, "query": "?silent=60"})
        assert answer.status_code == 422
    assert len(kept(app)) == 1


def test_a_view_is_renamed_and_deleted(ann: Client, app: Flask) -> None:
    ann.post("/views/", data={"name": "要催的", "query": "?silent=30"})
    ann.post("/views/", data={"name": "逾期", "query": "?next=overdue"})
    assert ann.post("/views/1", data={"name": "一个月没联系"}).status_code == 303
    assert ann.post("/views/2", data={"name": "一个月没联系"}).status_code == 422
    assert ann.post("/views/1", data={"name": "一个月没联系"}).status_code == 303
    assert ann.post("/views/2/deletion").status_code == 303
    assert kept(app) == [("一个月没联系", "?silent=30")]
    assert "一个月没联系" in ann.get("/views/").text


def test_a_person_keeps_a_number_of_views_that_fits_on_a_page(ann: Client, app: Flask) -> None:
    for nth in range(MOST_VIEWS + 1):
        answer = ann.post("/views/", data={"name": f"视图{nth}", "query": f"?silent={nth + 1}"})
    assert answer.status_code == 422
    assert len(kept(app)) == MOST_VIEWS
