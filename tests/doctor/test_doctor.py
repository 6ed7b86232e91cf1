"""The doctor: finds every derived value that is not true, and mends what can be mended."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text, update

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


WRONG_OF_CUSTOMERS = {
    "stage_id": None,
    "current_deal_id": None,
    "open_amount": 1,
    "next_due_on": date(1999, 1, 1),
    "type": CustomerType.INTERESTED,
    "last_followup_at": None,
    "last_followup_on": None,
    "last_followup_id": None,
    "last_method_id": None,
    "helper_ids": [4711],
}


def spoil(model: type, key: int | None, **wrong: object) -> None:
    with writing() as session:
        session.execute(update(model).where(model.id == key).values(wrong))


def test_every_derived_value_that_is_wrong_is_found_and_mended(demo: Flask) -> None:
    won = select(Customer.id).where(Customer.type == CustomerType.WON)
    spoil(Customer, db.session.scalar(won.limit(1)), **WRONG_OF_CUSTOMERS)
    assert differing() == {"customers"}
    [finding] = repair()["customers"]
    assert finding.right.keys() == WRONG_OF_CUSTOMERS.keys()
    assert differing() == set()


def test_deals_that_do_not_follow_their_customers_are_mended(demo: Flask) -> None:
    planned = select(Deal.id).where(Deal.next_due_on.is_not(None)).order_by(Deal.id)
    wrong = {"owner_id": None, "is_live": False, "next_due_on": None}
    keys = db.session.scalars(planned.limit(3)).all()
    for key, (column, value) in zip(keys, wrong.items(), strict=True):
        spoil(Deal, key, **{column: value})
    found = repair()["deals"]
    assert [list(finding.right) for finding in found] == [[column] for column in wrong]
    assert differing() == set()


def test_counts_of_the_board_are_mended(demo: Flask) -> None:
    with writing() as session:
        changed, deleted = session.scalars(select(StageCount).where(StageCount.count > 0).limit(2))
        changed.count, changed.amount = changed.count + 3, 0
        session.delete(deleted)
        place = {"stage_id": changed.stage_id, "owner_id": 0, "quarter": "1999Q1"}
        session.add(StageCount(**place, count=2, amount=7))
    assert differing() == {"stage counts"}
    assert len(repair()["stage counts"]) == 3
    assert differing() == set()


def test_lost_search_words_and_keys_are_mended(demo: Flask) -> None:
    with writing() as session:
        first, last = session.execute(select(func.min(Customer.id), func.max(Customer.id))).one()
        session.execute(text("DELETE FROM search_index WHERE rowid = :first"), {"first": first})
        session.execute(delete(CustomerKey).where(CustomerKey.customer_id == last))
    assert differing() == {"search and keys"}
    assert [finding.key for finding in repair()["search and keys"]] == [first, last]
    assert differing() == set()


def test_a_private_field_that_does_not_open_is_told_without_its_text(demo: Flask) -> None:
    with writing() as session:
        first, second = session.scalars(select(Contact).limit(2))
        moved = update(Contact).where(Contact.id == first.id)
        session.execute(moved.values(phone_sealed=second.phone_sealed))
    lines = [str(finding) for finding in examine()["private fields"]]
    assert len(lines) == 1
    assert lines[0].startswith(f"contacts {first.id}: phone")


@pytest.mark.one_database
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
