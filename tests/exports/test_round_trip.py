"""Out and in again: a file of the product's own is taken in as it was written."""

from datetime import date, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update

from crmapp import clock, create_app
from crmapp.accounts.models import Person
from crmapp.aftersales.models import ServiceRecord
from crmapp.campaigns.models import CampaignCustomer
from crmapp.campaigns.verbs import begin, credit
from crmapp.contacts.verbs import add_contact, leave
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.models import Customer
from crmapp.customers.verbs import enter, name_helper
from crmapp.database import db, writing
from crmapp.deal_lines.models import DealLine
from crmapp.deals.models import StageChange
from crmapp.deals.verbs import move, open_deal
from crmapp.doctor.verbs import examine
from crmapp.exports.bundle import Bundle
from crmapp.exports.cells import plain
from crmapp.exports.columns import LANGUAGES
from crmapp.exports.queries import exportable, read_in_blocks
from crmapp.exports.tables import product_tables
from crmapp.exports.text_file import write_text
from crmapp.exports.workbook import Frame, write_workbook
from crmapp.followups.models import FollowUpKind
from crmapp.followups.verbs import log_followup
from crmapp.imports.models import Import
from crmapp.imports.own_rows import beside_of, own_rows
from crmapp.imports.own_sheets import own_guesses, own_layout
from crmapp.imports.reading import read_workbook
from crmapp.imports.staged import pack, unpack
from crmapp.imports.understood import UnderstoodRow
from crmapp.imports.undoing import undo
from crmapp.needs.models import Need
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.nextsteps.verbs import close, plan
from crmapp.payments.models import Payment
from crmapp.promises.models import Promise, PromiseState
from crmapp.proposals.models import Proposal
from crmapp.quotes.models import Quote, QuoteLine
from crmapp.stages.pipeline import stages
from tests.exports.beside import write_down
from tests.exports.workshop import LONG_AGO, TODAY, Workshop, plain_customer, told

AFTER = (Need, ServiceRecord, DealLine, Quote, Proposal, CampaignCustomer, Payment)


def frame() -> Frame:
    return Frame("清单", {"stage": ["意向", "=1"]}, "可选值", "关于", lambda cut: [("a", str(cut))])


def cells(bundles: list[Bundle], language: str = "zh") -> dict[str, list[list[Any]]]:
    """All that an export says, before it is written; an empty cell is None, a line end \\n."""
    return {
        table.title: [
            [
                None if value == "" else plain(value) if isinstance(value, str) else value
                for value in row
            ]
            for bundle in bundles
            for row in table.rows(bundle)
        ]
        for table in product_tables(language)
    }


def read_back(path: Path) -> list[UnderstoodRow]:
    layout = own_layout(read_workbook(path, path.name))
    mapping = {guess.index: guess.field for guess in own_guesses(layout) if guess.field}
    rows = list(own_rows(layout.rows, mapping, beside_of(layout)))
    kept = [unpack(pack(row, []))[0] for row in rows]  # as they wait in the database
    assert [row.issues for row in kept] == [[] for _ in kept]
    return kept


@pytest.mark.one_database
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(said=st.lists(told(), min_size=1, max_size=3), language=st.sampled_from(LANGUAGES))
def test_a_workbook_comes_in_as_it_went_out(
    context: Flask, people: SimpleNamespace, tmp_path: Path, said: list[dict], language: str
) -> None:
    workshop, path = Workshop(people), tmp_path / "out.xlsx"
    bundles = [workshop.bundle(nth, one) for nth, one in enumerate(said)]
    write_workbook(product_tables(language), frame(), path, iter(bundles))
    rebuilt = workshop.rebuilt(read_back(path), people.ada)
    assert cells(rebuilt, language) == cells(bundles, language)


@pytest.mark.one_database
def test_a_text_file_comes_in_as_it_went_out(
    context: Flask, people: SimpleNamespace, tmp_path: Path
) -> None:
    workshop, path = Workshop(people), tmp_path / "out.csv"
    for nth, word in enumerate(
        ["=1+1", "'=1", "''-x", "-", "无", "a\nb", '"', "+86 138", "，", "@x"]
    ):
        bundle = workshop.bundle(nth, plain_customer(word))
        table = product_tables("zh")[0]
        write_text(table, path, iter([bundle]))
        [rebuilt] = workshop.rebuilt(read_back(path), people.ada)
        assert cells([rebuilt])["客户"] == cells([bundle])["客户"]


def test_an_export_fills_an_empty_instance_with_the_same_data(
    app: Flask, people: SimpleNamespace, tmp_path: Path, sales: Any,
    sqlite_copies: Any, compiled: Any,
) -> None:  # fmt: skip
    path = tmp_path / "全部.xlsx"
    with app.app_context(), writing():
        whole_team(people)
    ran = run(app, "export", "--as", "mia", "--full", str(path))
    assert "3 customers" in ran
    before = read_all(app, people.mia)
    with sqlite_copies.copy("team") as url:
        other = create_app(
            {"TESTING": True, "INSTANCE": tmp_path / "other", "SQLALCHEMY_DATABASE_URI": url,
             "SECRET_KEY": "for tests only, and long enough to be taken", "JOBS": False}
        )  # fmt: skip
        run(other, "import", "--as", "mia", str(path))
        with other.app_context():
            mia = db.session.scalars(select(Person).where(Person.username == "mia")).one()
        assert read_all(other, mia) == before
        with other.app_context():
            referred = db.session.scalars(select(Customer).where(Customer.referrer_id.is_not(None)))
            assert [one.referred_by.name for one in referred] == ["=恒信\n医疗"]
            assert not any(examine().values())
            undo(db.session.scalar(select(Import.id)), by=mia)
            assert db.session.scalar(select(func.count(Customer.id))) == 0
            assert not any(examine().values())
            db.engine.dispose()


@pytest.mark.one_database
def test_an_export_gives_a_customer_back_what_it_lacks_of_its_past_and_once_only(
    app: Flask, people: SimpleNamespace, tmp_path: Path
) -> None:
    path, past = tmp_path / "全部.xlsx", (Promise, NextStep, CustomerHelper, StageChange, *AFTER)
    with app.app_context(), writing():
        one_with_a_past(people)
    before = read_all(app, people.mia)
    run(app, "export", "--as", "mia", "--full", str(path))
    with app.app_context(), writing() as session:
        former = select(StageChange.id).order_by(StageChange.id).limit(1)
        for rows in (
            *(delete(model) for model in (QuoteLine, *AFTER)),
            delete(Promise).where(Promise.state == PromiseState.OPEN),
            update(Promise).values(state=PromiseState.OPEN, closed_at=None, closed_on=None),
            delete(NextStep).where(NextStep.state != StepState.OPEN),
            delete(CustomerHelper),
            delete(StageChange).where(StageChange.id.in_(former)),
            update(Customer).values(helper_ids=[]),
        ):
            session.execute(rows)
    lacking = read_all(app, people.mia)
    assert lacking != before
    told = run(app, "import", "--as", "mia", "--alike", "update", str(path))
    assert "updated 1" in told
    now = read_all(app, people.mia)
    for each in (before, now):  # who names a helper again is who takes the sheet in
        each["协作人"] = [row[:3] for row in each["协作人"]]
    assert now == before
    again = run(app, "import", "--as", "mia", "--alike", "update", str(path))
    assert "records_unchanged 1" in again
    with app.app_context():
        counts = [db.session.scalar(select(func.count()).select_from(one)) for one in past]
        last = db.session.scalar(select(func.min(Import.id)))
        undo(last, by=db.session.get(Person, people.mia.id))
        assert counts == [2, 2, 1, 2, 1, 1, 1, 1, 1, 1, 2]
        assert not any(examine().values())
    after = read_all(app, people.mia)
    assert after == lacking


def one_with_a_past(people: SimpleNamespace) -> None:
    """A customer with a deal that was moved, a promise, a plan that ended, and a helper."""
    stage = {one.name: one for one in stages()}
    customer = enter(
        {"name": "恒信医疗有限公司", "short_name": "恒信"}, by=people.ann, owner_id=people.ann.id
    )
    add_contact(customer, {"name": "王建国", "phone": "13800138000"}, is_main=True)
    deal = open_deal(customer, {"title": "二期"}, by=people.ann)
    said = {"began_at": clock.moment(LONG_AGO), "content": "谈过价格"}
    promised = {"customer_id": customer.id, "person_id": people.ann.id, "words": "发合同"}
    settled = {"state": PromiseState.KEPT, "closed_at": said["began_at"], "closed_on": TODAY}
    db.session.add(Promise(**promised, **settled))
    db.session.flush()
    log_followup(customer, said, by=people.ann, deal=deal, promise=("送样品", TODAY))
    name_helper(customer, people.hal, by=people.ann)
    move(deal, stage["需求了解"], by=people.ann, note="客户着急")
    close(plan(deal, TODAY, by=people.ann, action="打电话"), StepState.DONE, by=people.ann)
    plan(deal, date(2026, 1, 9), by=people.ann, action="寄样")
    write_down(customer, deal, people.ann)
    fair = begin({"name": "春季展会", "first_on": TODAY, "last_on": TODAY}, by=people.mia)
    credit(customer, fair, by=people.ann)
    db.session.flush()
    first = db.session.scalars(select(StageChange).order_by(StageChange.id)).first()
    first.at -= timedelta(days=9)


def run(app: Flask, command: str, *arguments: str) -> str:
    done = app.test_cli_runner().invoke(args=["sheets", command, *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def read_all(app: Flask, person: Person) -> dict[str, list[list[Any]]]:
    with app.app_context():
        keys = [one.id for one in exportable(person, "?sort=number", [])]
        blocks = read_in_blocks(person, keys, is_open=True)
        return cells([bundle for block in blocks for bundle in block])


def whole_team(people: SimpleNamespace) -> None:
    """Three customers, one of them with everything a record can hold; the last referred another."""
    first = None
    stage = {one.name: one for one in stages()}
    for nth, name in enumerate(["云帆科技有限公司", "云帆科技有限公司", "=恒信\n医疗"]):
        customer = enter(
            {"name": name, "short_name": "云帆", "need": "-", "remarks": "无", "founded_on": TODAY},
            by=people.ann, owner_id=people.ann.id if nth else None,
        )  # fmt: skip
        contact = add_contact(customer, {"name": "王建国", "phone": "13800138000"}, is_main=True)
        gone = add_contact(customer, {"name": "刘敏/助理", "phone": "138****0001"})
        leave(gone, TODAY, by=people.ann, reason="换了工作")
        open_deal(
            customer, {"amount": 100, "closed_on": TODAY}, by=people.ann, stage=stage["未成交"]
        )
        deal = open_deal(customer, {"title": "二期", "amount": 5_000_050}, by=people.ann)
        notes = ["2026-01-05电话：问价；下一步：寄样", "a\x07b", "第三次", "会上点评"]
        for place, words_ in enumerate(notes):
            began = clock.moment(LONG_AGO + timedelta(days=place))
            said = {"began_at": began, "content": words_, "contact_id": contact.id,
                    "kind": list(FollowUpKind)[place]}  # fmt: skip
            promise = ("送样品" * 11_000, TODAY) if place == 1 else None
            log_followup(
                customer, said, by=people.bob, deal=deal if place else None, promise=promise
            )
        name_helper(customer, people.hal, by=people.ann)
        move(deal, stage["需求了解"], by=people.ann, note="客户着急")
        close(plan(deal, TODAY, by=people.ann, action="打电话"), StepState.DONE, by=people.ann)
        plan(deal, date(2026, 1, 9), by=people.ann, action="寄样", due_at=time(9, 30), goal="定价")
        write_down(customer, deal, people.ann)
        first = first or customer
    first.referrer, first.referrer_id = customer.name, customer.id
