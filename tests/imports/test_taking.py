"""Taking in is all or nothing for those who look on; undoing puts back what was there."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import change_contact
from crmapp.customers.credit_code import check_digit
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.doctor.verbs import examine
from crmapp.followups.models import FollowUp
from crmapp.imports import blocks, learning, staging, taking, undoing, views
from crmapp.imports.models import Import, ImportState
from crmapp.imports.queries import importer_of
from crmapp.jobs import hands
from crmapp.jobs.runner import run_pending
from crmapp.lists.models import ListItem
from crmapp.nextsteps.models import NextStep
from crmapp.policy import visible
from tests.harness.rows import snapshot_rows
from tests.imports.conftest import Desk

SitDown = Callable[[Person], Desk]
Book = Callable[..., Path]
HEAD = ["客户名称", "联系人", "电话", "行业", "负责人", "地址", "预计金额", "跟进记录"]
FIRST = [
    HEAD,
    ["云帆科技有限公司", "李雷", "13800138000", "制造业", "", "科技路8号", "50000", ""],
]
SECOND = [
    HEAD,
    ["云帆科技有限公司", "李雷", "13900139000", "", "", "科技路18号", "80000",
     "2026-06-01电话:问价;下一步:7月10日前寄样"],
    *(
        [f"恒信{name}医疗有限公司", "韩梅", "", "锦绣行当", "陈志强", "", "", ""]
        for name in "甲乙丙丁戊"
    ),
]  # fmt: skip
SAVED = {"version", "touched_at", "phone_sealed"}  # differ after going there and back


class Stop(Exception):
    """The end of a try."""


@pytest.fixture
def waiting(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book, clock: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:  # fmt: skip
    """A read sheet that updates a customer, makes five, an account and a word; blocks of two."""
    clock.at("2026-06-30 09:00")
    people.ada.roles = [Role.ADMINISTRATOR.value, Role.MANAGER.value]
    monkeypatch.setattr(learning, "blocks_of", lambda key: blocks.blocks_of(key, 2))
    ada = desk(people.ada)
    ada.take(book(FIRST))
    ada = desk(people.ada)
    ada.read(book(SECOND, "again.xlsx"))
    ada.post("alike", level="A", choice="update")
    return ada


def take(desk: Desk, by: Person, told: Callable[[int, int], None]) -> dict[str, Any]:
    imported = db.session.get(Import, desk.import_id, populate_existing=True)
    importer = importer_of(db.session.get(Person, by.id))
    nobody_waits = lambda signs: None  # noqa: E731
    return taking.take(imported.id, imported.choices, importer, lock=nobody_waits, told=told)


def told_of_all() -> list[Any]:
    """All that people read of customers, whoever they belong to; not how often it was saved."""
    told: list[Any] = [
        sorted(db.session.scalars(select(name)))
        for name in (Person.username, ListItem.name, Customer.id, Deal.id, Contact.id)
    ]
    for model in (Customer, Deal, Contact):
        names = [attr.key for attr in inspect(model).column_attrs if attr.key not in SAVED]
        for row in db.session.scalars(select(model).order_by(model.id)):
            db.session.refresh(row)
            told.append({name: getattr(row, name) for name in names})
    told += [contact.phone for contact in db.session.scalars(select(Contact))]
    kept = snapshot_rows(db.engine)
    return [told, {name: kept[name] for name in ("followups", "next_steps", "stage_counts")}]


def count(model: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def seen_by(person: Person) -> set[str]:
    return {one.name for one in db.session.scalars(visible(person, Customer))}


def test_a_try_that_ends_halfway_leaves_nothing_and_shows_nothing(
    app: Flask, people: SimpleNamespace, waiting: Desk
) -> None:
    with app.app_context():
        before = told_of_all()

        def stop(done: int, of: int) -> None:
            if done == of:  # all is written but shown to nobody
                assert count(Customer) == 6
                assert seen_by(people.ada) == {"云帆科技有限公司"}
                assert not any(examine().values())
                raise Stop

        with pytest.raises(Stop):
            take(waiting, people.ada, stop)
        assert told_of_all() == before
        assert not any(examine().values())


def test_a_killed_try_is_cleared_away_by_the_next(
    app: Flask, people: SimpleNamespace, waiting: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(done: int, of: int) -> None:
        if done == of:
            raise Stop

    with app.app_context():
        with monkeypatch.context() as patch:
            patch.setattr(taking, "roll_back", lambda _taking: None)
            with pytest.raises(Stop):
                take(waiting, people.ada, die)
        assert count(Customer) == 6
        figures = take(waiting, people.ada, lambda done, of: None)
        assert (figures["customers"], figures["updated"]) == (5, 1)
        assert (len(figures["people"]), figures["words"]) == (1, 1)
        assert count(Customer, Customer.deleted_at.is_(None)) == count(Customer) == 6
        assert count(Person, Person.name == "陈志强") == 1
        assert count(Deal, Deal.is_live) == 6
        assert not any(examine().values())


def test_a_try_that_another_has_taken_over_writes_no_more(
    app: Flask, people: SimpleNamespace, waiting: Desk
) -> None:
    seen: list[int] = []

    def take_over(done: int, of: int) -> None:
        if done > of / 2 and not seen:
            seen.append(1)
            take(waiting, people.ada, lambda done, of: None)

    with app.app_context():
        with pytest.raises(taking.NotReady):
            take(waiting, people.ada, take_over)
        assert count(Customer) == 6
        assert waiting.row.state is ImportState.TAKEN
        assert not any(examine().values())


def test_undoing_puts_back_what_was_changed_and_tells_what_was_changed_since(
    app: Flask, people: SimpleNamespace, waiting: Desk
) -> None:
    waiting.post("take", **{"word-industry-0": "add", "owner-1": "new", "owner-0": "nobody"})
    run_pending(app)
    with app.app_context():
        customer = db.session.scalars(select(Customer).where(Customer.name.like("云帆%"))).one()
        deal = db.session.scalars(select(Deal).where(Deal.customer_id == customer.id)).one()
        assert (customer.address, deal.amount) == ("科技路18号", 8_000_000)
        assert str(customer.next_due_on) == "2026-07-10"
        with writing():
            contact = db.session.scalars(
                select(Contact).where(Contact.customer_id == customer.id)
            ).one()
            change_contact(contact, {"phone": "13700137000"}, by=people.mia, reason="换号")
    waiting.post("undo")
    page = waiting.page()
    with app.app_context():
        customer = db.session.scalars(select(Customer)).one()
        deal = db.session.scalars(select(Deal)).one()
        assert (customer.address, deal.amount) == ("科技路8号", 5_000_000)
        assert (customer.next_due_on, customer.first_contact_on) == (None, None)
        assert db.session.scalars(select(Contact)).one().phone == "13700137000"
        assert count(FollowUp) == count(NextStep) == 0
        assert not any(examine().values())
    for words in ("已移除 5 个客户", "1 个原有客户已恢复原样", "之后又改过", "电话"):
        assert words in page


def test_a_large_import_is_undone_by_a_job_and_none_after_a_week(
    app: Flask,
    people: SimpleNamespace,
    waiting: Desk,
    clock: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(views, "UNDONE_AT_ONCE", 0)
    waiting.post("take")
    run_pending(app)
    assert 'id="undo"' in waiting.page()
    clock.at("2026-07-07 10:00")
    with app.app_context(), pytest.raises(undoing.TooLate):
        undoing.undo(waiting.import_id, by=people.ada)
    clock.at("2026-06-30 10:00")
    waiting.post("undo")
    assert waiting.row.state is ImportState.UNDOING
    run_pending(app)
    assert waiting.row.state is ImportState.UNDONE
    with app.app_context():
        assert count(Customer) == 1
        assert not any(examine().values())


def test_rows_that_share_a_credit_code_are_taken_apart_on_purpose(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book
) -> None:
    code = "91330100MA27XF123"
    code += check_digit(code)
    head = ["客户名称", "统一社会信用代码"]
    ann = desk(people.ann)
    ann.read(book([head, ["云帆科技有限公司", code], ["恒信医疗有限公司", code]]))
    ann.post("alike", level="inside", choice="take")
    ann.post("take")
    run_pending(app)
    with app.app_context():
        told = db.session.execute(
            select(Customer.credit_code, Customer.remarks).order_by(Customer.id)
        ).all()
        assert told[0] == (code, "")
        assert told[1][0] is None
        assert code in told[1][1]
        assert not any(examine().values())


@pytest.mark.one_database
def test_a_large_sheet_is_read_and_drafted_by_other_processes_as_it_is_by_one(
    app: Flask, people: SimpleNamespace, desk: SitDown, book: Book,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    names = [
        f"{one}{two}" for one in "云海天星辰恒信瑞丰明德永盛金" for two in "鼎宏图远航锦程启明中"
    ]
    rows = [
        [f"{name}科技有限公司", "王建国", f"139{nth:08d}", "制造业", "李四", "", nth * 100,
         "8.15电话：客户要报价；下一步：8.20寄样\n8.21 拜访"]
        for nth, name in enumerate(names[:130])
    ]  # fmt: skip
    path = book([HEAD, *rows, rows[5]])
    alone = outcome(desk(people.ada), path, app)
    undo_all(app, people.ada)
    used = []
    monkeypatch.setattr(hands, "_cores", lambda: 2)
    monkeypatch.setattr(hands.Hand, "close", lambda one, close=hands.Hand.close: (
        used.append(not one._is_lost), close(one)))  # fmt: skip
    monkeypatch.setattr(hands.Hand, "has_come", lambda one, come=hands.Hand.has_come: (
        come(one, hands.PATIENCE_SECONDS)))  # fmt: skip
    for module in (staging, taking):
        monkeypatch.setattr(module, "WORTH_HANDS", 0)
    assert outcome(desk(people.ada), path, app) == alone
    assert used == [True] * 4
    assert alone[0]["customers"] == 130


def outcome(desk: Desk, path: Path, app: Flask) -> tuple[Any, ...]:
    """What a sheet became: its figures, and what stands in the tables without its keys."""
    desk.take(path)
    with app.app_context():
        shown = Customer.deleted_at.is_(None)
        told = select(Customer.name, Customer.next_due_on, Deal.amount, FollowUp.on,
                      FollowUp.content).join_from(Customer, Deal).join(FollowUp)  # fmt: skip
        rows = db.session.execute(told.where(shown).order_by(Customer.name, FollowUp.id)).all()
        figures = {key: value for key, value in desk.row.figures.items() if key != "people"}
    return figures, rows


def undo_all(app: Flask, by: Person) -> None:
    with app.app_context():
        undoing.undo(db.session.scalars(select(Import.id)).one(), by=by)
