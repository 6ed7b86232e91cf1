"""An import by its pages: refused files, columns, choices, taking in twice, at once, and back."""

import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.doctor.verbs import examine
from crmapp.files.models import File
from crmapp.followups.models import FollowUp
from crmapp.imports.models import Choosing, Import, ImportRow, ImportState
from crmapp.jobs.models import JobState
from crmapp.jobs.runner import run_pending
from crmapp.journal.models import Entry
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.stages.models import StageCount
from tests.imports.conftest import Desk

pytestmark = pytest.mark.one_database

SitDown = Callable[[Person], Desk]
Book = Callable[..., Path]


def count(model: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.xlsx", b"", "文件是空的"),
        ("坏.xlsx", b"PK\x03\x04broken", "损坏"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n", "不是表格"),
        ("无表头.csv", b"1,2,3\n4,5,6\n", "列名"),
    ],
)
def test_a_broken_file_says_what_is_wrong_and_changes_nothing(
    app: Flask, people: SimpleNamespace, desk: SitDown, name: str, content: bytes, words: str
) -> None:
    answer = desk(people.ann).client.post("/imports/", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 422
    assert words in answer.text
    with app.app_context():
        assert (count(Import), count(File)) == (0, 0)


def test_a_sample_goes_in_by_the_pages(
    app: Flask, people: SimpleNamespace, desk: SitDown, samples: list[Path]
) -> None:
    mia = desk(people.mia)
    page = mia.read(samples[0])
    assert "60" in page
    assert "58" in page
    page = mia.take(samples[0])
    assert "新增 58 个客户" in page
    with app.app_context():
        assert count(Customer) == 58
        assert not any(examine().values())
        assert count(File) == 1  # of the one that was read and left
        taken = db.session.scalars(select(Entry).where(Entry.action == "import:taken")).one()
        assert taken.details["customers"] == 58
    assert list((app.config["INSTANCE"] / "backups").glob("crm-*-import.zip"))


def test_columns_can_be_changed_and_are_remembered(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    rows = [["客户名称", "联系人", "暗号"], ["云帆科技有限公司", "李雷", "13800138000"]]
    ann = desk(people.ann)
    ann.upload(book(rows))
    chosen = {"column-0": "customer.name", "column-1": "contact.name", "column-2": "customer.need"}
    assert "云帆科技有限公司" in ann.post("preview", **chosen).text
    ann.post("columns", **chosen)
    run_pending(app)
    again = desk(people.ann)
    again.upload(book(rows, "again.xlsx"))
    assert again.row.mapping == {"0": "customer.name", "1": "contact.name", "2": "customer.need"}


def test_columns_that_name_nobody_are_refused(
    people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    ann = desk(people.ann)
    ann.upload(book([["客户名称", "电话"], ["云帆", "13800138000"]]))
    assert ann.post("columns", **{"column-0": "customer.need"}).status_code == 422


def test_taking_in_twice_takes_in_once(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    ann = desk(people.ann)
    ann.read(book([["客户名称", "电话"], ["云帆科技有限公司", "13800138000"]]))
    assert ann.post("take").status_code == 303
    assert ann.post("take").status_code == 303
    assert run_pending(app) == 1
    assert ann.post("take").status_code == 303
    assert run_pending(app) == 0
    with app.app_context():
        assert count(Customer) == 1


def test_of_two_imports_at_once_the_second_looks_again(
    app: Flask, people: SimpleNamespace, desk: SitDown, samples: list[Path]
) -> None:
    ann, bob = desk(people.ann), desk(people.bob)
    ann.read(samples[4])
    bob.read(samples[4])
    ann.post("take")
    bob.post("take")
    run_pending(app)
    with app.app_context():
        assert count(Customer) == 48
    assert bob.row.state is ImportState.READY
    assert "请再核对一次" in bob.page()
    bob.post("take")
    run_pending(app)
    with app.app_context():
        assert count(Customer) == 48


def test_a_stopped_reading_leaves_no_rows(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    ann = desk(people.ann)
    ann.upload(book([["客户名称", "电话"], ["云帆科技有限公司", "13800138000"]]))
    ann.post("columns", **{"column-0": "customer.name", "column-1": "contact.phone"})
    ann.client.post(f"/jobs/{ann.row.job_id}/cancel")
    run_pending(app)
    with app.app_context():
        assert count(ImportRow) == 0
        assert db.session.get(Import, ann.import_id).job.state is JobState.CANCELLED
    assert 'id="columns"' in ann.page()


def test_undoing_leaves_nothing_of_an_untouched_import(
    app: Flask, people: SimpleNamespace, desk: SitDown, samples: list[Path]
) -> None:
    mia = desk(people.mia)
    mia.take(samples[0])
    assert mia.post("undo").status_code == 303
    with app.app_context():
        for model in (Customer, Contact, Deal, FollowUp, NextStep):
            assert count(model) == 0
        assert db.session.scalar(select(func.sum(StageCount.count))) == 0
        assert not any(examine().values())
    assert "已移除 58 个客户" in mia.page()


def test_undoing_keeps_what_someone_has_worked_on(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    ann = desk(people.ann)
    ann.take(book([["客户名称", "电话"], ["云帆科技有限公司", "13800138000"], ["恒信医疗", ""]]))
    with app.app_context(), writing() as session:
        customer = session.scalars(select(Customer).where(Customer.name == "恒信医疗")).one()
        change(customer, {"address": "解放路1号"}, by=people.ann)
    ann.post("undo")
    with app.app_context():
        assert db.session.scalars(select(Customer.name)).all() == ["恒信医疗"]
        assert not any(examine().values())
    assert "恒信医疗" in ann.page()


def test_a_salespersons_import_is_for_themselves_or_nobody(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    rows = [["客户名称", "负责人"], ["云帆科技有限公司", "安然"], ["恒信医疗有限公司", "鲍勃"]]
    ann = desk(people.ann)
    page = ann.read(book(rows))
    assert "鲍勃</option>" not in page
    ann.post("take", **{"owner-0": str(people.bob.id), "owner-1": str(people.bob.id)})
    run_pending(app)
    with app.app_context():
        owners = set(db.session.scalars(select(Customer.owner_id)))
        assert owners == {people.ann.id, None}
        assert count(Person) == 7


def test_a_manager_gives_rows_to_whom_they_name(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    mia = desk(people.mia)
    mia.take(book([["客户名称", "负责人"], ["云帆科技有限公司", "鲍勃"]]))
    with app.app_context():
        assert db.session.scalars(select(Customer.owner_id)).all() == [people.bob.id]


def test_new_accounts_get_one_sheet_of_passwords(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    ada = desk(people.ada)
    rows = [
        ["客户名称", "负责人", "跟进记录"],
        ["云帆科技有限公司", "陈志强", "2026-01-05电话:问价"],
    ]
    assert "新建了 1 个账号" in ada.take(book(rows))
    sheet = ada.post("passwords")
    assert "chenzhiqiang" in sheet.text
    with app.app_context():
        made = db.session.scalars(select(Person).where(Person.name == "陈志强")).one()
        assert made.must_change_password
        words = sheet.text.partition("one-time num")[2].partition(">")[2].partition("<")[0]
        assert made.has_password(words)
        assert db.session.scalars(select(FollowUp.author_id)).all() == [made.id]
    assert words not in ada.page()


def test_a_recent_plan_is_open_and_an_old_one_is_history(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book, clock: SimpleNamespace
) -> None:
    clock.at("2026-06-30 09:00")
    head = ["客户名称", "跟进记录"]
    new = ["云帆科技有限公司", "2026-06-01电话:问价;下一步:6月10日前寄样"]
    old = ["恒信医疗有限公司", "2026-03-01电话:问价;下一步:3月10日前寄样"]
    ann = desk(people.ann)
    ann.take(book([head, new, old]))
    with app.app_context():
        states = dict(db.session.execute(select(NextStep.due_on, NextStep.state)).all())
        assert {str(day): state for day, state in states.items()} == {
            "2026-06-10": StepState.OPEN,
            "2026-03-10": StepState.PAST,
        }
        due = db.session.scalars(select(Customer.next_due_on)).all()
        assert sorted(map(str, due)) == ["2026-06-10", "None"]
        deal = db.session.scalars(select(Deal).where(Deal.next_due_on.is_(None))).one()
    assert "恒信医疗" in ann.client.get(f"/imports/{ann.import_id}/plans").text
    ann.client.post(f"/imports/{ann.import_id}/plans/{deal.id}", data={"due_on": "2026-07-01"})
    with app.app_context():
        assert str(db.session.get(Deal, deal.id).next_due_on) == "2026-07-01"


def test_a_row_can_be_left_out_or_taken_as_a_person(
    app: Flask, people: SimpleNamespace, desk: SitDown, samples: list[Path]
) -> None:
    mia = desk(people.mia)
    mia.read(samples[4])
    with app.app_context():
        first, second = db.session.scalars(select(ImportRow.id).order_by(ImportRow.line).limit(2))
    left = mia.client.hx(f"/imports/{mia.import_id}/rows/{second}", data={"choice": "skip"})
    assert "import-counts" in left.text
    mia.post(f"rows/{first}", choice="person")
    assert mia.post(f"rows/{first}", choice="update").status_code == 400
    mia.post("take")
    run_pending(app)
    with app.app_context():
        assert count(Customer) == 47
        person = db.session.scalars(select(Customer).where(Customer.name == "刘敏")).one()
        assert person.company_name == "瑞丰制造有限公司"
        skipped = select(ImportRow.choice).where(ImportRow.id == second)
        assert db.session.scalar(skipped) is Choosing.SKIP


def test_private_values_stand_sealed_in_the_staging_rows(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    desk(people.ann).read(book([["客户名称", "电话"], ["云帆科技有限公司", "13800138000"]]))
    with app.app_context():
        row = db.session.execute(select(ImportRow.__table__)).one()
        assert b"13800138000" not in repr(tuple(row)).encode()
        assert "云帆" not in repr(tuple(row))


def test_anothers_import_does_not_exist(people: SimpleNamespace, desk: SitDown, book: Book) -> None:
    ann, bob = desk(people.ann), desk(people.bob)
    ann.read(book([["客户名称", "电话"], ["云帆科技有限公司", "13800138000"]]))
    bob.import_id = ann.import_id
    assert bob.client.get(f"/imports/{ann.import_id}").status_code == 404
    for door in ("take", "undo", "back", "discard", "columns", "alike"):
        assert bob.post(door).status_code == 404
