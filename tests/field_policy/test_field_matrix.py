"""Role by field: on pages, in sheets, files and prints stands what the field policy says."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from crmapp import clock as crm_clock
from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import change_contact
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.exports.models import Export, ExportFormat
from crmapp.exports.queries import exportable
from crmapp.exports.work import write_export
from crmapp.field_policy import verbs
from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.sight import Sight, sight
from crmapp.field_policy.table import Cell
from crmapp.followups.verbs import log_followup
from crmapp.grid.columns import COLUMNS
from crmapp.grid.models import SheetLayout
from crmapp.summaries.queries import records
from crmapp.summaries.words import summary
from tests.harness.application import Client
from tests.harness.sales import Sales

NAME = "宁波海岳精密机械有限公司"
# A value for each field that stands nowhere else, and what of it a mask leaves.
CANARIES = {
    Field.PHONE: ("139 8765 4321", "139****4321"),
    Field.EMAIL: ("zq.canary@haiyue-mail.cn", "z***@haiyue-mail.cn"),
    Field.WECHAT: ("wqcanary_77", "w***"),
    Field.SAID: ("跟进金丝雀甲", None),
    Field.AMOUNT: ("76,543", None),
    Field.CONTRACT: ("HT-QX-2026-0815", None),
    Field.NEED: ("需求金丝雀乙", None),
    Field.REMARKS: ("备注金丝雀丙", None),
    Field.ADDRESS: ("金丝雀路818号", None),
    Field.COMPANY: ("91330200MA2AF8B61D", None),
}
READERS = ("ann", "bob", "hal", "carol", "mark", "mia", "ada")
# What a careful team may narrow, all within the bounds.
NARROWED = {
    **{
        Cell(field, standpoint, Right.SEE): Level.NONE
        for field in (Field.PHONE, Field.EMAIL, Field.AMOUNT, Field.CONTRACT, Field.NEED,
                      Field.REMARKS, Field.ADDRESS, Field.COMPANY)
        for standpoint in (Standpoint.SALES, Standpoint.SERVICE, Standpoint.MARKETING)
    },
    Cell(Field.SAID, Standpoint.SERVICE, Right.SEE): Level.NONE,
    Cell(Field.PHONE, Standpoint.MANAGER, Right.SEE): Level.MASKED,
    Cell(Field.WECHAT, Standpoint.HELPER, Right.SEE): Level.MASKED,
    Cell(Field.AMOUNT, Standpoint.MANAGER, Right.EXPORT): Level.NONE,
    Cell(Field.SAID, Standpoint.MANAGER, Right.EXPORT): Level.NONE,
    Cell(Field.NEED, Standpoint.OWNER, Right.EXPORT): Level.NONE,
}  # fmt: skip


@pytest.fixture
def customer(sales: Sales, people: SimpleNamespace, app: Flask) -> Customer:
    """Ann's customer with a canary in every field; Hal helps; Ann's hands changed the phone."""
    deal = sales.deal(NAME, people.ann, amount=7_654_300, title="产线", contract_number=said(
        Field.CONTRACT))  # fmt: skip
    with app.app_context(), writing() as session:
        deal = session.get(Deal, deal.id)
        whole = deal.customer
        whole.need, whole.remarks = said(Field.NEED), said(Field.REMARKS)
        whole.address, whole.credit_code = said(Field.ADDRESS), said(Field.COMPANY)
        contact = session.query(Contact).filter_by(customer_id=whole.id).one()
        ways = {name: said(Field(name)) for name in ("phone", "email", "wechat")}
        change_contact(contact, ways, by=people.ann, reason="换号")
        name_helper(whole, people.hal, by=people.ann)
        began = crm_clock.now() - timedelta(days=1)
        log_followup(whole, {"content": said(Field.SAID), "began_at": began}, by=people.ann,
                     deal=deal)  # fmt: skip
        shown = [key for key in COLUMNS if key not in ("region", "website")][:30]
        session.add(SheetLayout(person_id=None, columns=shown))
    return whole


def said(field: Field) -> str:
    return CANARIES[field][0]


def plain(text: str) -> str:
    return re.sub(r"[\s ]", "", text)


def holds(text: str, field: Field) -> bool:
    return plain(said(field)) in text or (field is Field.AMOUNT and "7.65万" in text)


def pages(client: Client, customer: Customer) -> str:
    addresses = (f"/customers/{customer.id}", "/customers", "/customers/sheet/", "/", "/board/")
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200] * len(addresses)
    told = [answer.text for answer in answers]
    for q in (said(Field.SAID), said(Field.CONTRACT), "宁波海岳", "产线"):
        found = client.post("/search/", data={"q": q}, headers={"HX-Request": "true"}).text
        # What was typed stands in the answer's own box: only lines of records count.
        told.append("".join(re.findall(r'<a class="found".*?</a>', found, re.DOTALL)))
    return plain("".join(told))


def files(app: Flask, person: Any, customer: Customer, path: Path) -> str:
    """An export as workbook and as text, and the words of a summary, all asked for in full."""
    told = []
    with app.test_request_context(), app.app_context():
        person = db.session.get(Person, person.id)
        found = exportable(person, "", [customer.id])
        for kind in (ExportFormat.XLSX, ExportFormat.CSV):
            export = Export(person_id=person.id, format=kind, query="", is_open=True, keys=[],
                            layout="")  # fmt: skip
            place = path / f"{person.username}.{kind.value}"
            write_export(place, export, person, found, lambda *_: None, lambda: False)
            told.append(read(place))
        fresh = db.session.get(Customer, customer.id)
        told.append(str(summary(records([fresh], reader=person, full=True)[0])))
    return plain("".join(told))


def printed(client: Client, customer: Customer) -> str:
    """All that a printed summary holds, in full for whoever may have that; "" for who may not."""
    path = f"/customers/{customer.id}/summary"
    for form in ({"full": "1"}, {}):
        answer = client.post(path, data=form)
        if answer.status_code == 200:
            pdf = PdfReader(io.BytesIO(answer.data))
            assert not pdf.attachments
            texts = [page.extract_text() for page in pdf.pages]
            return plain(" ".join([*texts, str(pdf.metadata)]))
    return ""


def read(path: Path) -> str:
    """All that a file holds: every part of a workbook, hidden sheets and properties included."""
    if path.suffix == ".csv":
        return " ".join(
            " ".join(row) for row in csv.reader(io.StringIO(path.read_text("utf-8-sig")))
        )
    with zipfile.ZipFile(path) as book:
        return " ".join(book.read(name).decode("utf-8", "ignore") for name in book.namelist())


def wrong(text: str, levels: dict[Field, Level], where: str) -> Iterator[str]:
    for field, (value, mask) in CANARIES.items():
        level = levels[field]
        if holds(text, field) != (level is Level.WHOLE) and not _may_lack(where, field, level):
            yield f"{where}: {field.value} at {level.name} shows {value in text}"
        if mask and (plain(mask) in text) and level is Level.NONE:
            yield f"{where}: {field.value} hidden but masked"


def _may_lack(where: str, field: Field, level: Level) -> bool:
    """What a file writes in another way: 76543 for 76,543."""
    return where.startswith("files") and field is Field.AMOUNT and level is Level.WHOLE


@pytest.mark.one_database
@pytest.mark.parametrize("changed", [{}, NARROWED], ids=["usual", "narrowed"])
def test_nobody_gets_more_of_a_field_than_the_policy_gives(
    customer: Customer, people: SimpleNamespace, app: Flask, sign_in: Callable[..., Client],
    tmp_path: Path, changed: dict[Cell, Level],
) -> None:  # fmt: skip
    with app.app_context(), writing():
        verbs.put(changed, by=people.ada)
    found: list[str] = []
    for name in READERS:
        person = getattr(people, name)
        with app.test_request_context():
            eye: Sight = sight(person, db.session.get(Customer, customer.id))
        client = sign_in(person)
        found += wrong(pages(client, customer), eye.see, f"pages of {name}")
        paper = printed(client, customer)
        found += [
            f"print of {name}: {field.value}"
            for field in CANARIES
            if holds(paper, field) and eye.export[field] is not Level.WHOLE
        ]
        assert holds(paper, Field.CONTRACT) or name not in ("ann", "mia")
        told = files(app, person, customer, tmp_path)
        found += wrong(told, eye.export, f"files of {name}")
        if eye.export[Field.AMOUNT] is Level.NONE and re.search("76543|7654300", told):
            found.append(f"files of {name}: an amount")
    assert not found, "\n".join(found)


@pytest.mark.one_database
def test_what_is_hidden_is_found_by_no_search_no_order_and_no_card(
    customer: Customer, people: SimpleNamespace, app: Flask, sign_in: Callable[..., Client],
    sales: Sales,
) -> None:  # fmt: skip
    other = sales.deal("宁波小额贸易有限公司", people.ann, amount=100)
    with app.app_context(), writing():
        verbs.put(NARROWED, by=people.ada)
    bob = sign_in(people.bob)

    def search(q: str) -> str:
        text = bob.post("/search/", data={"q": q}, headers={"HX-Request": "true"}).text
        return text.replace(q, "")

    assert search("4321") == search("4329")  # the end of a phone, right and wrong
    assert search(said(Field.CONTRACT)) == search("HT-QX-2026-0816")
    assert search(said(Field.SAID)) == search("跟进金丝雀子")
    names = ["宁波海岳", "宁波小额"]
    for direction in ("", "-"):
        page = bob.get(f"/customers?sort={direction}amount").text
        usual = bob.get("/customers").text
        assert [page.find(one) < page.find(names[1]) for one in names] == [
            usual.find(one) < usual.find(names[1]) for one in names
        ]
    with app.app_context():
        bobs = db.session.get(Person, people.bob.id)
        taken = [[one.id for one in exportable(bobs, sort, [])] for sort in ("", "?sort=-amount")]
        assert taken[0] == taken[1]
    board = bob.get("/board/?order=amount").text
    assert "¥" not in board
    assert "7.65" not in board
    assert bob.post("/contacts/1/card").status_code == 403
    assert bob.post("/contacts/1/reveal").status_code == 403
    assert other.amount == 100
