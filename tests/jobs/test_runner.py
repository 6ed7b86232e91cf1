"""Jobs: done once, by one runner, with an end that is told in plain words."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp import clock as crm_clock
from crmapp.database import db, writing
from crmapp.files.store import path_of
from crmapp.jobs.kinds import KINDS, Failed, Result, job
from crmapp.jobs.models import Job, JobState
from crmapp.jobs.progress import Work
from crmapp.jobs.runner import Runner, claim, return_lost, run_next, run_pending
from crmapp.jobs.verbs import ask_cancel, enqueue


@pytest.fixture
def handler() -> Iterator[Callable]:
    """Register a handler for the kind `trial`: `handler(lambda work: …)`."""
    yield lambda run: job("trial", "Trial")(run)
    KINDS.pop("trial", None)


def queued(by: object = None, **payload: object) -> Job:
    with writing():
        return enqueue("trial", payload, by=by)


def again(row: Job) -> Job:
    db.session.commit()
    return db.session.get(Job, row.id, populate_existing=True)


def test_a_job_is_done_and_its_file_belongs_to_its_person(
    context: Flask, people: SimpleNamespace, handler: Callable
) -> None:
    handler(lambda work: Result(work.payload["words"].encode(), "结果.txt"))
    row = queued(by=people.ann, words="好")
    assert run_pending() == 1
    row = again(row)
    assert row.state is JobState.DONE
    assert row.file.owner_id == people.ann.id
    assert path_of(row.file).read_text() == "好"


def test_a_job_is_claimed_by_one_of_many_runners(context: Flask, handler: Callable) -> None:
    handler(lambda work: None)
    queued()
    start, won = threading.Barrier(6), []

    def race() -> None:
        with context.app_context():
            start.wait()
            if claim() is not None:
                won.append(1)

    threads = [threading.Thread(target=race) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == [1]


def test_progress_is_seen_while_the_job_runs(context: Flask, handler: Callable) -> None:
    seen = []

    def work_on(work: Work) -> None:
        work.progress(3, 7)
        with context.app_context():
            seen.append(db.session.get(Job, work.job_id))

    handler(work_on)
    row = queued()
    run_pending()
    assert (seen[0].done, seen[0].total, seen[0].state) == (3, 7, JobState.RUNNING)
    assert again(row).done == 7


def test_a_job_that_is_asked_to_stop_stops_at_its_next_step(
    context: Flask, handler: Callable
) -> None:
    steps = []

    def work_on(work: Work) -> None:
        with writing() as session:
            ask_cancel(session.get(Job, work.job_id, populate_existing=True))
        work.progress(1, 2)
        steps.append("went on")

    handler(work_on)
    row = queued()
    run_pending()
    assert again(row).state is JobState.CANCELLED
    assert not steps


def test_a_job_that_has_not_begun_is_cancelled_at_once(context: Flask, handler: Callable) -> None:
    handler(lambda work: None)
    row = queued()
    with writing() as session:
        ask_cancel(session.get(Job, row.id))
    assert run_pending() == 0
    assert again(row).state is JobState.CANCELLED


def test_a_failure_is_told_in_the_handlers_words(context: Flask, handler: Callable) -> None:
    def fail(work: Work) -> None:
        raise Failed("文件是空的")

    handler(fail)
    row = queued()
    run_pending()
    assert (again(row).state, again(row).error) == (JobState.FAILED, "文件是空的")


def test_a_defect_tells_nothing_of_the_inside(context: Flask, handler: Callable) -> None:
    def break_down(work: Work) -> None:
        raise KeyError("secret 13800138000")

    handler(break_down)
    row = queued()
    run_pending()
    assert again(row).state is JobState.FAILED
    assert again(row).error
    assert "secret" not in again(row).error


def test_a_lost_job_is_tried_three_times_and_then_given_up(
    context: Flask, clock: SimpleNamespace, handler: Callable
) -> None:
    handler(lambda work: None)
    row = queued()
    for _try in range(3):
        assert claim().id == row.id  # and its runner dies
        assert return_lost() == 0
        clock.forward(seconds=61)
        assert return_lost() == 1
    assert again(row).state is JobState.FAILED
    assert again(row).error


def test_a_runner_that_was_taken_for_dead_writes_nothing_more(
    context: Flask, clock: SimpleNamespace, handler: Callable
) -> None:
    def be_taken_over(work: Work) -> Result:
        clock.forward(seconds=61)
        return_lost()
        assert claim().tries == 2
        return Result(b"late", "late.txt")

    handler(be_taken_over)
    row = queued()
    run_next(threading.Event())
    assert again(row).state is JobState.RUNNING
    assert again(row).file_id is None


def test_a_stopping_server_gives_its_job_back_without_counting_the_try(
    context: Flask, handler: Callable
) -> None:
    stopping = threading.Event()

    def be_stopped(work: Work) -> None:
        stopping.set()
        work.progress(1, 2)

    handler(be_stopped)
    row = queued()
    run_next(stopping)
    assert (again(row).state, again(row).tries) == (JobState.WAITING, 0)


def test_a_job_waits_for_its_hour(
    context: Flask, clock: SimpleNamespace, handler: Callable
) -> None:
    handler(lambda work: None)
    with writing():
        enqueue("trial", by=None, not_before=crm_clock.now() + timedelta(hours=1))
    assert run_pending() == 0
    clock.forward(hours=2)
    assert run_pending() == 1


def test_a_disabled_persons_job_is_not_run(
    context: Flask, people: SimpleNamespace, handler: Callable
) -> None:
    ran = []
    handler(lambda work: ran.append(work))
    row = queued(by=people.bob)
    with writing() as session:
        session.merge(people.bob).disabled_at = crm_clock.now()
    run_pending()
    assert not ran
    assert again(row).state is JobState.CANCELLED


def test_the_runner_beside_a_server_does_what_is_queued(context: Flask, handler: Callable) -> None:
    done = threading.Event()
    handler(lambda work: done.set())
    runner = Runner(context)
    runner.start()
    try:
        queued()
        assert done.wait(20)
    finally:
        runner.stop()
