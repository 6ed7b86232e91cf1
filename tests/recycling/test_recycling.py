"""What is deleted is nowhere, comes back whole, and goes for good after 30 days."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select, table, text

from crmapp import clock as crm_clock
from crmapp.attachments.models import Attachment
from crmapp.attachments.receiving import keep, receive
from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import add_contact, change_contact
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import move, open_deal
from crmapp.doctor.verbs import examine
from crmapp.files import store
from crmapp.files.models import File
from crmapp.followups.models import FollowUp
from crmapp.followups.verbs import Plan, correct, log_followup
from crmapp.jobs.kinds import KINDS
from crmapp.journal.models import Entry
from crmapp.merging.verbs import merge
from crmapp.merging.verbs import undo as part
from crmapp.recycling.models import BIN, BinItem
from crmapp.recycling.queries import item_for
from crmapp.recycling.verbs import MODELS, CodeTaken, purge, restore, throw_away
from crmapp.stages.pipeline import stages
from tests.harness.application import Client
from tests.harness.sales import Sales
from tests.harness.team import Clock
from tests.harness.uploads import photo

CODE = "91330106MA27XL1Q4P"
# What tells of the act itself, or is made anew whenever something is written.
BESIDE = {"alembic_version", "bin_items", "journal", "journal_seals", "stamps", "sessions"}
INDEXES = ("search_index", "search_index_followups", "search_index_deals")
VOLATILE = {"customers": {"version"}, "customer_keys": {"id"}, "followups": {"once"}}


@pytest.fixture
def full(app: Flask, sales: Sales, people: SimpleNamespace) -> SimpleNamespace:
    """A customer of Ann's with two contacts, two deals, an entry with all that hangs on one."""
    ann = people.ann
    customer = sales.customer("杭州云帆智能科技有限公司", ann, credit_code=CODE)
    with app.app_context():
        received = [receive([photo(f"{name}.png")]) for name in ("合同照", "随手拍", "单据")]
        later, method = stages()[2], None
        with writing() as session:
            customer = session.get(Customer, customer.id)
            contact = add_contact(customer, {"name": "柳梦璃", "phone": "13911112222"})
            change_contact(contact, {"phone": "13911113333"}, by=ann, reason="换号")
            deal = open_deal(customer, {"title": "二期扫描枪", "amount": 800_000}, by=ann)
            open_deal(customer, {"title": "首批", "amount": 100}, by=ann)
            move(deal, later, by=ann)
            said = {"content": "约好周五送样", "began_at": crm_clock.now(), "method_id": method}
            said |= {"contact_id": contact.id, "once": "x"}
            plan = Plan(crm_clock.today(), action="送样")
            followup = log_followup(
                customer, said, by=ann, deal=deal, next_plan=plan, promise=("带样品册", None)
            )
            correct(followup, {"content": "约好周四送样"}, by=ann)
            keep(customer, received[0], by=ann, deal=deal)
            keep(customer, received[1], by=ann)
            keep(customer, received[2], by=ann, deal=deal, followup=followup)
            file = session.scalars(select(Attachment).where(Attachment.deal_id.is_(None))).one()
    return SimpleNamespace(
        customers=customer.id, contacts=contact.id, deals=deal.id, followups=followup.id,
        attachments=file.id,
    )  # fmt: skip


def everything() -> dict[str, list[Any]]:
    """Every row of every table, but for what may differ."""
    found = {}
    names = set(inspect(db.engine).get_table_names()) - BESIDE
    with db.engine.connect() as connection:
        for name in sorted(names):
            if name.startswith("search_index") and name not in INDEXES:
                continue  # what the index itself is made of
            rows = connection.execute(select(text("*")).select_from(table(name))).mappings()
            kept = [
                sorted(
                    (key, repr(value))
                    for key, value in row.items()
                    if key not in VOLATILE.get(name, ())
                )
                for row in rows
                if row.get("uid") != BIN
            ]
            found[name] = sorted(kept)
    return found


def throw(name: str, key: int, by: Any) -> int:
    with writing() as session:
        return throw_away(session.get(MODELS[name], key), by=by).id


def bring_back(key: int, by: Any) -> None:
    with writing() as session:
        restore(session.get(BinItem, key), by=by)


def test_whatever_is_deleted_comes_back_with_every_row_as_it_was(
    full: SimpleNamespace, app: Flask, people: SimpleNamespace
) -> None:
    with app.app_context():
        before = everything()
        for name, key in vars(full).items():
            item = throw(name, key, people.ann)
            assert everything() != before
            assert not any(examine().values()), f"derived figures are wrong without {name}"
            bring_back(item, people.ann)
            now = everything()
            assert {table: now[table] for table in now if now[table] != before[table]} == {}, name
        # Several at once, one inside the other, in either order.
        items = [throw(name, getattr(full, name), people.ann) for name in reversed(vars(full))]
        for item in reversed(items):
            bring_back(item, people.ann)
        assert everything() == before
        assert not any(examine().values())


@pytest.mark.one_database
def test_what_is_deleted_is_found_nowhere(
    full: SimpleNamespace, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann, path = sign_in(people.ann), f"/customers/{full.customers}"
    hidden = {
        "contacts": ("柳梦璃",), "deals": ("二期扫描枪",), "attachments": ("随手拍",),
        "followups": ("约好周", "带样品册", "单据.png"),
    }  # fmt: skip

    def seen() -> str:
        pages = (path, f"{path}/files", "/", "/board/", "/customers", "/grid/", "/duplicates")
        shown = [ann.get(page).text for page in pages]
        asked = [*(word for words in hidden.values() for word in words), "13911113333"]
        for word in asked:
            data = {"q": word}
            shown.append(ann.hx("/search", data=data).text.replace(word, "", 0))
        return "\n".join(shown)

    assert all(word in seen() for words in hidden.values() for word in words)
    for name, words in hidden.items():
        answer = ann.post(f"/{name}/{getattr(full, name)}/deletion")
        assert (answer.status_code, answer.location) == (303, path), name
        page = ann.get(path).text
        assert "撤销" in page or "/restoration" in page
        for word in words:
            assert word not in ann.get(path).text, word
            assert word not in ann.get("/board/").text, word
    with app.app_context():
        contact = db.session.get(Contact, full.contacts)
        assert contact.customer.uid == BIN
        live = select(Deal).where(Deal.is_live, Deal.id == full.deals)
        assert db.session.scalars(live).all() == []
    bin_ = ann.get("/recycle/").text
    assert all(words[0] in bin_ for words in hidden.values())
    assert "柳梦璃" not in sign_in(people.bob).get("/recycle/").text
    assert "柳梦璃" in sign_in(people.mia).get("/recycle/").text


@pytest.mark.one_database
def test_a_taken_code_is_told_and_a_buried_part_waits_for_its_customer(
    full: SimpleNamespace, app: Flask, sales: Sales, sign_in: Callable[..., Client],
    people: SimpleNamespace,
) -> None:  # fmt: skip
    with app.app_context():
        contact = throw("contacts", full.contacts, people.ann)
        customer = throw("customers", full.customers, people.ann)
    other = sales.customer("抢注的公司", people.bob, credit_code=CODE)
    ann = sign_in(people.ann)
    assert ann.post(f"/recycle/{contact}/restoration").location == "/recycle/"
    told = ann.post(f"/recycle/{customer}/restoration")
    assert told.status_code == 409
    assert other.name in told.text
    with app.app_context(), pytest.raises(CodeTaken):
        bring_back(customer, people.ann)
    sent = {"without_code": "1"}
    assert ann.post(f"/recycle/{customer}/restoration", data=sent).status_code == 303
    assert ann.post(f"/recycle/{contact}/restoration").location == f"/customers/{full.customers}"
    with app.app_context():
        assert db.session.get(Customer, full.customers).credit_code is None
        assert db.session.get(Contact, full.contacts).customer_id == full.customers


@pytest.mark.other_database
def test_whoever_brings_something_back_has_its_customer_locked(
    full: SimpleNamespace, app: Flask, people: SimpleNamespace
) -> None:
    with app.app_context():
        key = throw("contacts", full.contacts, people.ann)
        with writing():
            assert item_for(people.ann, key) is not None
            assert not is_free(full.customers)
        assert is_free(full.customers)


def is_free(customer_id: int) -> bool:
    """Whether another connection could change a customer now."""
    asked = text("SELECT id FROM customers WHERE id = :id FOR UPDATE SKIP LOCKED")
    with db.engine.connect() as other:
        return other.execute(asked, {"id": customer_id}).first() is not None


def test_what_waits_follows_its_customer_through_a_merge_and_back(
    full: SimpleNamespace, app: Flask, sales: Sales, people: SimpleNamespace
) -> None:
    other = sales.customer("云帆智能", people.ann)
    with app.app_context():
        item = throw("deals", full.deals, people.ann)
        with writing() as session:
            both = [session.get(Customer, key) for key in (other.id, full.customers)]
            row = merge(both[0], both[1], {}, by=people.ann)
        assert db.session.get(BinItem, item).customer_id == other.id
        with writing() as session:
            part(session.merge(row), by=people.ann)
        bring_back(item, people.ann)
        deal = db.session.get(Deal, full.deals)
        assert (deal.customer_id, deal.is_live) == (full.customers, True)
        assert not any(examine().values())


def test_after_thirty_days_nothing_is_left_and_the_journal_names_nobody(
    full: SimpleNamespace, app: Flask, sales: Sales, people: SimpleNamespace, clock: Clock
) -> None:
    other = sales.customer("云帆老号", people.ann)
    with app.app_context():
        with writing() as session:  # whoever was merged into it goes with it
            both = [session.get(Customer, key) for key in (full.customers, other.id)]
            merge(both[0], both[1], {}, by=people.ann)
        for name in ("followups", "contacts", "deals", "attachments", "customers"):
            throw(name, getattr(full, name), people.ann)
        clock.forward(days=29)
        KINDS["emptying"].run(SimpleNamespace(check=lambda: None))
        assert db.session.scalars(select(BinItem)).all() != []
        clock.forward(days=2)
        KINDS["emptying"].run(SimpleNamespace(check=lambda: None))
        for model in (BinItem, Contact, Deal, FollowUp, Attachment, File):
            assert db.session.scalars(select(model)).all() == [], model
        assert [one.uid for one in db.session.scalars(select(Customer))] == [BIN]
        assert list(store.folder().iterdir()) == []
        for index in INDEXES:
            assert db.session.execute(text(f"SELECT rowid FROM {index}")).all() == []
        purged = select(Entry).where(Entry.action == "bin:purged")
        told = [str(entry.details) for entry in db.session.scalars(purged)]
        assert len(told) == 5
        assert "柳梦璃" not in "".join(told)
        assert not any(examine().values())


@pytest.mark.one_database
def test_only_an_administrator_lets_go_before_the_time_and_says_why(
    full: SimpleNamespace, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    with app.app_context():
        item = throw("attachments", full.attachments, people.ann)
    path, ada = f"/recycle/{item}/purge", sign_in(people.ada)
    assert sign_in(people.mia).post(path, data={"reason": "x"}).status_code == 403
    assert ada.post(path, data={"reason": ""}).status_code == 422
    assert ada.post(path, data={"reason": "客户要求"}).status_code == 303
    assert ada.post(f"/recycle/{item}/restoration").status_code == 404
    with app.app_context():
        assert db.session.get(Attachment, full.attachments) is None
        assert purge([], by=people.ada) == 0
