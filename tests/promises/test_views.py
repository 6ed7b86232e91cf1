"""Keeping, dropping and putting off promises, and taking each back."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp.database import writing
from crmapp.promises.models import Promise, PromiseState
from crmapp.promises.queries import open_promises
from tests.harness.application import Client
from tests.harness.sales import Sales

TODAY = {"HX-Request": "true", "HX-Current-URL": "http://localhost/"}


@pytest.fixture
def ann(clock: Any, sign_in: Callable[..., Client], people: SimpleNamespace) -> Client:
    clock.at("2026-11-25 09:30")
    return sign_in(people.ann)


@pytest.fixture
def promise(ann: Client, sales: Sales, people: SimpleNamespace, app: Flask) -> Promise:
    deal = sales.deal("杭州云帆智能科技有限公司", people.ann)
    with app.app_context(), writing() as session:
        row = Promise(
            customer_id=deal.customer_id, deal_id=deal.id, person_id=people.ann.id,
            words="寄样品", due_on=date(2026, 11, 24),
        )  # fmt: skip
        session.add(row)
        session.flush()
    return row


def undo_of(answer: Any) -> str:
    toast = answer.text[answer.text.index("data-toast") :]
    return toast.split('hx-post="')[1].split('"')[0].replace("&amp;", "&")


@pytest.mark.parametrize(
    ("act", "state"), [("keep", PromiseState.KEPT), ("drop", PromiseState.DROPPED)]
)
def test_a_promise_is_closed_once_and_taken_back(
    ann: Client, promise: Promise, sales: Sales, act: str, state: PromiseState
) -> None:
    answer = ann.post(f"/promises/{promise.id}/{act}", headers=TODAY)
    assert f"#task-promise-{promise.id}" in answer.text
    kept = sales.read(Promise, promise.id)
    assert (kept.state, kept.closed_on) == (state, date(2026, 11, 25))
    assert ann.post(f"/promises/{promise.id}/{act}", headers=TODAY).status_code == 409
    assert ann.post(undo_of(answer), headers=TODAY).status_code == 200
    assert sales.read(Promise, promise.id).state is PromiseState.OPEN
    assert sales.read(Promise, promise.id).closed_on is None


def test_a_promise_is_put_off_and_back_to_a_day_that_is_past(
    ann: Client, promise: Promise, sales: Sales
) -> None:
    answer = ann.post(f"/promises/{promise.id}/put-off", data={"due_on": "明天"}, headers=TODAY)
    assert sales.read(Promise, promise.id).due_on == date(2026, 11, 26)
    assert ann.post(undo_of(answer), headers=TODAY).status_code == 200
    assert sales.read(Promise, promise.id).due_on == date(2026, 11, 24)


def test_a_promise_is_not_put_off_into_the_past(
    ann: Client, promise: Promise, sales: Sales
) -> None:
    path = f"/promises/{promise.id}/put-off"
    assert ann.post(path, data={"due_on": "昨天"}, headers=TODAY).status_code == 422
    assert sales.read(Promise, promise.id).due_on == date(2026, 11, 24)


def test_what_a_customer_still_waits_for_is_listed_by_day(
    promise: Promise, app: Flask, people: SimpleNamespace
) -> None:
    with app.app_context(), writing() as session:
        for words, day in [("无日期", None), ("更早", date(2026, 11, 20))]:
            session.add(
                Promise(
                    customer_id=promise.customer_id, person_id=people.ann.id, words=words,
                    due_on=day,
                )
            )  # fmt: skip
    with app.app_context():
        found = [row.words for row in open_promises(promise.customer_id)]
    assert found == ["更早", "寄样品", "无日期"]
