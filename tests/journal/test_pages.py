"""The journal's page, its file, and who saw or took out what of a customer."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.database import db, writing
from crmapp.files.store import path_of
from crmapp.jobs.models import Job
from crmapp.jobs.runner import run_pending
from crmapp.journal.filters import JournalFilter
from crmapp.journal.log import log
from crmapp.journal.models import Entry
from crmapp.journal.queries import ROWS, page, place_of
from tests.harness.application import Client

NAME = "杭州云帆智能科技有限公司"
PHONE = "13800138000"


@pytest.fixture
def busy(
    app: Flask, sales: Any, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> SimpleNamespace:
    """A customer of Ann's that others saw, printed, exported, changed or were refused."""
    deal = sales.deal(NAME, people.ann)
    with app.app_context():
        contact = db.session.scalars(select(Contact)).one()
    mia, bob = sign_in(people.mia), sign_in(people.bob)
    assert mia.post(f"/contacts/{contact.id}/reveal").status_code == 200
    assert mia.post(f"/deals/{deal.id}/star", data={"starred": "1"}).status_code == 303
    assert bob.get(f"/customers/{deal.customer_id}/edit").status_code == 403
    assert bob.get("/journal/").status_code == 403
    asked = {"format": "csv", "all": "1", "query": ""}
    assert mia.post("/exports/", data=asked).status_code == 303
    assert run_pending(app) == 1
    return SimpleNamespace(
        customer_id=deal.customer_id, contact_id=contact.id, deal_id=deal.id,
        mia=mia, bob=bob, ada=sign_in(people.ada),
    )  # fmt: skip


def test_the_journal_tells_in_sentences_who_did_what(
    busy: SimpleNamespace, people: SimpleNamespace
) -> None:
    text = busy.ada.get("/journal/").text
    link = f'<a class="link" href="/customers/{busy.customer_id}">'
    for said in ("查看了", "代负责人修改了", "导出了 1 个客户", "的操作被拒绝：修改客户"):
        assert said in text, said
    assert link in text
    assert PHONE not in text
    refused = busy.ada.get("/journal/?group=refused").text
    assert refused.count("journal__refused") == 2
    assert "导出了" not in refused
    mine = f"/journal/?person={people.mia.id}&group=taken_out&customer={busy.customer_id}"
    filtered = busy.ada.get(mine).text
    assert "导出了 1 个客户" in filtered  # found by the keys that the export held
    assert "查看了" not in filtered
    assert "没有符合" in busy.ada.get("/journal/?since=2020-01-01&until=2020-01-02").text
    found = busy.ada.get("/journal/?named=" + NAME)
    assert found.location == f"/journal/?customer={busy.customer_id}"
    unknown = busy.ada.get("/journal/?named=nobody&since=someday")
    assert (unknown.status_code, "没有名称或编号完全一致" in unknown.text) == (200, True)


def test_a_customers_report_names_reveals_prints_and_exports(
    busy: SimpleNamespace, people: SimpleNamespace, sign_in: Callable[..., Client], clock: Any
) -> None:
    path = f"/customers/{busy.customer_id}/disclosures"
    text = busy.mia.get(path).text
    assert "2 次" in text  # a reveal and an export
    assert people.ann.name in text  # the owner needs no reveal
    assert "代负责人修改了" not in text
    assert path in busy.mia.get(f"/customers/{busy.customer_id}").text
    assert path in busy.ada.get(f"/customers/{busy.customer_id}").text
    assert path not in busy.bob.get(f"/customers/{busy.customer_id}").text
    pdf = busy.mia.post(path, data={"since": "2020-01-01"})
    assert (pdf.mimetype, pdf.data[:4]) == ("application/pdf", b"%PDF")
    assert "打印了" in busy.ada.get("/journal/").text
    clock.forward(days=3)
    later = sign_in(people.mia).get(path + "?since=昨天").text
    assert "这段时间内没有人" in later


def test_the_filtered_journal_leaves_as_a_file_and_that_is_told(
    app: Flask, busy: SimpleNamespace
) -> None:
    for kind in ("csv", "xlsx"):
        asked = {"format": kind, "group": "seen"}
        assert busy.ada.post("/journal/export", data=asked).status_code == 303
        assert run_pending(app) == 1
    with app.app_context():
        jobs = db.session.scalars(select(Job).where(Job.kind == "journal_export")).all()
        text = path_of(jobs[0].file).read_text(encoding="utf-8-sig")
        assert path_of(jobs[1].file).read_bytes()[:2] == b"PK"
        told = db.session.scalars(select(Entry).where(Entry.action == "journal:exported")).all()
    assert "查看了" in text
    assert "导出了" not in text
    assert [one.details["count"] for one in told] == [1, 1]


def test_the_journal_pages_by_key_in_few_statements(
    context: Flask, people: SimpleNamespace, client: Client, statements: Callable, clock: Any
) -> None:
    with writing():
        for nth in range(ROWS + 5):
            log("setting:changed", by=people.ada, key="<b>team_name", old=nth, new="\r\n<i>")
        log("demo:filled", by=people.mia)
    client.sign_in(people.ada)
    client.get("/journal/")
    with statements() as sent:
        first = client.get("/journal/?group=settings").text
    assert len(sent) <= 12, sent
    assert "<b>team_name" not in first
    assert "<i>" not in first
    wanted = JournalFilter(group="settings")
    one = page(wanted)
    two = page(wanted, place_of(one.next_place))
    keys = [entry.id for entry in [*one.entries, *two.entries]]
    assert len(keys) == len(set(keys)) == ROWS + 5
    assert two.next_place is None
    for text in (
        "",
        "x",
        "2026-11-25,1",
        "2026-11-25T00:00:00+00:00,x",
        "0001-01-01T00:00+09:00,1",
    ):
        assert place_of(text) is None


def test_what_managers_change_for_owners_is_told(busy: SimpleNamespace, app: Flask) -> None:
    plan = f"/deals/{busy.deal_id}/plan"
    assert busy.mia.post(plan, data={"due_on": "2030-01-02"}).status_code == 303
    with app.app_context():
        told = {one.action: one for one in db.session.scalars(select(Entry))}
    assert told["step:changed_for_owner"].details == {"act": "planned"}
    assert told["deal:changed_for_owner"].details == {"act": "starred"}
    assert told["deal:changed_for_owner"].customer_id == busy.customer_id
    assert told["access:refused"].actor_name == "鲍勃"
