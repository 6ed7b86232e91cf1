"""`flask sheets import` on the five samples, recounted in the database."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.doctor.verbs import examine
from crmapp.followups.models import FollowUp
from crmapp.stages.pipeline import stage
from tests.harness.rows import snapshot_rows

pytestmark = pytest.mark.seldom_elsewhere

# Of an import itself, which is kept though it took nothing in.
TRACES = {
    "imports",
    "import_rows",
    "files",
    "layout_memories",
    "stamps",
    "journal",
    "journal_reach",
}
Run = Callable[..., Any]


@pytest.fixture
def run(app: Flask, people: SimpleNamespace) -> Run:
    """Run the command with JSON and return what it prints."""

    def run(path: Path, *options: str) -> Any:
        arguments = ["sheets", "import", str(path), "--json", *options]
        if "--as" not in options:
            arguments += ["--as", "ada"]
        done = app.test_cli_runner().invoke(args=arguments)
        assert done.exit_code == 0, done.output
        return json.loads(done.output)

    return run


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def in_stages() -> Counter:
    return Counter(stage(key).name for key in db.session.scalars(select(Deal.stage_id)))


def amounts_in(path: Path) -> list[int]:
    """The amounts of a sheet in fen, read without the product; a deal's last one counts."""
    if path.suffix != ".xlsx":
        return []
    rows = [[str(cell or "") for cell in row] for row in openpyxl.load_workbook(path).active.values]
    heads = next(row for row in rows if sum(map(bool, row)) > 3)
    column = next((n for n, head in enumerate(heads) if re.search("成交金额", head)), None)
    if column is None:
        return []
    last: dict[object, int] = {}
    for number, row in enumerate(rows[rows.index(heads) + 1 :]):
        if digits := re.sub(r"[^0-9]", "", row[column]):
            last[row[0] if "预计" not in heads[column] else number] = int(digits) * 100
    return list(last.values())


@pytest.mark.parametrize(
    ("nth", "customers", "deals", "followups", "stages"),
    [
        (
            0, 58, 60, 126,
            {"初步接触": 17, "需求了解": 14, "合同签订": 13, "未成交": 8, "商务谈判": 8},
        ),
        (1, 39, 39, 40, {"初步接触": 39}),
        (
            2, 44, 45, 45,
            {"初步接触": 10, "需求了解": 11, "商务谈判": 8, "合同签订": 10, "未成交": 6},
        ),
        (
            3, 40, 40, 75,
            {"初步接触": 13, "需求了解": 14, "商务谈判": 5, "合同签订": 8},
        ),
        (
            4, 48, 49, 43,
            {"初步接触": 10, "需求了解": 13, "方案制定": 7, "商务谈判": 7, "合同签订": 12},
        ),
    ],
)  # fmt: skip
def test_a_sample_comes_in_whole(
    app: Flask,
    run: Run,
    samples: list[Path],
    nth: int,
    customers: int,
    deals: int,
    followups: int,
    stages: dict[str, int],
) -> None:
    told = run(samples[nth])
    assert told["taken"]
    with app.app_context():
        assert (count(Customer), count(Deal)) == (customers, deals)
        assert count(FollowUp) == followups
        assert count(Contact) == customers
        assert in_stages() == stages
        amounts = sorted(filter(None, db.session.scalars(select(Deal.amount))))
        assert amounts == sorted(amounts_in(samples[nth]))
        assert not any(examine().values())
    outcomes = Counter(row["outcome"] for row in told["rows"])
    assert outcomes["taken"] + outcomes["together"] == len(told["rows"])


def test_the_same_file_again_changes_nothing(app: Flask, run: Run, samples: list[Path]) -> None:
    run(samples[0])
    with app.app_context():
        before = snapshot_rows(db.engine)
    told = run(samples[0])
    with app.app_context():
        after = snapshot_rows(db.engine)
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= TRACES
    assert {row["outcome"] for row in told["rows"]} == {"unchanged"}
    assert {row["match"]["level"] for row in told["rows"]} == {"A"}


def test_individuals_without_a_phone_are_met_again(
    run: Run, app: Flask, book: Callable[..., Path]
) -> None:
    path = book([["客户名称", "客户类型", "备注"], ["王芳", "个人客户", "老同学"]])
    run(path)
    run(path)
    with app.app_context():
        assert count(Customer) == 1


def test_a_dry_run_writes_nothing(app: Flask, run: Run, samples: list[Path]) -> None:
    with app.app_context():
        before = snapshot_rows(db.engine)
    told = run(samples[3], "--dry-run", "--owners", "create")
    with app.app_context():
        assert snapshot_rows(db.engine) == before
    assert not told["taken"]
    assert sum(len(row["rows"]) for row in told["rows"]) == 83
    entry = next(entry for row in told["rows"] for entry in row["entries"] if entry["next_due"])
    assert entry["author"]
    assert {"day", "clock", "method", "content", "next_due", "next_action"} <= set(entry)


def test_owners_become_accounts_or_stay_names(app: Flask, run: Run, samples: list[Path]) -> None:
    run(samples[3])
    with app.app_context():
        assert count(Person) == 7
        assert db.session.scalars(select(Customer.owner_id).distinct()).all() == [None]
        authors = set(db.session.scalars(select(FollowUp.author_name)))
    assert authors == {"王海燕", "李晓明", "陈志强", "刘思远"}


def test_accounts_are_made_where_they_are_asked_for(
    app: Flask, run: Run, samples: list[Path]
) -> None:
    run(samples[3], "--owners", "create")
    with app.app_context():
        made = db.session.scalars(select(Person).where(Person.id > 7)).all()
        assert {person.name for person in made} == {"王海燕", "李晓明", "陈志强", "刘思远"}
        assert {person.password_hash for person in made} == {None}
        assert set(db.session.scalars(select(FollowUp.author_id))) == {one.id for one in made}


def test_an_update_fills_blanks_and_adds_what_is_new(
    app: Flask, run: Run, book: Callable[..., Path]
) -> None:
    head = ["客户名称", "联系人", "电话", "地址", "跟进记录"]
    first = ["云帆科技有限公司", "李雷", "13800138000", "", "2026-01-05电话:问价"]
    run(book([head, first]), "--as", "mia")
    again = [
        "云帆科技有限公司",
        "李雷",
        "",
        "科技路8号",
        "2026-01-05电话:问价\n2026-02-01微信:寄样",
    ]
    told = run(book([head, again], "again.xlsx"), "--alike", "update", "--as", "mia")
    assert told["figures"]["updated"] == 1
    with app.app_context():
        customer = db.session.scalars(select(Customer)).one()
        contact = db.session.scalars(select(Contact)).one()
        assert customer.address == "科技路8号"
        assert contact.phone == "13800138000"
        assert count(FollowUp) == 2
        assert str(customer.last_followup_on) == "2026-02-01"
        assert not any(examine().values())


def test_who_may_not_import_is_told(
    app: Flask, people: SimpleNamespace, samples: list[Path]
) -> None:
    arguments = ["sheets", "import", str(samples[0]), "--as", "mark"]
    done = app.test_cli_runner().invoke(args=arguments)
    assert done.exit_code == 1
    assert "may not import" in done.output


def test_a_broken_file_is_told_in_words(
    app: Flask, people: SimpleNamespace, tmp_path: Path
) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    done = app.test_cli_runner().invoke(args=["sheets", "import", str(path), "--as", "ada"])
    assert done.exit_code == 1
    assert "损坏" in done.output


def test_lines_for_people_tell_every_row(app: Flask, people: SimpleNamespace, samples) -> None:
    arguments = ["sheets", "import", str(samples[4]), "--as", "ada", "--dry-run"]
    lines = app.test_cli_runner().invoke(args=arguments).output.splitlines()
    assert sum(line.startswith("row ") for line in lines) == 50
    assert "Nothing was written." in lines


def test_pairs_are_measured_without_any_data(app: Flask) -> None:
    pairs = Path(__file__).parents[1] / "duplicates" / "company-name-pairs.csv"
    done = app.test_cli_runner().invoke(args=["duplicates", "measure", str(pairs)])
    assert done.output.startswith("found ")
