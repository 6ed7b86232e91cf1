"""Runs jobs: claims one by a conditional update, keeps its heart beating, writes its end."""

import contextlib
import json
import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Flask, current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from crmapp import clock
from crmapp.database import Busy, db, writing
from crmapp.failures import places_of
from crmapp.files import store
from crmapp.jobs.kinds import KINDS, Cancelled, Failed, Result
from crmapp.jobs.models import Job, JobState
from crmapp.jobs.progress import Interrupted, Work
from crmapp.jobs.schedule import queue_nightly

WORKERS = 2  # an import must not keep a summary waiting
IDLE_SECONDS = 0.5
BEAT_SECONDS = 10
LOST_AFTER = timedelta(seconds=60)
TRIES = 3

logger = logging.getLogger("crmapp.jobs")


class Runner:
    """The threads beside a server that do its jobs."""

    def __init__(self, app: Flask, workers: int = WORKERS) -> None:
        """Take the app; nothing runs before `start`."""
        self._app = app
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._loop, args=(nth,), name=f"job-{nth}", daemon=True)
            for nth in range(workers)
        ]

    def start(self) -> None:
        """Begin to look for work."""
        for thread in self._threads:
            thread.start()

    def stop(self, seconds: float = 5) -> None:
        """Let running jobs return to the queue and wait for the threads."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(seconds)

    def _loop(self, nth: int) -> None:
        while not self._stopping.is_set():
            ran = False
            try:
                if nth == 0:
                    self._look_after()
                with self._app.app_context():
                    ran = run_next(self._stopping)
            except (Busy, SQLAlchemyError) as problem:
                logger.warning("jobs wait: %s", type(problem).__name__)
            if not ran:
                self._stopping.wait(IDLE_SECONDS)

    def _look_after(self) -> None:
        with self._app.app_context():
            return_lost()
            if not self._app.config["PRACTICE"]:
                queue_nightly()


def start_runner(app: Flask) -> Runner | None:
    """Start the threads, unless the configuration has jobs off (JOBS)."""
    if not app.config["JOBS"]:
        return None
    runner = Runner(app)
    runner.start()
    return runner


def run_pending(app: Flask | None = None) -> int:
    """Do everything that waits, here and now; returns how many jobs were run."""
    count = 0
    with (app or current_app).app_context():
        while run_next(threading.Event()):
            count += 1
    return count


def run_next(stopping: threading.Event) -> bool:
    """Run the oldest job that waits; False where there is none."""
    job = claim()
    if job is None:
        return False
    work = Work(job, stopping)
    with _heartbeat(work), force_locale(_locale(work)):
        _run(work)
    return True


def claim() -> Job | None:
    """Make the oldest waiting job ours; whoever updates its row first has it."""
    now = clock.now()
    is_due = or_(Job.not_before.is_(None), Job.not_before <= now)
    waiting = select(Job.id).where(Job.state == JobState.WAITING, Job.kind.in_(KINDS), is_due)
    for job_id in db.session.scalars(waiting.order_by(Job.id).limit(WORKERS + 1)).all():
        taken = (
            update(Job)
            .where(Job.id == job_id, Job.state == JobState.WAITING)
            .values(state=JobState.RUNNING, heartbeat_at=now, tries=Job.tries + 1)
        )
        with writing() as session:
            if session.execute(taken).rowcount == 1:
                return session.get(Job, job_id, populate_existing=True)
    db.session.commit()
    return None


def return_lost() -> int:
    """Let jobs whose runner has died wait again; after three tries they have failed."""
    is_lost = Job.state == JobState.RUNNING, Job.heartbeat_at < clock.now() - LOST_AFTER
    if db.session.scalar(select(Job.id).where(*is_lost).limit(1)) is None:
        return 0
    words = _("It was interrupted three times. Please tell your administrator.")
    ended = {"state": JobState.FAILED, "error": words, "ended_at": clock.now()}
    with writing() as session:
        failed = update(Job).where(*is_lost, Job.tries >= TRIES).values(ended)
        again = update(Job).where(*is_lost).values(state=JobState.WAITING)
        return session.execute(failed).rowcount + session.execute(again).rowcount


def _run(work: Work) -> None:
    try:
        _refuse_disabled(work)
        _end(work, JobState.DONE, result=KINDS[work.kind].run(work))
    except Cancelled:
        _end(work, JobState.CANCELLED)
    except Interrupted:
        _give_back(work)
    except Failed as failure:
        _end(work, JobState.FAILED, error=str(failure))
    except OSError as problem:
        logger.error(json.dumps({"job": work.kind, **places_of(problem)}))
        _end(work, JobState.FAILED, error=_("There is no room on the disk, or it cannot be used."))
    except Exception as problem:  # noqa: BLE001 -- told by its places, which quote nobody
        logger.error(json.dumps({"job": work.kind, **places_of(problem)}))
        _end(work, JobState.FAILED, error=_("Something broke. It is noted; please try again."))


def _refuse_disabled(work: Work) -> None:
    if work.person is not None and not work.person.is_active:
        raise Cancelled


def _end(work: Work, state: JobState, *, error: str = "", result: Result | None = None) -> None:
    written = None
    if result is not None:
        is_written = isinstance(result.content, store.Written)
        written = result.content if is_written else store.write(result.content)
    values: dict[str, Any] = {"state": state, "error": error, "ended_at": clock.now()}
    if state is JobState.DONE:
        values["done"] = Job.total
    with writing() as session:
        # Nothing is written where another runner has the job by now.
        if session.execute(update(Job).where(*work.mine).values(values)).rowcount != 1:
            return
        if written is not None:
            file = store.enlist(
                written, name=result.name, kind=result.kind, owner=work.person,
                keep_for=result.keep_for,
            )  # fmt: skip
            session.execute(update(Job).where(Job.id == work.job_id).values(file_id=file.id))


def _give_back(work: Work) -> None:
    with writing() as session:
        values = {"state": JobState.WAITING, "tries": Job.tries - 1}
        session.execute(update(Job).where(*work.mine).values(values))


def _locale(work: Work) -> str:
    speaks_english = work.person is not None and work.person.language == "en"
    return "en" if speaks_english else current_app.config["BABEL_DEFAULT_LOCALE"]


@contextlib.contextmanager
def _heartbeat(work: Work) -> Iterator[None]:
    """Beat from a thread of its own while a handler thinks."""
    app, over = current_app._get_current_object(), threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            with app.app_context(), contextlib.suppress(Busy, SQLAlchemyError, Interrupted):
                work.beat()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
