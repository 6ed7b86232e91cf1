"""Fills instances, measures every page beside its floor, prints one table."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from client import Answer, Client
from cutting import cut
from fill import fill
from names import measure_names, measure_pairs
from pages import Page, pages
from sqlalchemy import select

from crmapp import create_app
from crmapp.accounts.models import Person
from crmapp.database import db, writing
from crmapp.sessions.models import SignIn
from crmapp.sqlite import connect
from crmapp.upgrades.schema import upgrade

HERE = Path(__file__).parent
WARM = 4
CUT_FROM = 203  # a customer whose page lends the floor its frame and its form


class Unanswered(Exception):
    """A page that did not answer as it should: it is left out of the table and told."""


@dataclass(frozen=True)
class Figure:
    """One page at one size."""

    median: float
    p95: float
    statements: int
    size: int
    floor: float | None
    floor_size: int


def main() -> None:
    """Measure at each size and print."""
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("--sizes", default="1000,100000", help="numbers of customers")
    parser.add_argument("--keep", type=Path, help="a folder to fill in, or to reuse")
    parser.add_argument("--only", help="pages whose names hold this text")
    parser.add_argument("--names", type=int, default=20_000, help="made-up names; 0 for none")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    folder = given.keep or Path(tempfile.mkdtemp(prefix="crm-bench."))
    try:
        figures = {size: measure(folder, size, given.only or "") for size in sizes}
        among = measure_names(folder / f"names-{given.names}", given.names) if given.names else ""
    finally:
        if given.keep is None:
            shutil.rmtree(folder)
    show(figures)
    print(f"\nduplicates: {measure_pairs()}\n{among}".rstrip())


def measure(folder: Path, size: int, only: str) -> dict[str, Figure]:
    """Every page at one size."""
    instance = folder / str(size)
    os.environ["CRM_INSTANCE"] = str(instance)
    os.environ.pop("CRM_DATABASE_URL", None)
    app = create_app({"JOBS": False})
    with app.app_context():
        _ready(instance, size)
        cookie, wanted = _cookie(app), [page for page in pages() if only in page.name]
        db.session.remove()
        db.engine.dispose()
    copy = folder / f"floor-{size}.sqlite3"
    _copy(instance / "crm.sqlite3", copy)
    parts = folder / f"floor-{size}.json"
    with serving("app_server.py") as (port, process):
        client = Client(port, cookie)
        client.take_token("/board/")
        shown = client.ask(f"/customers/{CUT_FROM}", plain=True).body.decode()
        parts.write_text(json.dumps(cut(shown, CUT_FROM)))
        with serving("floor_server.py", str(copy), str(parts)) as (floor_port, _floor):
            figures = _figures(wanted, client, Client(floor_port))
        print(f"{size:,} customers: {_memory(process.pid):.0f} MB of memory", flush=True)
    copy.unlink()
    parts.unlink()
    return figures


def _figures(wanted: list[Page], client: Client, floor: Client) -> dict[str, Figure]:
    figures = {}
    for page in wanted:
        try:
            figures[page.name] = _figure(page, client, floor)
        except Unanswered as problem:
            print(f"Left out: {problem}", file=sys.stderr)
    return figures


def _ready(instance: Path, size: int) -> None:
    upgrade()
    if (instance / "filled").exists():
        return
    print(f"Filling {size:,} customers … ", end="", flush=True)
    began = time.perf_counter()
    fill(size)
    (instance / "filled").touch()
    print(f"{time.perf_counter() - began:.0f} s", flush=True)


def _cookie(app: object) -> str:
    boss = db.session.scalars(select(Person).where(Person.username == "boss")).one()
    with writing() as session:
        row, token = SignIn.begin(session.merge(boss), "127.0.0.1", "bench")
        session.add(row)
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token
    return client.get_cookie("crm").value


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    reading, writing_ = connect(str(source), read_only=True), connect(str(target))
    reading.backup(writing_)
    reading.close()
    writing_.close()


@contextmanager
def serving(script: str, *arguments: str) -> Iterator[tuple[int, subprocess.Popen]]:
    """A server in a process of its own, and the port it has taken."""
    process = subprocess.Popen(
        [sys.executable, HERE / script, *arguments], stdout=subprocess.PIPE, text=True
    )
    try:
        yield int(process.stdout.readline()), process
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _figure(page: Page, client: Client, floor: Client) -> Figure:
    answers = _asked(page, client)
    floors = None
    floor_size = 0
    if page.floor is not None:
        under = _asked(Page(page.name, page.floor, None, page.times), floor)
        floors = statistics.median(answer.ms for answer in under)
        floor_size = round(statistics.median(answer.size for answer in under))
    times = sorted(answer.ms for answer in answers)
    return Figure(
        statistics.median(times),
        times[round(len(times) * 0.95) - 1],
        round(statistics.median(answer.statements for answer in answers)),
        round(statistics.median(answer.size for answer in answers)),
        floors,
        floor_size,
    )


def _asked(page: Page, client: Client) -> list[Answer]:
    answers = []
    for nth in range(WARM + page.times):
        path, form = page.ask(nth)
        answer = client.ask(path, form, hx=page.hx)
        if answer.status not in page.accepted:
            raise Unanswered(f"{page.name}: {path} answered {answer.status}")
        answers.append(answer)
    return answers[WARM:]


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def show(figures: dict[int, dict[str, Figure]]) -> None:
    """Print the table: a line for each page and size, with the growth from the first size."""
    print(f"\n{'page':<16}{'customers':>10}{'median ms':>11}{'p95':>8}{'SQL':>5}{'KB':>7}"
          f"{'floor ms':>10}{'KB':>7}{'× floor':>9}{'× first size':>14}")  # fmt: skip
    first = next(iter(figures.values()))
    for name in first:
        for size, at_size in figures.items():
            if name not in at_size:
                continue
            figure = at_size[name]
            floor = "—" if figure.floor is None else f"{figure.floor:.1f}"
            weight = "—" if figure.floor is None else f"{figure.floor_size / 1000:.1f}"
            over = "—" if figure.floor is None else f"{figure.median / figure.floor:.1f}"
            growth = f"{figure.median / first[name].median:.2f}"
            print(f"{name:<16}{size:>10,}{figure.median:>11.1f}{figure.p95:>8.1f}"
                  f"{figure.statements:>5}{figure.size / 1000:>7.1f}{floor:>10}{weight:>7}{over:>9}"
                  f"{growth:>14}")  # fmt: skip


if __name__ == "__main__":
    main()
