"""Field rights: changed within bounds, told in words, taken back."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.contacts.queries import contacts_of
from crmapp.database import db, writing
from crmapp.field_policy import verbs
from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.models import FieldRight
from crmapp.field_policy.sight import sight
from crmapp.field_policy.table import BY_SETTING, CELLS, TABLE, Cell, offered, usual
from crmapp.journal.models import Entry
from tests.harness.application import Client
from tests.harness.sales import Sales

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rights.md"
CELL = Cell(Field.PHONE, Standpoint.SALES, Right.SEE)


@pytest.mark.one_database
def test_the_table_is_whole_and_its_bounds_are_safe(app: Flask) -> None:
    rows = [row for named, other in TABLE.values() for row in (*named.values(), other)]
    assert all(len(letters) == len(Standpoint) for row in rows for letters in row)
    assert all(usual(cell) in offered(cell) for cell in CELLS if cell not in BY_SETTING)
    for cell in CELLS:
        most = max(offered(cell), default=Level.NONE)
        if cell.standpoint is Standpoint.MARKETING and cell.field in (Field.PHONE, Field.EMAIL):
            assert most <= Level.MASKED
        if cell.standpoint is Standpoint.OWNER and cell.right is Right.SEE:
            assert offered(cell) == [Level.WHOLE]
    shown = app.test_cli_runner().invoke(args=["rights", "show", "--defaults"])
    assert shown.output == DOCUMENT.read_text(), "flask rights show --defaults > docs/rights.md"


@pytest.mark.one_database
def test_a_cell_is_changed_told_and_taken_back(
    app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client], sales: Sales
) -> None:
    customer = sales.customer("杭州云帆智能科技有限公司", people.ann, phone="13812345678")
    ada, bob = sign_in(people.ada), sign_in(people.bob)
    path = f"/customers/{customer.id}"
    assert "138****5678" in bob.get(path).text
    asked = ada.get("/settings/rights/phone-sales-see").text
    assert "鲍勃" in asked
    assert "与客户无关的人" in asked
    assert ada.get("/settings/rights/phone-nobody-see").status_code == 404
    assert ada.post("/settings/rights/phone-sales-see", data={"level": "3"}).status_code == 422
    assert ada.post("/settings/rights/phone-owner-see", data={"level": "0"}).status_code == 422
    told = ada.post("/settings/rights/phone-sales-see", data={"level": "0"}, follow_redirects=True)
    assert "phone-sales-see=1" in told.text  # what an undo sends back
    assert "138****5678" not in bob.get(path).text
    shown = app.test_cli_runner().invoke(args=["rights", "show"]).output
    assert "sales hidden*" in shown
    ada.post("/settings/rights/undo", data={"cell": "phone-sales-see=1"})
    assert "138****5678" in bob.get(path).text
    assert (
        ada.post("/settings/rights/undo", data={"cell": "phone-marketing-see=3"}).status_code == 400
    )
    ada.post("/settings/rights/phone-sales-see", data={"level": "2"})
    assert bob.post(f"/contacts/{_contact(app, customer)}/reveal").status_code == 200
    ada.post("/settings/rights/reset")
    with app.app_context():
        assert db.session.scalars(select(FieldRight)).all() == []
        acts = select(Entry.details).where(Entry.action == "rights:changed")
        assert [one["new"] for one in db.session.scalars(acts)] == [0, 1, 2, 1]


def _contact(app: Flask, customer: object) -> int:
    with app.app_context():
        return contacts_of(customer)[0].id


@pytest.mark.one_database
def test_what_may_not_be_changed_stays_by_whichever_way_it_is_sent(
    app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client], sales: Sales
) -> None:
    customer = sales.customer("杭州云帆智能科技有限公司", people.ann, address="文三路398号")
    with app.app_context(), writing():
        levels = {
            Cell(field, Standpoint.OWNER, Right.EDIT): Level.NONE
            for field in (Field.PHONE, Field.ADDRESS)
        }
        verbs.put(levels, by=people.ada)
    ann = sign_in(people.ann)
    form = ann.get(f"/customers/{customer.id}/edit/place").text
    assert 'name="address"' not in form
    assert 'name="region_code"' in form
    sent = {"version": "1", "address": "别处1号", "region_code": "330000"}
    assert ann.post(f"/customers/{customer.id}/edit/place", data=sent).status_code == 303
    sent = {"version": "1", "name": "王建国", "phone": "13900001111", "reason": "换号"}
    assert ann.hx(f"/contacts/{_contact(app, customer)}", data=sent).status_code == 200
    cell = ann.hx(f"/customers/sheet/{customer.id}/address", data={"value": "别处", "was": ""})
    assert cell.status_code == 403
    with app.test_request_context():
        kept = db.session.get(Contact, _contact(app, customer))
        assert kept.phone.replace(" ", "") == "13800138000"
        assert kept.customer.address == "文三路398号"
        assert kept.customer.region_code == "330000"
        assert not sight(people.ann, kept).may_change("contacts.phone")


@pytest.mark.one_database
def test_levels_out_of_bounds_count_for_nothing(
    app: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    customer = sales.customer("杭州云帆智能科技有限公司", people.ann)
    marketing = Cell(Field.PHONE, Standpoint.MARKETING, Right.SEE)
    with app.test_request_context():
        with writing(), pytest.raises(verbs.OutOfBounds):
            verbs.put({marketing: Level.WHOLE}, by=people.ada)
        with writing() as session:  # as if written by hand
            session.add(FieldRight(**marketing._asdict(), level=3))
            verbs.touch("config")
        assert sight(people.mark, customer).see[Field.PHONE] is Level.MASKED
        with writing():
            verbs.put({CELL: Level.NONE}, by=people.ada)
        # Never more leaves the house than is seen in it.
        assert sight(people.bob, customer).export[Field.PHONE] is Level.NONE
