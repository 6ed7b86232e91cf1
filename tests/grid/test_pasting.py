"""Many cells at once: shown first, written together with a reason, taken back together."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.grid.columns import columns_of
from crmapp.history.models import Change
from crmapp.imports.models import Import
from crmapp.pasting.blocks import BadBlock, cells_of, text_of
from crmapp.pasting.newcomers import as_file
from tests.harness.application import Client
from tests.harness.sales import Sales


@pytest.fixture
def keys(sales: Sales, people: SimpleNamespace) -> list[int]:
    """Two customers of Ann's and one of Bob's."""
    owners = (("甲公司", people.ann), ("乙公司", people.ann), ("丙公司", people.bob))
    return [sales.deal(name, owner).customer_id for name, owner in owners]


def fields_of(page: str) -> dict[str, list[str]]:
    """What the form of a preview sends."""
    form = page[page.index('id="changes"') : page.index("</form>", page.index('id="changes"'))]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form):
        sent.setdefault(name, []).append(value)
    block = re.search(r'<textarea name="block" hidden>\n(.*?)</textarea>', form, re.DOTALL)
    return {**sent, "block": [block[1]]}


def test_a_block_is_shown_then_written_once_with_its_reason_and_undone_once(
    keys: list[int], people: SimpleNamespace, sign_in: Callable[..., Client], app: Flask
) -> None:
    client = sign_in(people.ann)
    block = "制造业\t10万\n星际贸易\t-\n零售业\t3万\n丁公司\t9万"
    sent = {"customer": keys, "column": ["industry", "amount"], "block": block}
    shown = client.post("/customers/sheet/changes", data=sent)
    assert shown.status_code == 200
    assert "100,000" in shown.text
    assert "归 鲍勃 负责" in shown.text
    assert "请从列表中选择" in shown.text
    assert "有 1 行超出最后一位客户" in shown.text
    form = fields_of(shown.text)
    assert client.post("/customers/sheet/changes/done", data=form).status_code == 422
    done = client.post("/customers/sheet/changes/done", data={**form, "reason": "季度核对"})
    assert done.status_code == 303
    with app.app_context():
        told = db.session.execute(select(Change.customer_id, Change.field, Change.reason)).all()
        assert set(told) == {
            (keys[0], "industry_id", "季度核对"), (keys[0], "amount", "季度核对"),
        }  # fmt: skip
    undo = re.search(r'action="(/customers/sheet/edits/\d+/undo)"', client.get("/").text)
    assert client.post(undo[1]).status_code == 303
    with app.app_context():
        first = db.session.get(Customer, keys[0])
        assert (first.industry_id, first.open_amount) == (None, 5_000_000)


def test_a_block_is_not_written_over_what_changed_since_it_was_shown(
    keys: list[int], people: SimpleNamespace, sign_in: Callable[..., Client], app: Flask
) -> None:
    client = sign_in(people.ann)
    sent = {"customer": keys[:2], "column": "need", "block": "要样品"}
    form = fields_of(client.post("/customers/sheet/changes", data=sent).text)
    cell = {"value": "刚改的", "was": "", "token": f"{keys[1]}:1"}
    assert client.post(f"/customers/sheet/{keys[1]}/need", data=cell).status_code == 303
    late = client.post("/customers/sheet/changes/done", data={**form, "reason": "x"})
    assert late.status_code == 409
    assert "刚改的" in late.text
    again = {**fields_of(late.text), "reason": "x"}
    assert client.post("/customers/sheet/changes/done", data=again).status_code == 303
    with app.app_context():
        assert db.session.get(Customer, keys[1]).need == "要样品"


def test_one_column_of_the_whole_filter_is_changed_and_blanks_empty_only_when_asked(
    keys: list[int], people: SimpleNamespace, sign_in: Callable[..., Client], app: Flask
) -> None:
    client = sign_in(people.mia)
    everything = {"all": "1", "query": "?owner=" + str(people.ann.id), "column": "source"}
    page = client.post("/customers/sheet/changes", data={**everything, "block": "展会推广"}).text
    form = {**fields_of(page), "reason": "展会名单"}
    assert form["customer"] == [str(key) for key in keys[:2]]
    client.post("/customers/sheet/changes/done", data=form)
    blank = {"customer": keys[:2], "column": "source", "block": ""}
    assert "2 个空白格保持原样" in client.post("/customers/sheet/changes", data=blank).text
    page = client.post("/customers/sheet/changes", data={**blank, "blanks": "1"}).text
    client.post(
        "/customers/sheet/changes/done",
        data={**fields_of(page), "blanks": "1", "reason": "弄错了"},
    )
    with app.app_context():
        told = select(Customer.source_id, Customer.version).order_by(Customer.id)
        assert db.session.execute(told).all() == [(None, 3), (None, 3), (None, 1)]


def test_pasted_rows_go_through_the_import_with_or_without_headings(
    keys: list[int], people: SimpleNamespace, sign_in: Callable[..., Client], app: Flask
) -> None:
    client = sign_in(people.ann)
    bare = {"block": "丁公司\t王芳\t13800138001", "column": ["name", "contact", "phone"]}
    headed = {"block": "客户名称\t联系人\t电话\n戊公司\t刘洋\t13800138002"}
    for sent in (bare, headed):
        answer = client.post("/customers/sheet/rows", data=sent)
        assert answer.status_code == 303
        assert client.get(answer.location).status_code == 200
    with app.app_context():
        for made in db.session.scalars(select(Import)):
            meant = ["customer.name", "contact.name", "contact.phone"]
            assert list(made.mapping.values()) == meant
        assert len(db.session.scalars(select(Customer)).all()) == 3


@pytest.mark.one_database
def test_a_copied_block_is_read_as_spreadsheets_write_it() -> None:
    assert cells_of("a\tb\r\nc\r\n") == [["a", "b"], ["c"]]
    assert cells_of('"two\nlines"\t"say ""hi"""\n') == [["two\nlines", 'say "hi"']]
    assert cells_of('5" pipe\t"open') == [['5" pipe', '"open']]
    assert cells_of("'=1+1\t'13800138000") == [["=1+1", "'13800138000"]]
    assert cells_of("") == [[""]]
    assert cells_of(text_of([["a\tb", ""], ["", "c"]])) == [["a\tb", ""], ["", "c"]]
    for text in ("x" * 300_000, "a\0b"):
        with pytest.raises(BadBlock):
            cells_of(text)
    made = as_file([["丁公司", "王芳"]], columns_of(["contact"])).decode("utf-8-sig")
    assert made.splitlines()[1:] == ["丁公司\t王芳"]


def test_strange_forms_break_nothing(
    keys: list[int], people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    big = "9" * 40
    client = sign_in(people.mia)
    forms = (
        {"customer": [big, "-1", "x", f"{keys[0]}:{big}", "٣"], "column": ["need", "?"]},
        {"customer": keys, "column": ["need", "owner", "stage"], "block": "x\0y", "blanks": "1"},
        {"customer": keys, "column": "next_on", "block": big, "seen": big},
        {"all": "1", "query": f"?owner={big}&after=%00", "column": "head_count", "block": big},
        {"customer": keys, "column": ["region", "amount"], "block": f"{'省' * 9000}\t{big}"},
    )
    for sent in forms:
        for path in ("changes", "changes/done", "rows", "columns"):
            answer = client.post(f"/customers/sheet/{path}", data={**sent, "reason": "x"})
            assert answer.status_code < 500, (path, sent)
    for key in ("region", "next_on", "head_count", "founded_on", "need"):
        said = {"value": "\0" + big * 100, "was": "\0", "token": big}
        answer = client.post(f"/customers/sheet/{keys[0]}/{key}", data=said)
        assert answer.status_code < 500
