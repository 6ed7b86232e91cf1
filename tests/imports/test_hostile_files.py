"""Sheets that were made to do harm, and takings-in that broke off."""

import pytest
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.imports.bad_sheets import BadSheet, HostileFile, TooManyColumns, TooManyRows
from crmapp.imports.models import Choosing, Import, ImportRow, ImportState
from crmapp.imports.reading import read_workbook
from crmapp.jobs.models import Job, JobState
from crmapp.jobs.runner import run_pending
from crmapp.settings.values import change_setting

pytestmark = pytest.mark.one_database

HEAD = ["客户名称", "联系人", "电话"]


@pytest.mark.parametrize("span", ["²", "9" * 5_000, "-1", "1e9"])
def test_a_span_that_is_no_number_is_none(span, tmp_path):
    path = tmp_path / "page.xls"
    path.write_text(f"<table><tr><td colspan='{span}'>客户名称</td><td>电话</td></tr></table>")
    assert read_workbook(path, "page.xls").sheets[0].rows == [["客户名称", "电话"]]


def test_a_page_that_spans_millions_of_cells_is_refused(tmp_path):
    path = tmp_path / "page.xls"
    path.write_text("<table>" + "<tr><td colspan='200'>x" * 21_000)
    with pytest.raises(BadSheet):
        read_workbook(path, "page.xls")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"," * 9_000_000),
        ("a.csv", b",x\n" * 200_000),
        ("a.csv", b"a,b\n" + b"\n" * 200_000 + b"c,d"),
        ("a.xls", b"<table>" + b"<tr><td>" * 200_000),
        ("a.xls", b"<table>" + b"<tr><td rowspan=200 colspan=200>x" * 20_000),
    ],
)
def test_a_text_of_endless_cells_is_refused_before_they_are_made(name, data, tmp_path):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises((TooManyRows, TooManyColumns, HostileFile)):
        read_workbook(path, name)


def test_a_text_with_the_bytes_of_a_binary_is_refused(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes("客户名称,电话\n".encode() * 500 + b"\0,1\n")
    with pytest.raises(BadSheet):
        read_workbook(path, "list.csv")


def test_a_taking_in_that_broke_off_can_be_begun_again(app, people, desk, book):
    at = desk(people.mia)
    at.read(book([HEAD, ["杭州云帆科技有限公司", "李雷", "13800138000"]]))
    at.post("take")
    with app.app_context(), writing() as session:
        job = session.get(Job, session.get(Import, at.import_id).job_id)
        job.state = JobState.FAILED
    at.post("take")
    with app.app_context():
        assert db.session.get(Import, at.import_id).state is ImportState.TAKING
        assert db.session.get(Import, at.import_id).job.state is JobState.WAITING


def test_why_an_unseen_customer_is_alike_is_not_told(app, people, new_customer, desk, book):
    new_customer(people.ann, name="杭州云帆科技有限公司")
    sheet = book([HEAD, ["杭州云帆科技有限公司", "韩梅梅", "13700137000"]])
    assert "名称相同" in desk(people.bob).read(sheet)
    with app.app_context(), writing():
        change_setting("sight_own_only", True)
    page = desk(people.bob).read(sheet)
    assert "你看不到的客户" in page
    assert "名称相同" not in page


def test_all_that_are_alike_are_decided_at_once_and_only_where_they_may_be(
    app, people, new_customer, desk, book
):
    rows = [
        ["杭州云帆科技有限公司", "李雷", "13800138000"],
        ["佛山红叶贸易有限公司", "王五", "13900139000"],
    ]
    new_customer(people.ann, name=rows[0][0], phone=rows[0][2])
    new_customer(people.bob, name=rows[1][0], phone=rows[1][2])
    at = desk(people.bob)
    at.read(book([HEAD, *rows]))
    assert at.post("alike", level="A", choice="update").status_code == 303
    with app.app_context():
        kept = db.session.scalars(select(ImportRow.choice).order_by(ImportRow.line)).all()
    assert kept == [Choosing.SKIP, Choosing.UPDATE]  # another's customer is not to be changed


def test_a_customer_deleted_since_is_not_updated(app, people, new_customer, desk, book):
    customer = new_customer(people.ann, name="杭州云帆科技有限公司", phone="13800138000")
    at = desk(people.ann)
    sheet = [["客户名称", "联系人", "电话", "地址"]]
    at.read(book([*sheet, ["杭州云帆科技有限公司", "李雷", "13800138000", "西湖边一号"]]))
    at.post("alike", level="A", choice="update")
    assert at.client.post(f"/customers/{customer.id}/deletion").status_code == 303
    at.post("take")
    run_pending(app)
    with app.app_context():
        assert db.session.get(Import, at.import_id).figures["updated"] == 0
        assert db.session.get(Customer, customer.id).address == ""


@pytest.mark.parametrize(
    "part", ["<!--", "<![", "<a ", "<?", "</a ", "<a b='", "&", "<td colspan="]
)
def test_a_page_of_torn_tags_is_read_to_its_end(part, tmp_path):
    path = tmp_path / "page.xls"
    path.write_text(
        "<table><tr><td>客户名称</td><td>a<!-- <b> -->&amp;b</td></tr>" + part * 500_000
    )
    [sheet] = read_workbook(path, "page.xls").sheets
    assert sheet.rows[0][:2] == ["客户名称", "a&b"]


def test_rows_too_long_for_any_database_are_left_and_the_others_taken(app, people, desk, book):
    long = "长" * 30_000
    rows = [
        [long, "李雷", "13800138000", ""],
        ["甲\0城", "韩梅梅", "13800138001", long],
        ["乙城", long, "13800138002", ""],
    ]
    desk(people.mia).take(book([[*HEAD, "行业"], *rows]))
    with app.app_context():
        names = db.session.scalars(select(Customer.name).order_by(Customer.id)).all()
        assert names == ["甲城"]
        assert long in db.session.scalars(select(Customer.remarks)).one()
