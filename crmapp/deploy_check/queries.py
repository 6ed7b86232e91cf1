"""The database of an installation and what its rows tell: schema, people, backups, jobs, clock."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select, text

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.backups.queries import LATE_AFTER, last_good_at
from crmapp.config import ROOT
from crmapp.database import db
from crmapp.deploy_check.findings import Unsafe, check
from crmapp.jobs.models import Job, JobState
from crmapp.journal.models import Entry
from crmapp.journal.verifying import verify
from crmapp.second_step.queries import step_of
from crmapp.sessions.models import SignIn
from crmapp.sqlite import driver, has_safe_wal
from crmapp.upgrades.schema import head, known_revisions, present_revision

SEALED_AFTER = timedelta(hours=2)
SLACK = timedelta(minutes=1)
DEAD_AFTER = timedelta(minutes=30)  # nothing that waits in a living server waits so long


@check("database")
def database() -> Iterator[Unsafe]:
    """What is said to be saved is on the disk, and the file is whole."""
    if db.engine.dialect.name != "sqlite":
        yield from _postgresql()
        return
    ask = _answer_of
    mode, synchronous = ask("PRAGMA journal_mode"), ask("PRAGMA synchronous")
    if mode == "wal" and not has_safe_wal():
        yield Unsafe(
            f"SQLite {driver.sqlite_version} can lose commits in this journal mode",
            "install pysqlite3 as requirements.txt pins it: bin/serve does",
        )
    if mode not in ("wal", "delete") or synchronous < 2 or not ask("PRAGMA foreign_keys"):
        yield Unsafe(
            f"the database is opened with journal {mode}, synchronous {synchronous}",
            "run the product's own code unchanged: it sets WAL, FULL and foreign keys",
        )
    if ask("PRAGMA quick_check(1)") != "ok" or _has_broken_references():
        yield Unsafe(
            "the database file is damaged",
            "stop the server, keep a copy of the file, restore: flask restore FILE",
        )


def _answer_of(question: str) -> object:
    return db.session.execute(text(question)).scalar()


def _has_broken_references() -> bool:
    return db.session.execute(text("PRAGMA foreign_key_check")).first() is not None


def _postgresql() -> Iterator[Unsafe]:
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if _answer_of(f"SHOW {name}") == "off":
            yield Unsafe(
                f"PostgreSQL runs with {name} = off: a power cut loses what was saved",
                f"set {name} = on in postgresql.conf and restart it",
            )


@check("schema")
def schema() -> Iterator[Unsafe]:
    """The database is the one that this version works with."""
    present = present_revision()
    if present is None or present != head():
        newer = present is not None and present not in known_revisions()
        yield Unsafe(
            f"the schema is {present or 'missing'}, this version needs {head()}",
            "install the newer version" if newer else "run: flask upgrade",
        )


@check("people", of_rows=True)
def people() -> Iterator[Unsafe]:
    """Somebody administers it."""
    everyone = db.session.scalars(select(Person)).all()
    if not everyone:
        yield Unsafe(
            "nobody has set it up: who comes first and has the code becomes its administrator",
            "open its address and set it up",
        )
        return
    working = [one for one in everyone if one.is_active and one.has_role(Role.ADMINISTRATOR)]
    if not working:
        yield Unsafe("no active administrator is left", "run: flask team add … (see --help)")
    if without := [one.username for one in working if step_of(one.id) is None]:
        yield Unsafe(
            f"administrators without a second step: {', '.join(without)}",
            "they set it up under their own name → Account; Settings can require it",
        )


@check("journal", of_rows=True)
def journal() -> Iterator[Unsafe]:
    """The journal is what was written, and what is new is sealed soon."""
    verdict = verify()
    if verdict.broken is not None:
        yield Unsafe(
            f"the journal was changed: {verdict.broken}",
            "keep a copy of the database, and compare with a backup: flask journal verify",
        )
    elif verdict.waits_since is not None and verdict.waits_since + SEALED_AFTER < clock.now():
        yield Unsafe(
            f"{verdict.unsealed} entries of the journal wait to be sealed",
            "start one server without CRM_JOBS=off, or run: flask journal seal",
        )


@check("backups", of_rows=True)
def backups() -> Iterator[Unsafe]:
    """There is a good backup, and it is not old."""
    made_at = last_good_at()
    if made_at is None or made_at + LATE_AFTER < clock.now():
        when = f"is of {clock.local(made_at).date()}" if made_at else "does not exist"
        yield Unsafe(
            f"the last good backup {when}",
            "run: flask backup make, and see why the nightly one did not",
        )


@check("jobs", of_rows=True)
def jobs() -> Iterator[Unsafe]:
    """What is queued is done: reminders, backups and exports come from there."""
    long_ago = clock.now() - DEAD_AFTER
    started = func.coalesce(Job.not_before, Job.made_at)
    waits = (Job.state == JobState.WAITING) & (started < long_ago)
    hangs = (Job.state == JobState.RUNNING) & (Job.heartbeat_at < long_ago)
    stuck = db.session.scalar(select(func.count()).where(waits | hangs).select_from(Job))
    if stuck:
        yield Unsafe(
            f"{stuck} jobs are stuck: nobody works on them",
            "start one server without CRM_JOBS=off",
        )
    newest = select(func.max(Job.id)).where(Job.slot.is_not(None)).group_by(Job.kind)
    failed = select(Job.kind).where(Job.id.in_(newest), Job.state == JobState.FAILED)
    for kind in db.session.scalars(failed.order_by(Job.kind)):
        yield Unsafe(
            f"the product's own work failed the last time: {kind.replace('_', ' ')}",
            "read why in the server's log, mend it, then start the server again",
        )


@check("clock", of_rows=True)
def moving_clock() -> Iterator[Unsafe]:
    """The clock is not behind what was written by it."""
    latest = db.session.execute(
        select(
            select(func.max(Entry.at)).scalar_subquery(),
            select(func.max(SignIn.last_seen_at)).scalar_subquery(),
            select(func.max(Job.made_at)).scalar_subquery(),
        )
    ).one()
    newest = max(filter(None, latest), default=None)
    if newest is not None and newest > clock.now() + SLACK:
        yield Unsafe(
            f"the clock went back: the newest row is of {clock.local(newest):%Y-%m-%d %H:%M}",
            "set the machine's clock by the network: timedatectl set-ntp true",
        )
    elif clock.now().timestamp() < (ROOT / "pyproject.toml").stat().st_mtime - 86_400:
        yield Unsafe(
            "the clock is behind the program's own files",
            "set the machine's clock by the network: timedatectl set-ntp true",
        )
