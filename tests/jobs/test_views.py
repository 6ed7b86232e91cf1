"""The page of a job: its person watches, stops it and fetches the result; others see nothing."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.database import db, writing
from crmapp.jobs.kinds import KINDS, Result, job
from crmapp.jobs.models import Job, JobState
from crmapp.jobs.runner import run_pending
from crmapp.jobs.verbs import enqueue

pytestmark = pytest.mark.one_database


@pytest.fixture
def row(app: Flask, people: SimpleNamespace) -> Iterator[Job]:
    """A job of Ann's that makes a file."""
    job("trial", "Trial")(lambda work: Result(b"result", "结果.txt"))
    with app.app_context(), writing():
        row = enqueue("trial", {"then": "/password"}, by=people.ann)
    yield row
    KINDS.pop("trial", None)


def test_a_waiting_job_asks_for_itself_again(
    app: Flask, people: SimpleNamespace, sign_in: Callable, row: Job
) -> None:
    page = sign_in(people.ann).get(f"/jobs/{row.id}").text
    assert f'hx-get="/jobs/{row.id}/progress"' in page


def test_a_done_job_offers_its_file_and_asks_no_more(
    app: Flask, people: SimpleNamespace, sign_in: Callable, row: Job
) -> None:
    run_pending(app)
    ann = sign_in(people.ann)
    page = ann.get(f"/jobs/{row.id}").text
    assert "/progress" not in page
    with ann.get(f"/jobs/{row.id}/result") as answer:
        assert answer.data == b"result"


def test_a_poll_leads_on_once_the_job_is_done(
    app: Flask, people: SimpleNamespace, sign_in: Callable, row: Job
) -> None:
    run_pending(app)
    headers = {"HX-Request": "true"}
    answer = sign_in(people.ann).get(f"/jobs/{row.id}/progress", headers=headers)
    assert answer.headers["HX-Redirect"] == "/password"


def test_cancelling_works_with_and_without_scripts(
    app: Flask, people: SimpleNamespace, sign_in: Callable, row: Job
) -> None:
    ann = sign_in(people.ann)
    assert ann.post(f"/jobs/{row.id}/cancel").status_code == 303
    assert ann.hx(f"/jobs/{row.id}/cancel").status_code == 200
    with app.app_context():
        assert db.session.get(Job, row.id).state is JobState.CANCELLED


@pytest.mark.parametrize("name", ["bob", "mia", "ada"])
def test_another_persons_job_does_not_exist(
    app: Flask, people: SimpleNamespace, sign_in: Callable, row: Job, name: str
) -> None:
    run_pending(app)
    other = sign_in(getattr(people, name))
    for path in ("", "/progress", "/result"):
        assert other.get(f"/jobs/{row.id}{path}").status_code == 404
    assert other.post(f"/jobs/{row.id}/cancel").status_code == 404
