"""Merging two customers and parting them again."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import Base, db, writing
from crmapp.deals.models import Deal
from crmapp.doctor.verbs import examine, repair
from crmapp.followups.models import FollowUp
from crmapp.merging.models import Merge
from crmapp.merging.moving import CUSTOMERS, STAYS, pointing_at
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.models import Notification
from crmapp.search.queries import answers
from tests.harness.application import Client
from tests.harness.sales import Sales
from tests.merging.pair import GONE, KEPT, pair, rows_of

__all__ = ["pair"]

# Tables that a merge and its undoing leave as they were, bit by bit.
SAME_AGAIN = (
    "customer_helpers", "deals", "followups", "next_steps", "not_same", "promises",
    "stage_changes", "stage_counts",
)  # fmt: skip


def form(sales: Sales, pair: SimpleNamespace, **given: str) -> dict[str, str]:
    versions = [str(sales.read(Customer, key).version) for key in (pair.kept, pair.gone)]
    said = dict(zip(("first_version", "second_version"), versions, strict=True))
    return {**said, "stays": "first", "keeps_owner": "y", **given}


@pytest.fixture
def mia(sign_in: Callable[..., Client], people: SimpleNamespace) -> Client:
    return sign_in(people.mia)


@pytest.fixture
def merged(mia: Client, sales: Sales, pair: SimpleNamespace) -> SimpleNamespace:
    path = f"/customers/{pair.kept}/merge/{pair.gone}"
    answer = mia.post(path, data=form(sales, pair, **{"pick-need": "both"}))
    assert (answer.status_code, answer.location) == (303, f"/customers/{pair.kept}")
    return pair


def nothing_differs() -> bool:
    return not any(examine().values())


def test_all_that_hangs_on_the_one_that_goes_belongs_to_the_one_that_stays(
    merged: SimpleNamespace, app: Flask, people: SimpleNamespace, mia: Client
) -> None:
    with app.app_context():
        kept, gone = db.session.get(Customer, merged.kept), db.session.get(Customer, merged.gone)
        for table in ("deals", "followups", "next_steps", "promises", "stage_changes"):
            here = text(f"SELECT count(*) FROM {table} WHERE customer_id = :key")
            assert db.session.scalar(here, {"key": kept.id}) >= 2, table
            assert db.session.scalar(here, {"key": gone.id}) == 0, table
        assert {deal.owner_id for deal in db.session.scalars(select(Deal))} == {people.ann.id}
        assert kept.open_amount == 10_000_000
        assert kept.helper_ids == sorted((people.hal.id, people.bob.id))
        assert (kept.need, kept.website) == ("两台\n三台打印机", "yunfan.cn")
        assert {GONE, gone.number} <= set(kept.aliases.splitlines())
        assert nothing_differs()
        found = answers(people.mia, GONE, most=5).customers
        assert [one.id for one in found] == [kept.id]
        told = {(one.person_id, one.kind) for one in db.session.scalars(select(Notification))}
        for person in (people.ann, people.bob):
            assert (person.id, NotificationKind.MERGED) in told
    answer = mia.get(f"/customers/{merged.gone}/edit")
    assert (answer.status_code, answer.location) == (301, f"/customers/{merged.kept}/edit")


def test_contacts_with_the_same_mobile_become_one_and_nothing_of_them_is_lost(
    merged: SimpleNamespace, app: Flask
) -> None:
    with app.app_context():
        mine = select(Contact).where(Contact.customer_id == merged.kept).order_by(Contact.id)
        wang, li = db.session.scalars(mine).all()
        assert (wang.name, wang.position, wang.wechat) == ("王建国", "总经理", "wangzong")
        assert "王总" in wang.remarks
        assert (li.name, li.is_main, wang.is_main) == ("李娜", False, True)
        spoken = set(db.session.scalars(select(FollowUp.contact_id)))
        assert spoken == {wang.id}


def test_undoing_restores_everything_as_it_was(
    mia: Client, app: Flask, sales: Sales, pair: SimpleNamespace, people: SimpleNamespace
) -> None:
    def state() -> tuple:
        with app.app_context():
            columns = [one for one in Customer.__table__.columns if one.name != "version"]
            customers = db.session.execute(select(*columns).order_by(Customer.id)).all()
            contacts = [
                (one.name, one.customer_id, one.phone, one.wechat, one.position, one.remarks)
                for one in db.session.scalars(select(Contact).order_by(Contact.id))
            ]
            words = db.session.execute(text("SELECT rowid, words FROM search_index")).all()
            tables = rows_of(*SAME_AGAIN)
            keys = db.session.execute(
                text("SELECT kind, value, customer_id FROM customer_keys")
            ).all()
            return customers, contacts, sorted(words), tables, sorted(map(tuple, keys))

    before = state()
    path = f"/customers/{pair.gone}/merge/{pair.kept}"
    given = {"stays": "second", "pick-name": "first", "pick-need": "both"}
    versions = form(sales, SimpleNamespace(kept=pair.gone, gone=pair.kept))
    assert mia.post(path, data={**versions, **given}).status_code == 303
    assert sales.read(Customer, pair.kept).name == GONE
    [key] = _merges(app)
    assert mia.post(f"/merges/{key}/undo").location == f"/customers/{pair.gone}"
    after = state()
    for was, now in zip(before, after, strict=True):
        assert was == now
    with app.app_context():
        assert nothing_differs()
    assert "不能再撤销" in mia.post(f"/merges/{key}/undo", follow_redirects=True).text


def _merges(app: Flask) -> list[int]:
    with app.app_context():
        return list(db.session.scalars(select(Merge.id).order_by(Merge.id)))


def test_what_was_written_since_is_kept_when_a_merge_is_undone(
    merged: SimpleNamespace, mia: Client, app: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    with app.app_context(), writing() as session:
        theirs = session.scalars(select(Deal).order_by(Deal.id.desc())).first()
        for deal_id, words in ((theirs.id, "新的一次"), (None, "只谈客户")):
            session.add(
                FollowUp(
                    customer_id=merged.kept, deal_id=deal_id, author_id=people.ann.id,
                    began_at=theirs.touched_at, on=theirs.stage_since.date(), content=words,
                )
            )  # fmt: skip
        session.get(Customer, merged.kept).need = "四台"
    [key] = _merges(app)
    mia.post(f"/merges/{key}/undo")
    with app.app_context():
        where = dict(db.session.execute(select(FollowUp.content, FollowUp.customer_id)).all())
        assert where["新的一次"] == merged.gone
        assert where["只谈客户"] == merged.kept
        assert db.session.get(Customer, merged.kept).need == "四台"
        # The last contact, written by hand above, is found anew; deals and counts are right.
        found = examine()
        assert found["deals"] == found["stage counts"] == []


def test_merges_are_undone_the_last_first_and_within_thirty_days(
    merged: SimpleNamespace, mia: Client, app: Flask, sales: Sales, people: SimpleNamespace, clock
) -> None:
    third = sales.deal("云帆集团", people.ann).customer_id
    chain = SimpleNamespace(kept=third, gone=merged.kept)
    mia.post(f"/customers/{third}/merge/{merged.kept}", data=form(sales, chain))
    first, second = _merges(app)
    assert mia.get(f"/customers/{merged.gone}").location == f"/customers/{third}"
    assert mia.post(f"/merges/{first}/undo").status_code == 404
    assert mia.post(f"/merges/{second}/undo").status_code == 303
    assert mia.get(f"/customers/{merged.gone}").location == f"/customers/{merged.kept}"
    clock.forward(days=31)
    mia.post(f"/merges/{first}/undo")
    assert sales.read(Customer, merged.gone).merged_into_id == merged.kept


def test_an_owner_merges_own_customers_and_nobody_elses(
    pair: SimpleNamespace, sales: Sales, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    own = SimpleNamespace(kept=pair.kept, gone=sales.customer("云帆", people.ann, phone="").id)
    ann, bob = sign_in(people.ann), sign_in(people.bob)
    theirs = f"/customers/{pair.kept}/merge/{pair.gone}"
    for client in (ann, bob):
        assert client.get(theirs).status_code == 403
        assert client.post(theirs, data=form(sales, pair)).status_code == 403
    assert sales.read(Customer, pair.gone).merged_into_id is None
    path = f"/customers/{own.kept}/merge/{own.gone}"
    assert "云帆" in ann.get(path).text
    assert ann.get(f"/customers/{own.kept}/merge/{own.kept}").status_code == 404
    assert ann.post(path, data=form(sales, own)).status_code == 303
    assert "撤销合并" in ann.get(f"/customers/{own.kept}").text
    assert "撤销合并" not in bob.get(f"/customers/{own.kept}").text


def test_a_form_that_was_overtaken_shows_both_as_they_are_now(
    pair: SimpleNamespace, mia: Client, sales: Sales, app: Flask
) -> None:
    seen = form(sales, pair)
    with app.app_context(), writing() as session:
        customer = session.get(Customer, pair.gone)
        customer.remarks, customer.version = "刚刚改过", customer.version + 1
    answer = mia.post(f"/customers/{pair.kept}/merge/{pair.gone}", data=seen)
    assert answer.status_code == 409
    assert "刚刚改过" in answer.text
    assert not _merges(app)


def test_thousands_of_follow_ups_move_in_a_few_statements(
    pair: SimpleNamespace, mia: Client, sales: Sales, app: Flask, people: SimpleNamespace,
    statements: Callable,
) -> None:  # fmt: skip
    with app.app_context(), writing() as session:
        [one] = session.scalars(select(FollowUp).where(FollowUp.customer_id == pair.gone))
        said = {"customer_id": pair.gone, "began_at": one.began_at, "on": one.on, "content": "打"}
        session.connection().execute(FollowUp.__table__.insert(), [said] * 2_000)
        session.execute(update(Customer).where(Customer.id == pair.gone).values(version=9))
    path, given = f"/customers/{pair.kept}/merge/{pair.gone}", form(sales, pair)
    with statements() as sent:
        assert mia.post(path, data=given).status_code == 303
    assert len(sent) < 150
    [key] = _merges(app)
    with app.app_context():
        moved = select(func.count()).where(FollowUp.customer_id == pair.kept)
        assert db.session.scalar(moved) == 2_002
    mia.post(f"/merges/{key}/undo")
    with app.app_context():
        left = select(func.count()).where(FollowUp.customer_id == pair.kept)
        assert db.session.scalar(left) == 1


def test_the_names_of_both_find_the_one_that_stays_in_a_warning_too(
    merged: SimpleNamespace, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    typed = {"name": GONE, "kind": "enterprise"}
    said = sign_in(people.bob).hx("/duplicates/check", data=typed).text
    assert KEPT in said


def test_the_doctor_finds_and_mends_what_hangs_on_a_customer_that_is_gone(
    merged: SimpleNamespace, app: Flask
) -> None:
    with app.app_context():
        with writing() as session:
            for table in ("deals", "followups"):
                first = f"(SELECT min(id) FROM {table})"
                moved = text(f"UPDATE {table} SET customer_id = :key WHERE id = {first}")
                session.execute(moved, {"key": merged.gone})
        assert {one.table for one in examine()["merges"]} >= {"deals", "followups"}
        repair()
        assert nothing_differs()


@pytest.mark.one_database
def test_whatever_points_at_a_customer_moves_with_it_or_is_known_to_stay(app: Flask) -> None:
    tables = Base.metadata.sorted_tables
    pointing = {
        (table.name, key.parent.name)
        for table in tables
        for key in table.foreign_keys
        if key.column.table is CUSTOMERS
    }
    moved = {(column.table.name, column.name) for column in pointing_at(CUSTOMERS)}
    assert {name for name, _column in pointing - moved} == STAYS
    assert all("id" in Base.metadata.tables[name].primary_key.columns for name, _column in moved)
