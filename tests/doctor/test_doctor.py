"""The doctor: finds every derived value that is not true, and mends what can be mended."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from crmapp.contacts.models import Contact
from crmapp.customers.kinds import CustomerType
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.doctor.verbs import examine, repair
from crmapp.duplicates.models import CustomerKey
from crmapp.stages.models import StageCount

pytestmark = pytest.mark.template("story")


@pytest.fixture
def demo(context: Flask) -> Flask:
    """Some customers of the demo in all stages."""
    return context


def differing() -> set[str]:
    return {name for name, findings in examine().items() if findings}


def test_all_that_verbs_derive_is_what_a_recount_finds(demo: Flask) -> None:
    assert differing() == set()


CUSTOMER_COLUMNS = {
    "stage_id": None,
    "current_deal_id": None,
    "open_amount": 1,
    "next_due_on": None,
    "type": CustomerType.INTERESTED,
    "last_followup_at": None,
    "last_followup_on": None,
    "last_followup_id": None,
    "last_method_id": None,
    "helper_ids": [4711],
}


def test_every_derived_value_that_is_wrong_is_found_and_mended(demo: Flask) -> None:
    victim = Customer.id == db.session.scalar(
        select(Customer.id).where(Customer.type == CustomerType.WON).limit(1)
    )
    for column, wrong in CUSTOMER_COLUMNS.items():
        with writing() as session:
            session.execute(update(Customer).where(victim).values({column: wrong}))
        if column != "next_due_on":  # a won customer may truly have none
            assert differing() == {"customers"}, column
        repair()
        assert differing() == set()


@pytest.mark.parametrize(
    ("column", "wrong"), [("owner_id", None), ("is_live", False), ("next_due_on", None)]
)
def test_a_deal_that_does_not_follow_its_customer_is_mended(
    demo: Flask, column: str, wrong: object
) -> None:
    planned = select(func.min(Deal.id)).where(Deal.next_due_on.is_not(None))
    with writing() as session:
        one = Deal.id == planned.scalar_subquery()
        session.execute(update(Deal).where(one).values({column: wrong}))
    assert "deals" in differing()
    repair()
    assert differing() == set()


@pytest.mark.parametrize("harm", ["change", "delete", "invent"])
def test_counts_of_the_board_are_mended(demo: Flask, harm: str) -> None:
    with writing() as session:
        row = session.scalars(select(StageCount).where(StageCount.count > 0)).first()
        if harm == "change":
            row.count, row.amount = row.count + 3, 0
        elif harm == "delete":
            session.delete(row)
        else:
            session.add(
                StageCount(stage_id=row.stage_id, owner_id=0, quarter="1999Q1", count=2, amount=7)
            )
    assert differing() == {"stage counts"}
    repair()
    assert differing() == set()


@pytest.mark.parametrize("table", ["search_index", "customer_keys"])
def test_lost_search_words_and_keys_are_mended(demo: Flask, table: str) -> None:
    with writing() as session:
        if table == "search_index":
            session.execute(text("DELETE FROM search_index WHERE rowid < 9"))
        else:
            session.execute(db.delete(CustomerKey).where(CustomerKey.id < 9))
    assert differing() == {"search and keys"}
    repair()
    assert differing() == set()


def test_a_private_field_that_does_not_open_is_told_without_its_text(demo: Flask) -> None:
    with writing() as session:
        first, second = session.scalars(select(Contact).limit(2))
        moved = update(Contact).where(Contact.id == first.id)
        session.execute(moved.values(phone_sealed=second.phone_sealed))
    lines = [str(finding) for finding in examine()["private fields"]]
    assert len(lines) == 1
    assert lines[0].startswith(f"contacts {first.id}: phone")


def test_the_command_ends_with_an_error_only_where_something_is_wrong(demo: Flask) -> None:
    run: Callable = demo.test_cli_runner().invoke
    assert run(args=["doctor"]).exit_code == 0
    with writing() as session:
        session.execute(update(Customer).values(open_amount=1))
    told = run(args=["doctor"])
    assert told.exit_code == 1
    assert "open_amount is 1, should be" in told.output
    assert run(args=["doctor", "--repair"]).exit_code == 0
    assert run(args=["doctor"]).exit_code == 0
