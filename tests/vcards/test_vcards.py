"""A contact's card goes to those who see its numbers; cards come in through the import."""

import io
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import add_contact
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.imports.models import Import
from crmapp.journal.models import Entry
from crmapp.vcards.reading import read_cards
from tests.harness.application import Client
from tests.harness.sales import Sales


@pytest.fixture
def contact(app: Flask, sales: Sales, people: SimpleNamespace) -> Contact:
    customer = sales.customer("杭州云帆智能", people.ann, address="文三路 1 号; 2 楼")
    with app.app_context(), writing() as session:
        return add_contact(
            session.get(Customer, customer.id),
            {
                "name": "欧阳建国", "position": "采购经理", "phone": "13800138000 / 0571-88881234",
                "email": "ou@example.com", "wechat": "ouyang",
            },
        )  # fmt: skip


def test_a_card_holds_what_the_contact_has_and_the_journal_knows(
    app: Flask, contact: Contact, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    client = sign_in(people.ann)
    answer = client.post(f"/contacts/{contact.id}/card.vcf")
    assert answer.mimetype == "text/vcard"
    assert answer.text.startswith("BEGIN:VCARD\r\nVERSION:3.0\r\nN:欧阳;建国;;;\r\n")
    [card] = read_cards(answer.data)
    assert (card.name, card.company, card.position) == ("欧阳建国", "杭州云帆智能", "采购经理")
    assert card.phones == ["13800138000", "0571-88881234"]
    assert (card.emails, card.wechat) == (["ou@example.com"], "ouyang")
    assert card.address == "文三路 1 号; 2 楼"
    shown = client.hx(f"/contacts/{contact.id}/card").text
    assert "<svg" in shown
    assert "style=" not in shown
    with app.app_context():
        told = db.session.scalars(select(Entry).where(Entry.subject == "contacts")).all()
        assert [one.action for one in told] == ["contact:card_downloaded", "contact:card_shown"]
        assert {one.actor_id for one in told} == {people.ann.id}
    page = client.get(f"/customers/{contact.customer_id}").text
    assert f"/contacts/{contact.id}/card" in page
    assert "/card" not in sign_in(people.mia).get(f"/customers/{contact.customer_id}").text
    assert sign_in(people.mia).post(f"/contacts/{contact.id}/card.vcf").status_code == 403


def test_cards_are_handed_to_the_import_which_shows_them_first(
    app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    one = "BEGIN:VCARD\nVERSION:3.0\nFN:{0}\nORG:云帆{0}\nTEL:1380013800{1}\nEND:VCARD\n"
    cards = "".join(one.format(name, nth) for nth, name in enumerate("甲乙丙"))
    client = sign_in(people.ann)

    def upload(content: bytes) -> object:
        file = (io.BytesIO(content), "通讯录.vcf")
        return client.post("/imports/cards", data={"file": file})

    answer = upload(cards.encode())
    assert answer.status_code == 303
    with app.app_context():
        imported = db.session.scalars(select(Import)).one()
        assert answer.location == f"/imports/{imported.id}"
        assert {"customer.name", "contact.name", "contact.phone"} <= set(imported.mapping.values())
    assert "云帆甲" in client.get(answer.location).text
    for content in (b"", b"no card", b"BEGIN:VCARD\nEND:VCARD\n"):
        assert upload(content).status_code == 422
