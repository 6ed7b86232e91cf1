"""A running job as its handler sees it: what to do, how far it is, whether to stop."""

import threading
import time
from typing import Any

from sqlalchemy import select, update

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.database import aside, db, writing
from crmapp.jobs.kinds import Cancelled
from crmapp.jobs.models import Job, JobState

EVERY_SECONDS = 0.5  # progress is written and the wish to cancel is read no more often


class Interrupted(Exception):
    """The server stops, or another runner has taken the job over."""


class Work:
    """One try at a job; its rows change only while the try is the job's latest."""

    def __init__(self, job: Job, stopping: threading.Event) -> None:
        """Take a claimed job and the server's sign that it stops."""
        self.job_id, self.kind, self.payload = job.id, job.kind, job.payload
        self.person = db.session.get(Person, job.person_id) if job.person_id else None
        self._try = job.tries
        self._stopping = stopping
        self._told = self._asked = 0.0
        self._is_cancelled = False

    @property
    def mine(self) -> tuple[Any, ...]:
        """The conditions under which the row is still this try's."""
        return Job.id == self.job_id, Job.tries == self._try, Job.state == JobState.RUNNING

    def progress(self, done: int, total: int) -> None:
        """Tell how far the work is, outside of `writing()`.

        Raises Cancelled once the person has asked to stop, Interrupted when the server stops.
        """
        self.check()
        if time.monotonic() - self._told < EVERY_SECONDS and done < total:
            return
        self._told = time.monotonic()
        self._note(done=done, total=total)

    def check(self) -> None:
        """Raise Cancelled or Interrupted where the work should stop."""
        if self._stopping.is_set():
            raise Interrupted
        if self.is_cancelled():
            raise Cancelled

    def is_cancelled(self) -> bool:
        """Whether the person asked to stop; looked up twice a second at most."""
        if not self._is_cancelled and time.monotonic() - self._asked >= EVERY_SECONDS:
            self._asked = time.monotonic()
            with aside() as session:
                asked = session.scalar(select(Job.cancel_asked).where(Job.id == self.job_id))
            self._is_cancelled = bool(asked)
        return self._is_cancelled

    def should_stop(self) -> bool:
        """Whether to end now, for whatever reason; what a child process is asked with."""
        return self._stopping.is_set() or self.is_cancelled()

    def beat(self) -> None:
        """Show that the job is alive."""
        self._note()

    def _note(self, **values: int) -> None:
        changed = update(Job).where(*self.mine).values(heartbeat_at=clock.now(), **values)
        with writing() as session:
            if session.execute(changed).rowcount != 1:
                raise Interrupted
