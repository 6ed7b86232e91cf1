"""One person is found everywhere, handed out, and erased, and the record of it names nobody."""

import io
from collections.abc import Callable
from types import SimpleNamespace

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select, text

from crmapp import clock as crm_clock
from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import add_contact, change_contact
from crmapp.customers.kinds import CustomerKind
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.doctor.verbs import examine
from crmapp.duplicates.models import CustomerKey, KeyKind
from crmapp.followups.models import FollowUp
from crmapp.followups.verbs import log_followup
from crmapp.history.models import Change
from crmapp.imports.models import Import, ImportRow
from crmapp.journal.models import Entry
from crmapp.privacy import queries
from crmapp.privacy.models import PrivacyRequest
from crmapp.privacy.queries import contacts_of_keys, find, individuals_of
from crmapp.privacy.sought import MARK, Sought
from crmapp.recycling.verbs import throw_away
from crmapp.search.queries import answers
from tests.harness.application import Client
from tests.harness.sales import Sales
from tests.harness.team import Clock

NAME, PHONE, MAIL = "柳梦璃", "13911113333", "liu@yunfan.example"


@pytest.fixture
def known(app: Flask, sales: Sales, people: SimpleNamespace) -> SimpleNamespace:
    """A person who is a contact, a deleted contact, a customer, a mention and a waiting row."""
    customer = sales.customer("杭州云帆智能科技有限公司", people.ann)
    other = sales.customer("宁波远景", people.bob, contact="别人", phone="13700001111")
    own = sales.customer(NAME, people.bob, contact="柳母", kind=CustomerKind.INDIVIDUAL)
    with app.app_context(), writing() as session:
        customer = session.get(Customer, customer.id)
        contact = add_contact(customer, {"name": NAME, "phone": "13911112222", "email": MAIL})
        change_contact(contact, {"phone": "139 1111 3333"}, by=people.ann, reason="换号")
        gone = add_contact(customer, {"name": "柳总", "phone": PHONE})
        throw_away(gone, by=people.ann)
        said = {"content": f"{NAME}说，打 139-1111 3333 找她", "began_at": crm_clock.now()}
        followup = log_followup(session.get(Customer, other.id), said, by=people.bob)
        sheet = Import(name="名单.xlsx", person_id=people.ann.id)
        session.add(sheet)
        session.flush()
        row = ImportRow(import_id=sheet.id, line=3, state="ok")
        row.understood = f'{{"contacts": [{{"phone": "{PHONE}"}}]}}'
        session.add(row)
    return SimpleNamespace(contact=contact.id, gone=gone.id, own=own.id, followup=followup.id)


def test_a_person_is_found_everywhere_by_any_of_three(known: SimpleNamespace, app: Flask) -> None:
    with app.app_context():
        by_phone = find(Sought(phone="+86 139 1111 3333"))
        assert {one.id for one in by_phone.contacts} == {known.contact, known.gone}
        assert [len(by_phone.mentions), len(by_phone.staged)] == [1, 1]
        by_name = find(Sought(name=NAME))
        assert [one.id for one in by_name.contacts] == [known.contact]
        assert [one.id for one in by_name.customers] == [known.own]
        assert by_name.changes != []
        assert [one.id for one in find(Sought(address=MAIL.upper())).contacts] == [known.contact]
        assert not any(find(Sought(name="没有此人")).figures.values())


def test_a_number_is_found_and_blackened_however_its_digits_are_parted(
    sales: Sales, people: SimpleNamespace, app: Flask
) -> None:
    customer = sales.customer("湖州远山", people.ann, phone="13700004444")
    with app.app_context(), writing() as session:
        session.get(Customer, customer.id).remarks = "老板的手机：139-1111-3333"
    with app.app_context():
        assert [one.record.id for one in find(Sought(phone=PHONE)).mentions] == [customer.id]
    for parted in ("139-1111-3333", "139 1111 3333", "139/1111/3333", "(139) 1111·3333"):
        assert MARK in Sought(phone=PHONE).blacken(parted), parted


def test_texts_beyond_what_a_page_shows_are_handed_out_and_told_of(
    sales: Sales, people: SimpleNamespace, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "AT_ONCE", 1)  # as with thousands of texts that come close
    remarks = ("13-9 8 1111-3333", PHONE, "139.1111.3333")
    customers = [sales.customer(f"湖州{nth}号", people.ann) for nth in range(len(remarks))]
    with app.app_context(), writing() as session:
        for customer, said in zip(customers, remarks, strict=True):
            session.get(Customer, customer.id).remarks = said
    with app.app_context():
        found = find(Sought(phone=PHONE))
        assert [one.record.id for one in found.mentions] == [one.id for one in customers[1:]]
        assert not found.is_cut
        assert [find(Sought(phone=PHONE), most=most).is_cut for most in (1, 2)] == [True, False]


def test_a_number_from_abroad_is_found_and_blackened_like_any_other(
    sales: Sales, people: SimpleNamespace, app: Flask
) -> None:
    sought = Sought(phone="+852 9123 4567")
    customer = sales.customer("湖州远山", people.ann)
    with app.app_context(), writing() as session:
        session.get(Customer, customer.id).remarks = "香港那边打 852-9123-4567"
    with app.app_context():
        assert [one.record.id for one in find(sought).mentions] == [customer.id]
    for written in ("+852 9123 4567", "00852 91234567", "(852) 9123·4567"):
        assert "4567" not in sought.blacken(written), written


def test_what_is_found_is_handed_out_as_a_workbook_and_the_journal_holds_no_name(
    known: SimpleNamespace, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ada, sought = sign_in(people.ada), {"name": NAME, "phone": PHONE}
    found = ada.post("/privacy/search", data=sought)
    assert found.status_code == 200
    assert "139****3333" in found.text
    assert ada.post("/privacy/search", data={"phone": "1391111"}).status_code == 422
    answer = ada.post("/privacy/export", data=sought)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {NAME, MAIL, "139 1111 3333", "柳总"} <= set(cells)
    with app.app_context():
        entries = list(db.session.scalars(select(Entry)))
        assert {"privacy:found", "privacy:exported"} <= {entry.action for entry in entries}
        told = "".join(str(entry.details) for entry in entries)
        told += "".join(str(vars(one)) for one in db.session.scalars(select(PrivacyRequest)))
        assert NAME not in told
        assert "1111" not in told


def test_erasing_leaves_nothing_by_which_the_person_could_be_known(
    known: SimpleNamespace, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ada = sign_in(people.ada)
    with app.app_context():
        staged = db.session.scalars(select(ImportRow.id)).one()
    sent = {
        "name": NAME, "phone": PHONE, "address": MAIL, "contact": [known.contact, known.gone],
        "customer": [known.own], "staged": [staged, "9" * 5000],
        "mention": [f"followups-{known.followup}", "people-1", "x", f"deals-{'9' * 5000}"],
    }  # fmt: skip
    assert ada.post("/privacy/erasure", data=sent).status_code == 422  # says no reference
    assert (
        ada.post("/privacy/erasure", data={**sent, "reason": "来函 2026-11-20"}).status_code == 303
    )
    with app.app_context():
        assert not any(
            find(one).figures[place]
            for one in (Sought(name=NAME), Sought(phone=PHONE), Sought(address=MAIL))
            for place in ("contacts", "customers", "mentions", "staged")
        )
        contact = db.session.get(Contact, known.contact)
        assert (contact.phone, contact.email, contact.position) == ("", "", "")
        mine = Change.subject == "contacts", Change.subject_id == known.contact
        for change in db.session.scalars(select(Change).where(*mine)):
            assert (change.old, change.new, change.old_sealed) == ("", "", None)
        phones = select(CustomerKey).where(CustomerKey.kind == KeyKind.PHONE)
        owners = {key.customer_id for key in db.session.scalars(phones)}
        assert contact.customer_id in owners  # of the main contact, who stays
        assert not answers(people.mia, NAME, most=5).customers
        text = db.session.get(FollowUp, known.followup).content
        assert text == f"{MARK}说，打 {MARK} 找她"
        assert db.session.scalars(select(PrivacyRequest)).one().figures["contacts"] == 2
        assert not any(examine().values())


def test_contacts_of_the_long_silent_are_proposed_and_go_when_ticked(
    sales: Sales, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace, clock: Clock
) -> None:
    silent = sales.customer("沉默公司", people.ann)
    clock.forward(days=36 * 31 + 40)
    sales.customer("新公司", people.ann, phone="13700002222")
    ada = sign_in(people.ada)
    page = ada.get("/privacy/retention").text
    assert "沉默公司" in page
    assert "新公司" not in page
    ada.post("/privacy/retention", data={"customer": [silent.id, silent.id + 1]})
    assert "沉默公司" not in ada.get("/privacy/retention").text
    with app.app_context():
        kept = [one.phone for one in db.session.scalars(select(Contact).order_by(Contact.id))]
        assert kept == ["", "13700002222"]


@pytest.mark.other_database
def test_whoever_is_erased_is_locked_with_the_customer(known: SimpleNamespace, app: Flask) -> None:
    asked = text("SELECT id FROM customers WHERE id = :id FOR UPDATE SKIP LOCKED")
    with app.app_context(), writing(), db.engine.connect() as other:
        [contact] = contacts_of_keys([known.contact])
        [own] = individuals_of([known.own, contact.customer_id])
        for key in (contact.customer_id, own.id):
            assert other.execute(asked, {"id": key}).first() is None
