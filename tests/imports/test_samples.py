"""The five sheets that teams keep are understood in full, recounted here by other means."""

import csv
import re
from collections import defaultdict
from datetime import date, time
from pathlib import Path

import openpyxl
import pytest

from crmapp.imports.columns import guess_columns, mapping_of
from crmapp.imports.layout import find_layout
from crmapp.imports.reading import read_workbook
from crmapp.imports.understand import understand
from crmapp.imports.understood import UnderstoodRow

TODAY = date(2026, 11, 22)
LINE = re.compile(r"(\d\d)-(\d\d)(\D+?):(.*);下一步:(\d+)月(\d+)日前(.*)。")


def said(path: Path) -> list[UnderstoodRow]:
    layout = find_layout(read_workbook(path, path.name))
    return list(understand(layout, mapping_of(guess_columns(layout)), TODAY))


def plain(path: Path, header: int) -> list[dict[str, str]]:
    sheet = openpyxl.load_workbook(path).active
    heads = [cell.value for cell in sheet[header]]
    rows = sheet.iter_rows(min_row=header + 1, values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def fen(text: str) -> int | None:
    return None if text in ("-", None) else int(text.replace(",", "")) * 100


def coming(month: str, day: str, start: date) -> date:
    found = date(start.year, int(month), int(day))
    return found if found >= start else found.replace(year=start.year + 1)


@pytest.fixture(scope="module")
def relation(samples: list[Path]) -> tuple[list[UnderstoodRow], list[dict[str, str]]]:
    return said(samples[0]), plain(samples[0], 3)


def test_every_row_of_the_relation_sheet_is_one_customer(relation) -> None:
    rows, original = relation
    assert len(rows) == 60
    assert [row.numbers for row in rows] == [[number] for number in range(4, 64)]
    assert {row.state for row in rows} == {"ok"}
    for row, cells in zip(rows, original, strict=True):
        name, position = cells["关键联系人(姓名/职位)"].split("/")
        (contact,) = row.contacts
        assert (contact["name"], contact["position"]) == (name, position)
        assert contact["phone"] == cells["联系方式(手机)"]
        assert row.customer["name"] == cells["客户名称"]
        assert row.customer["industry"] == cells["所属行业"]
        assert row.customer["source"] == cells["客户来源"]
        assert row.customer["need"] == cells["客户需求描述"]
        assert row.customer.get("remarks") == cells["备注"]
        assert row.customer["first_contact_on"].isoformat() == cells["首次接触时间"]
        assert row.last_contact_on.isoformat() == cells["最近跟进时间"]


def test_amounts_stages_and_days_of_the_relation_sheet_are_kept(relation) -> None:
    rows, original = relation
    words = {"活跃": "active", "沉睡": "dormant", "流失": "lost"}
    for row, cells in zip(rows, original, strict=True):
        assert row.deal.get("amount") == fen(cells["预计成交金额(元)"])
        assert row.deal["stage"] == cells["当前销售阶段"]
        assert row.customer["status"] == words[cells["客户状态"]]
        won = row.deal.get("won_on")
        assert (won.isoformat() if won else "-") == cells["成交日期"]
    assert sum(row.deal.get("amount", 0) for row in rows) == 15_690_000_00


def test_every_line_of_the_relation_sheet_becomes_a_dated_follow_up(relation) -> None:
    rows, original = relation
    lines = 0
    for row, cells in zip(rows, original, strict=True):
        written = (cells[next(key for key in cells if key.startswith("跟进记录"))] or "").split(
            "\n"
        )
        written = [line for line in written if line]
        lines += len(written)
        assert [entry.text for entry in row.entries] == written
        first = date.fromisoformat(cells["首次接触时间"])
        last = date.fromisoformat(cells["最近跟进时间"])
        for entry, line in zip(row.entries, written, strict=True):
            month, day, method, content, due_month, due_day, action = LINE.fullmatch(line).groups()
            assert (entry.day.month, entry.day.day) == (int(month), int(day))
            assert first <= entry.day <= last
            assert (entry.method, entry.content, entry.next_action) == (method, content, action)
            assert entry.next_due == coming(due_month, due_day, entry.day)
            assert (entry.next_due - entry.day).days <= 14
            assert not entry.doubtful
        days = [entry.day for entry in row.entries]
        assert days == sorted(days)
        assert not days or days[-1] == last
    assert lines == 118


def test_the_entry_sheet_gives_forty_customers_without_a_phone(samples) -> None:
    rows, original = said(samples[1]), plain(samples[1], 2)
    assert len(rows) == 40
    assert {row.state for row in rows} == {"incomplete"}
    review = {"待审核": "waiting", "已审核": "approved"}
    for row, cells in zip(rows, original, strict=True):
        assert row.owner == cells["销售人员"]
        assert row.customer.get("number") == cells["客户ID"]
        assert row.customer["review"] == review[cells["审核状态"]]
        assert row.customer["entered_on"].isoformat() == cells["录入日期"]
        assert cells["公司地址"].endswith(row.customer["address"])
        assert row.customer["region_code"]
        assert row.contacts == [{"name": cells["主要联系人"], "position": cells["职位"]}]
        (entry,) = row.entries
        assert entry.day.isoformat() == cells["录入日期"]
        assert entry.text == cells["互动历史"]
        assert entry.content == cells["互动历史"].split(",", 1)[1]


def test_the_full_record_keeps_numbers_stages_and_the_step_after_a_comma(samples) -> None:
    rows, original = said(samples[2]), plain(samples[2], 2)
    assert len(rows) == 45
    entries = 0
    for row, cells in zip(rows, original, strict=True):
        assert row.customer["number"] == cells["客户编号"]
        assert row.deal["stage"] == cells["商机阶段"]
        assert row.owner == cells["负责人"]
        note = cells["跟进记录摘要"]
        assert len(row.entries) == bool(note)
        for entry in row.entries:
            entries += 1
            head, action = note.rstrip("。").rsplit(",要求", 1)
            assert entry.day.isoformat() == cells["最近跟进时间"] == note[:10]
            assert f"{entry.day}{entry.method}:{entry.content}" == head
            assert action.endswith(f"日前{entry.next_action}")
            month, day = re.match(r"(\d+)月(\d+)日前", action).groups()
            assert entry.next_due == coming(month, day, entry.day)
    assert entries == 37


def test_rows_of_the_tracking_sheet_gather_to_customers(samples) -> None:
    rows, original = said(samples[3]), plain(samples[3], 2)
    told = defaultdict(list)
    for number, cells in enumerate(original, 3):
        told[cells["公司名称"]].append((number, cells))
    assert len(rows) == len(told) == 40
    assert sum(len(row.numbers) for row in rows) == 83
    entries = 0
    for row in rows:
        known = told[row.name]
        assert row.numbers == [number for number, _ in known]
        dated = [cells for _, cells in known if cells["跟进日期与时间"]]
        entries += len(dated)
        assert len(row.entries) == len(dated)
        for entry, cells in zip(row.entries, dated, strict=True):
            day, clock = cells["跟进日期与时间"].split(" ")
            assert entry.day == date.fromisoformat(day)
            assert entry.clock == time.fromisoformat(clock)
            assert entry.content == cells["沟通内容纪要"]
            assert entry.method == cells["跟进方式"]
            assert entry.author == cells["跟进人"]
            assert entry.need == (cells["客户需求与痛点"] or "")
            assert entry.reply == (cells["我方回应与承诺"] or "")
            assert entry.attitude == cells["客户反馈与态度"]
            day, method, action = cells["下次跟进计划"].split(" ")
            assert (entry.next_method, entry.next_action) == (method, action)
            assert entry.next_due == coming(*re.findall(r"\d+", day), entry.day)
        last = known[-1][1]
        assert row.deal["stage"] == last["客户阶段"]
        assert row.deal.get("amount") == fen(last["成交金额"])
        assert row.customer["grade"] == last["客户等级"]
        assert [contact["phone"] for contact in row.contacts] == [last["电话"]]
        assert row.contacts[0]["wechat"] == last["微信"]
    assert entries == 75


def test_a_customer_that_is_its_contact_becomes_the_company_and_says_so(samples) -> None:
    rows = said(samples[4])
    with samples[4].open(encoding="utf-8-sig", newline="") as file:
        original = list(csv.DictReader(file))
    assert len(rows) == len(original) == 50
    swapped = 0
    for row, cells in zip(rows, original, strict=True):
        assert row.name == cells["公司名称"]
        assert row.contacts[0]["name"] == cells["联系人"]
        assert row.contacts[0]["phone"] == cells["联系方式"]
        assert row.deal["stage"] == cells["销售阶段"]
        assert row.customer.get("feedback", "") == cells["客户反馈"]
        marked = [issue for issue in row.issues if issue.code == "person_as_customer"]
        assert bool(marked) == (cells["客户名称"] == cells["联系人"])
        swapped += len(marked)
        assert len(row.entries) == bool(cells["跟进时间"])
        for entry in row.entries:
            assert entry.day.isoformat() == cells["跟进时间"]
            assert (entry.method, entry.content) == (cells["跟进方式"], cells["跟进内容"])
            assert entry.clock is None or isinstance(entry.clock, time)
    assert swapped == 8
    assert sum(len(row.entries) for row in rows) == 43
