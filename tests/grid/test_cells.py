"""A cell of the sheet: written by whom, checked how, told when it was overtaken, taken back."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.doctor.verbs import examine
from crmapp.grid.columns import COLUMNS, USUAL, columns_of
from crmapp.grid.forms import read
from crmapp.history.models import Change
from crmapp.imports.fields import BY_KEY
from crmapp.journal.models import Entry
from crmapp.notifications.models import Notification
from crmapp.recycling.verbs import throw_away
from tests.harness.application import Client
from tests.harness.sales import Sales

pytestmark = pytest.mark.seldom_elsewhere  # test_pasting.py writes cells on both

HX = {"HX-Request": "true"}
WRONG = {
    "name": "",
    "website": "not an address",
    "industry": "星际贸易",
    "amount": "很多",
    "next_on": "2020-01-01",
    "phone": "138001380",
    "region": "火星",
    "status": "",
    "remarks": "卡号 6222 0212 3456 7890 128",
}


class Sheet:
    """The sheet as one person's script uses it."""

    def __init__(self, client: Client, customer_id: int) -> None:
        """Look at the page once, as a browser does."""
        self.client, self.customer_id = client, customer_id
        self.look()

    def look(self) -> str:
        """The page anew; what is known of the cells is from here."""
        self.page = self.client.get("/customers/sheet/").text
        return self.page

    def token(self, part: str) -> str:
        """Which record a cell was seen in."""
        found = re.search(rf'id="tokens-{self.customer_id}"[^>]*data-{part}="([^"]*)"', self.page)
        return found[1]

    def write(self, key: str, value: str, was: str = "", **more: Any) -> Any:
        """Save one cell."""
        sent = {"value": value, "was": was, "token": self.token(COLUMNS[key].part), **more}
        path = f"/customers/sheet/{self.customer_id}/{key}"
        return self.client.post(path, data=sent, headers=HX)

    def undo(self, answer: Any) -> Any:
        """Press the button of the line that told of a save."""
        return self.client.post(re.search(r'hx-post="([^"]+/undo)"', answer.text)[1], headers=HX)


@pytest.fixture
def deal(sales: Sales, people: SimpleNamespace) -> Deal:
    return sales.deal("杭州云帆智能科技有限公司", people.ann)


@pytest.fixture
def open_sheet(deal: Deal, sign_in: Callable[..., Client]) -> Callable[..., Sheet]:
    return lambda person: Sheet(sign_in(person), deal.customer_id)


def test_a_written_cell_is_saved_with_its_history_and_taken_back(
    open_sheet: Callable[..., Sheet], people: SimpleNamespace, sales: Sales, deal: Deal, app: Flask
) -> None:
    sheet = open_sheet(people.ann)
    answer = sheet.write("industry", "制造业")
    assert answer.status_code == 200
    assert "制造业" in answer.text
    customer = sales.read(Customer, deal.customer_id)
    assert (customer.version, customer.industry_id is not None) == (2, True)
    with app.app_context():
        told = db.session.scalars(select(Change).where(Change.field == "industry_id")).one()
        assert (told.new_words, told.by_id) == ("制造业", people.ann.id)
    back = sheet.undo(answer)
    assert back.status_code == 200
    assert sales.read(Customer, deal.customer_id).industry_id is None
    assert sheet.undo(answer).status_code == 409


def test_each_record_behind_a_line_is_written_through_its_own_verbs(
    open_sheet: Callable[..., Sheet], people: SimpleNamespace, sales: Sales, deal: Deal, app: Flask
) -> None:
    sheet = open_sheet(people.ann)
    assert sheet.write("amount", "8万", "50,000").status_code == 200
    assert sheet.write("position", "采购经理").status_code == 200
    planned = sheet.write("next_on", "明天")
    assert planned.status_code == 200
    assert sheet.write("status", "休眠", "活跃").status_code == 200
    stored = sales.read(Deal, deal.id)
    assert stored.amount == 8_000_000
    assert (stored.next_due_on - clock.today()).days == 1
    customer = sales.read(Customer, deal.customer_id)
    assert (customer.open_amount, customer.status) == (8_000_000, "dormant")
    with app.app_context():
        assert db.session.scalars(select(Contact.position)).one() == "采购经理"
    assert sheet.undo(planned).status_code == 200
    assert sales.read(Deal, deal.id).next_due_on is None


def test_a_cell_of_a_contact_where_none_is_makes_one_that_can_be_taken_back(
    open_sheet: Callable[..., Sheet], people: SimpleNamespace, deal: Deal, app: Flask
) -> None:
    def contacts() -> list[tuple[str, str, bool]]:
        with app.app_context():
            found = db.session.scalars(select(Contact)).all()
            return [(one.name, one.phone, one.is_main) for one in found]

    with app.app_context(), writing() as session:
        session.delete(session.scalars(select(Contact)).one())
    sheet = open_sheet(people.ann)
    made = sheet.write("phone", "13900139000")
    assert made.status_code == 200
    assert contacts() == [("未留姓名", "139 0013 9000", True)]
    assert sheet.undo(made).status_code == 200
    assert contacts() == []
    assert sheet.write("contact", "李雷").status_code == 200
    sheet.look()
    assert sheet.write("phone", "13900139000").status_code == 200
    assert contacts() == [("李雷", "139 0013 9000", True)]


def test_what_the_form_refuses_stays_beside_the_cell_as_typed(
    open_sheet: Callable[..., Sheet], people: SimpleNamespace, sales: Sales, deal: Deal
) -> None:
    sheet = open_sheet(people.ann)
    for key, text in WRONG.items():
        answer = sheet.write(key, text)
        assert answer.status_code == 422, key
        assert 'role="alert"' in answer.text
        assert text in answer.text
    assert sales.read(Customer, deal.customer_id).version == 1


def test_only_the_owner_and_a_manager_write_and_others_read_whose_it_is(
    open_sheet: Callable[..., Sheet], people: SimpleNamespace, sales: Sales, deal: Deal, app: Flask
) -> None:
    for name in ("bob", "hal", "carol", "mark", "ada"):
        sheet = open_sheet(getattr(people, name))
        assert 'class="is-theirs" data-owner="安然"' in sheet.page
        assert sheet.write("need", "改掉").status_code == 403, name
    sheet = open_sheet(people.mia)
    assert sheet.write("need", "经理改的").status_code == 200
    assert sales.read(Customer, deal.customer_id).need == "经理改的"
    with app.app_context():
        assert db.session.scalars(select(Notification.person_id)).all() == [people.ann.id]
        acts = db.session.scalars(select(Entry.action)).all()
        assert "customer:changed_for_owner" in acts


def test_an_overtaken_cell_shows_both_texts_and_another_field_is_no_conflict(
    open_sheet: Callable[..., Sheet], people: SimpleNamespace, sales: Sales, deal: Deal
) -> None:
    mine, theirs = open_sheet(people.ann), open_sheet(people.mia)
    theirs.write("need", "他们要十台")
    answer = mine.write("need", "要二十台")
    assert answer.status_code == 409
    assert "他们要十台" in answer.text
    assert "要二十台" in answer.text
    assert sales.read(Customer, deal.customer_id).need == "他们要十台"
    assert mine.write("remarks", "另一栏").status_code == 200
    mine.look()
    assert mine.write("need", "要二十台", "他们要十台").status_code == 200


def test_a_masked_number_is_replaced_but_never_emptied_or_shown(
    open_sheet: Callable[..., Sheet], people: SimpleNamespace, app: Flask
) -> None:
    def kept() -> str:
        with app.app_context():
            return db.session.scalars(select(Contact)).one().phone

    sheet = open_sheet(people.mia)
    assert "13800138000" not in sheet.page
    assert "138****8000" in sheet.page
    assert sheet.write("phone", "").status_code == 200
    assert kept() == "13800138000"
    answer = sheet.write("phone", "13900139000", ready="更换号码")
    assert "139****9000" in answer.text
    assert kept() == "139 0013 9000"
    assert "138****8000" in sheet.undo(answer).text
    assert kept() == "13800138000"


def test_columns_are_kept_per_person_and_for_the_team(
    open_sheet: Callable[..., Sheet], people: SimpleNamespace
) -> None:
    heads = re.compile(r'data-column="(\w+)"')
    assert heads.findall(open_sheet(people.ann).page) == list(USUAL)
    client = open_sheet(people.ada).client
    team = {"act": "team", "column": ["need", "phone", "nonsense"]}
    assert client.post("/customers/sheet/columns", data=team).status_code == 303
    assert heads.findall(open_sheet(people.ann).page) == ["name", "need", "phone"]
    ann = open_sheet(people.ann)
    assert ann.client.post("/customers/sheet/columns", data=team).status_code == 403
    ann.client.post("/customers/sheet/columns", data={"act": "save", "column": ["owner", "need"]})
    assert heads.findall(ann.look()) == ["name", "owner", "need"]
    moved = {"act": "up need", "column": ["owner"], "order": ["name", "owner", "need"]}
    page = ann.client.post("/customers/sheet/columns", data=moved).text
    assert page.index('value="up need"') < page.index('value="up owner"')
    ann.client.post("/customers/sheet/columns", data={"act": "reset"})
    assert heads.findall(ann.look()) == ["name", "need", "phone"]


def test_a_full_sheet_of_every_column_costs_as_many_statements_as_a_short_one(
    sales: Sales, people: SimpleNamespace, sign_in: Callable[..., Client], statements: Callable
) -> None:
    client = sign_in(people.ann)
    for owner in (people.ann, people.bob):
        sales.deal("第一家", owner)
    every = {"act": "save", "column": list(COLUMNS)}
    client.post("/customers/sheet/columns", data=every)
    client.get("/customers/sheet/")
    with statements() as few:
        client.get("/customers/sheet/")
    for nth in range(20):
        sales.deal(f"客户{nth}", (people.ann, people.bob)[nth % 2])
    with statements() as many:
        page = client.get("/customers/sheet/?sort=name")
    assert page.text.count("<tr data-key=") == 22
    assert len(many) <= len(few) <= 3 + 9


@pytest.mark.one_database
def test_every_column_is_known_to_the_import_and_read_by_a_field(
    app: Flask, people: SimpleNamespace
) -> None:
    with app.test_request_context():
        for column in COLUMNS.values():
            assert column.meaning in BY_KEY, column.key
            if column.is_written:
                assert isinstance(read(column, "").problem, str)
        assert [one.key for one in columns_of(["need", "name", "need", "x"])] == ["name", "need"]


def test_a_cell_that_would_make_two_customers_alike_is_sent_to_the_customers_page(
    open_sheet: Callable[..., Sheet], people: SimpleNamespace, sales: Sales, deal: Deal
) -> None:
    sales.customer("苏州恒信医疗器械有限公司", people.bob, phone="13700137000")
    sheet = open_sheet(people.ann)
    for key, text in (("name", "苏州恒信医疗器械有限公司"), ("phone", "137 0013 7000")):
        answer = sheet.write(key, text)
        assert answer.status_code == 422
        assert "相似" in answer.text
    renamed = sheet.write(
        "name", "杭州云帆机器人有限公司", "杭州云帆智能科技有限公司", ready="公司更名"
    )
    assert renamed.status_code == 200
    assert sales.read(Customer, deal.customer_id).aliases == "杭州云帆智能科技有限公司"
    assert sheet.undo(renamed).status_code == 200
    assert sales.read(Customer, deal.customer_id).aliases == ""


def test_a_cell_of_a_deal_where_none_is_opens_one_that_can_be_taken_back(
    open_sheet: Callable[..., Sheet], people: SimpleNamespace, deal: Deal, app: Flask
) -> None:
    def deals() -> list[tuple[int | None, bool]]:
        with app.app_context():
            mine = select(Deal).where(Deal.customer_id == deal.customer_id)
            return [(one.amount, one.next_due_on is not None) for one in db.session.scalars(mine)]

    with app.app_context(), writing() as session:
        throw_away(session.get(Deal, deal.id), by=people.ann)
    sheet = open_sheet(people.ann)
    made = sheet.write("amount", "8万")
    assert made.status_code == 200
    assert deals() == [(8_000_000, False)]
    assert sheet.undo(made).status_code == 200
    assert deals() == []
    sheet.look()
    planned = sheet.write("next_on", "明天")
    assert planned.status_code == 200
    assert deals() == [(None, True)]
    assert sheet.undo(planned).status_code == 200
    assert deals() == []
    with app.app_context():
        assert not any(examine().values())
