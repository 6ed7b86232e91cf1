"""What becomes of each row: all are shown and counted, changes are told, refused ones come back."""

import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import db, writing
from crmapp.deals.models import Deal, StageChange
from crmapp.followups.models import FollowUp
from crmapp.imports.models import ImportState
from crmapp.imports.queries import counts_of
from crmapp.imports.staged import FATES
from crmapp.jobs.runner import run_pending
from crmapp.journal.models import Entry
from tests.harness.application import Client
from tests.imports.conftest import Desk

pytestmark = pytest.mark.seldom_elsewhere  # test_taking.py reads and takes in on both

SitDown = Callable[[Person], Desk]
Book = Callable[..., Path]
HEAD = ["客户名称", "联系人", "电话", "行业", "地址", "跟进记录"]


def counts(app: Flask, desk: Desk) -> dict[str, int]:
    with app.app_context():
        found = counts_of(desk.import_id)
    assert sum(found[fate] for fate in FATES) == found["all"]
    return {fate: found[fate] for fate in ("all", *FATES) if found[fate]}


def test_every_row_of_the_file_is_shown_and_counted(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    rows = [
        HEAD,
        ["云帆科技有限公司", "李雷", "13800138000", "制造业", "", "2026-01-05电话:问价"],
        ["", "", "", "", "", "2026-02-05电话:寄样"],
        ["恒信医疗有限公司", "韩梅", "13900139000", "", "", ""],
        ["恒信医疗有限公司", "韩梅", "13900139000", "", "解放路1号", ""],
        ["", "", "13700137000", "", "", ""],
        ["合计", "", "", "", "", "3"],
        ["备注：以上为一月数据"],
    ]
    ann = desk(people.ann)
    page = ann.read(book(rows))
    told = {"all": 7, "new": 3, "together": 1, "refused": 1, "dropped": 2}
    assert counts(app, ann) == told
    assert page.count('class="irow ') == 6  # the two rows of one customer are one
    for kind, words in (("refused", "13700137000"), ("dropped", "合计行，不是客户")):
        only = ann.client.get(f"/imports/{ann.import_id}/rows?kind={kind}").text
        assert words in only
        assert "恒信医疗" not in only
    ann.post("take")
    run_pending(app)
    assert counts(app, ann) == told
    assert "新增 2 个客户" in ann.page()


def test_an_update_shows_old_and_new_and_no_blank_overwrites(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    ann = desk(people.ann)
    ann.take(book([HEAD, ["云帆科技有限公司", "李雷", "13800138000", "制造业", "科技路8号", ""]]))
    later = ["云帆科技有限公司", "李雷", "13900139000", "", "科技路18号", "2026-02-01微信:寄样"]
    again = desk(people.ann)
    page = again.read(book([HEAD, later, ["云帆科技有限公司", "", "", "", "", ""]], "again.xlsx"))
    assert counts(app, again) == {"all": 2, "skip": 1, "unchanged": 1}
    for words in ("若合并，将更改", "科技路8号", "科技路18号", "13800138000", "新增 1 条"):
        assert words in page
    again.post("alike", level="A", choice="update")
    assert counts(app, again) == {"all": 2, "update": 1, "unchanged": 1}
    again.post("take")
    run_pending(app)
    with app.app_context():
        customer = db.session.scalars(select(Customer)).one()
        assert (customer.address, customer.industry.name) == ("科技路18号", "制造业")
        assert db.session.scalars(select(Contact)).one().phone == "13900139000"
        assert db.session.scalar(select(func.count(FollowUp.id))) == 1


def test_a_stage_that_differs_is_offered_and_taken_as_a_move_that_can_be_undone(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    head = ["客户名称", "联系人", "电话", "销售阶段", "成交日期", "丢单原因"]
    yunfan = ["云帆科技有限公司", "李雷", "13800138000"]
    desk(people.ann).take(book([head, [*yunfan, "需求确认", "", ""]]))

    def standing() -> tuple[str, object, list[str]]:
        with app.app_context():
            deal = db.session.scalars(select(Deal)).one()
            moves = db.session.scalars(select(StageChange).order_by(StageChange.id))
            return deal.stage.name, deal.closed_on, [one.to_stage.name for one in moves]

    began = standing()
    blank, same = desk(people.ann), desk(people.ann)
    blank.read(book([head, [*yunfan, "", "", ""]], "blank.xlsx"))
    same.read(book([head, [*yunfan, "需求确认", "", " "]], "same.xlsx"))
    assert counts(app, blank) == counts(app, same) == {"all": 1, "unchanged": 1}
    later = desk(people.ann)
    page = later.read(book([head, [*yunfan, "签约成交", "2026-03-05", ""]], "won.xlsx"))
    assert counts(app, later) == {"all": 1, "skip": 1}  # offered, never silent
    assert "若合并，将更改" in page
    later.post("alike", level="A", choice="update")
    later.post("take")
    run_pending(app)
    won = standing()
    assert (str(won[1]), won[2]) == ("2026-03-05", [began[0], won[0]])
    assert won[0] != began[0]
    assert won[0] in page
    later.post("undo")
    run_pending(app)
    assert standing()[:2] == began[:2]
    assert len(standing()[2]) == 3  # the history is kept


def test_rows_taken_before_are_unchanged_whatever_became_of_them(
    app: Flask, people: SimpleNamespace, desk: SitDown, samples: list[Path]
) -> None:
    desk(people.mia).take(samples[0])
    with app.app_context(), writing() as session:
        customer = session.scalars(select(Customer).limit(1)).one()
        change(
            customer, {"address": "解放路1号", "name": "改名有限公司"}, by=people.mia, reason="改名"
        )
    again = desk(people.mia)
    page = again.read(samples[0])
    assert counts(app, again) == {"all": 60, "unchanged": 60}
    assert "文件里没有新内容" in page
    again.post("take")
    run_pending(app)
    assert again.row.figures["customers"] == again.row.figures["updated"] == 0


def test_refused_rows_come_back_with_the_reason_and_go_in_once_mended(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book, tmp_path: Path
) -> None:
    head = ["客户名称", "联系人", "电话", "暗号"]
    chosen = ["customer.name", "contact.name", "contact.phone", "customer.need"]
    ann = desk(people.ann)
    ann.upload(book([head, ["云帆科技有限公司", "李雷", "13800138000", "@A1"],
                     ["", "", "13900139000", "@B2"]]))  # fmt: skip
    ann.post("columns", **{f"column-{place}": key for place, key in enumerate(chosen)})
    run_pending(app)
    given = ann.post("returned")
    assert given.headers["Content-Disposition"].startswith("attachment")
    book_back = openpyxl.load_workbook(io.BytesIO(given.data))
    rows = [list(row) for row in book_back.active.values]
    assert rows[0] == [*head, "未导入原因"]
    assert rows[1][2:4] == ["13900139000", "@B2"]
    assert rows[1][4].startswith("没有")
    book_back.active["A2"] = "恒信医疗有限公司"
    book_back.save(tmp_path / "mended.xlsx")
    again = desk(people.ann)
    again.upload(tmp_path / "mended.xlsx")
    assert list(again.row.mapping.values()) == chosen
    again.post("columns", **{f"column-{place}": key for place, key in enumerate(chosen)})
    run_pending(app)
    again.post("take")
    run_pending(app)
    with app.app_context():
        taken = db.session.scalars(select(Customer)).one()
        assert (taken.name, taken.need) == ("恒信医疗有限公司", "@B2")
        assert db.session.scalar(
            select(func.count()).where(Entry.action == "import:returned")
        ) == 1  # fmt: skip


def test_what_words_became_is_proposed_for_the_next_file_of_the_layout(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    ann = desk(people.ann)
    ann.read(book([HEAD, ["云帆科技有限公司", "", "", "锦绣行当", "", ""]]))
    sent = {"word-industry-0": "empty", "owner-0": str(people.ann.id)}
    assert ann.row.choices["lists"]["industry"] == {"锦绣行当": "note"}
    ann.post("take", **sent)
    run_pending(app)
    again = desk(people.ann)
    again.read(book([HEAD, ["恒信医疗有限公司", "", "", "锦绣行当", "", ""]], "again.xlsx"))
    assert again.row.choices["lists"]["industry"] == {"锦绣行当": "empty"}


def test_a_failed_or_stopped_job_leads_back_to_its_import(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    ann = desk(people.ann)
    ann.read(book([HEAD, ["云帆科技有限公司", "", "", "", "", ""]]))
    ann.post("take")
    ann.client.post(f"/jobs/{ann.row.job_id}/cancel")
    run_pending(app)
    assert f'href="/imports/{ann.import_id}"' in ann.client.get(f"/jobs/{ann.row.job_id}").text


def test_a_sheet_of_numbers_is_no_way_to_ask_for_others_customers(
    app: Flask,
    people: SimpleNamespace,
    desk: SitDown,
    book: Book,
    monkeypatch,
    sign_in: Callable[[Person], Client],
) -> None:
    monkeypatch.setattr("crmapp.imports.asking.MOST", 2)
    numbers = [f"1380013800{nth}" for nth in range(3)]
    theirs = [[f"客户{number}号有限公司", "李雷", number, "", "", ""] for number in numbers]
    desk(people.bob).take(book([HEAD, *theirs]))
    names = ("新锐商贸", "晨光物流", "永盛教育")
    asked = [
        [f"{name}有限公司", "王强", number, "", "", ""]
        for name, number in zip(names, numbers, strict=True)
    ]
    ann = desk(people.ann)
    ann.read(book([HEAD, *asked], "ask.xlsx"))
    assert ann.row.state is ImportState.MAPPING
    assert "请由主管导入" in ann.page()
    few = desk(people.ann)
    few.read(book([HEAD, *asked[:2]], "few.xlsx"))
    assert few.row.state is ImportState.READY
    third = desk(people.ann)
    third.read(book([HEAD, asked[2]], "third.xlsx"))
    assert third.row.state is ImportState.MAPPING
    mia = desk(people.mia)
    mia.read(book([HEAD, *asked], "mia.xlsx"))
    assert mia.row.state is ImportState.READY
    with app.app_context():
        told = select(Entry.details).where(Entry.action == "import:read").order_by(Entry.id)
        assert [one["foreign"] for one in db.session.scalars(told)] == [0, 2, 0]
        refused = select(func.count()).where(Entry.action == "import:told_too_much")
        assert db.session.scalar(refused) == 2
