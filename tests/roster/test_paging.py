"""Pages of the list: every row once, in the same order on both databases."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import insert, text

from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.roster import queries
from crmapp.roster.filters import RosterFilter
from crmapp.roster.orders import ORDERS, order_of
from tests.harness.application import Client

SORTS = [sign + name for name in ORDERS for sign in ("", "-")]
DAY = date(2026, 11, 20)


def rows(count: int, owner_id: int) -> list[dict]:
    """Customers full of ties and nulls, one in three without number, dates or amount."""
    return [
        {
            "id": nth, "uid": f"u{nth}", "number": f"C{nth % 7:03}-{nth}" if nth % 3 else None,
            "name": f"公司{nth}", "name_pinyin": f"gong si {['一', 'B', 'b', 'é'][nth % 4]}",
            "short_name": f"司{nth}", "owner_id": owner_id, "entered_by_id": owner_id,
            "entered_on": DAY.replace(day=1 + nth % 4), "open_amount": (nth % 3) * 100,
            "last_followup_on": DAY.replace(day=1 + nth % 5) if nth % 3 else None,
            "next_due_on": DAY.replace(day=1 + nth % 6) if nth % 2 else None,
        }
        for nth in range(1, count + 1)
    ]  # fmt: skip


@pytest.fixture
def crowd(app: Flask, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    monkeypatch.setattr(queries, "ROWS", 7)
    made = rows(60, people.ann.id)
    with app.app_context(), writing() as session:
        session.execute(insert(Customer), made)
    return made


def walk(person: object, wanted: RosterFilter) -> list[int]:
    """The keys of all pages, one page after the other."""
    found: list[int] = []
    order, _direction = order_of(wanted.sort)
    word = None
    while True:
        page = queries.page(person, wanted, order.place(word))
        found += [row.customer.id for row in page.rows]
        word = page.next_place
        if word is None:
            return found


def expected(made: list[dict], sort: str) -> list[int]:
    """The order in plain Python: nothing known stands at its agreed end, the key decides ties."""
    keys = {
        "name": lambda row: row["name_pinyin"].encode(),
        "number": lambda row: (row["number"] or "").encode(),
        "entered": lambda row: row["entered_on"],
        "last": lambda row: row["last_followup_on"] or date.min,
        "next": lambda row: row["next_due_on"] or date.max,
        "amount": lambda row: row["open_amount"],
    }
    key = keys[sort.removeprefix("-")]
    ordered = sorted(made, key=lambda row: (key(row), row["id"]), reverse=sort.startswith("-"))
    return [row["id"] for row in ordered]


def test_pages_give_every_row_once_in_order_whatever_ties_and_gaps(
    crowd: list[dict], context: Flask, people: SimpleNamespace, subtests: pytest.Subtests
) -> None:
    for sort in SORTS:
        with subtests.test(sort):
            assert walk(people.mia, RosterFilter(sort=sort)) == expected(crowd, sort)


def test_pages_of_more_than_are_counted_are_the_same(
    crowd: list[dict], context: Flask, people: SimpleNamespace, subtests: pytest.Subtests,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(queries, "COUNTED", 5)
    for sort in SORTS:
        with subtests.test(sort):
            owned = RosterFilter(sort=sort, owner=str(people.ann.id))
            assert walk(people.mia, owned) == expected(crowd, sort)


@pytest.mark.one_database
def test_every_order_walks_its_own_index(
    crowd: list[dict], context: Flask, people: SimpleNamespace, subtests: pytest.Subtests,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(queries, "COUNTED", 5)
    for sort in SORTS:
        with subtests.test(sort):
            wanted = RosterFilter(sort=sort, owner=str(people.ann.id), silent=1, region="330000")
            order, _direction = order_of(sort)
            place = order.place(queries.page(people.mia, RosterFilter(sort=sort)).next_place)
            there = queries.beyond(sort, place)
            statement = queries._within(people.mia, wanted, list(range(9))).where(there).limit(8)
            statement = statement.order_by(*queries.clauses(sort))
            compiled = statement.compile(db.engine, compile_kwargs={"literal_binds": True})
            plan = db.session.execute(text(f"EXPLAIN QUERY PLAN {compiled}")).all()
            told = " ".join(row[-1] for row in plan)
            assert f"ix_customers_by_{sort.removeprefix('-')}" in told, told
            assert "TEMP B-TREE" not in told, told


def test_a_place_nobody_was_given_shows_the_first_page(
    crowd: list[dict], sign_in: Callable[..., Client], people: SimpleNamespace,
    subtests: pytest.Subtests,
) -> None:  # fmt: skip
    ann = sign_in(people.ann)
    for word in ("", "x", "AAAA", "bnVsbA", "WzEsMl0", "W251bGwsIDFd", "ŷ" * 9):
        with subtests.test(word):
            answer = ann.get("/customers", query_string={"after": word, "sort": "-last"})
            assert answer.status_code == 200


def test_the_count_ends_where_counting_would_take_long(
    crowd: list[dict], sign_in: Callable[..., Client], people: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    assert ">60 位客户<" in sign_in(people.ann).get("/customers").text
    monkeypatch.setattr(queries, "COUNTED", 20)
    assert ">20+ 位客户<" in sign_in(people.ann).get("/customers").text
