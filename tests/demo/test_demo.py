"""The demo: a believable team that comes with one act and goes with one."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from crmapp import clock as crm_clock
from crmapp import create_app
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.customers.models import Customer
from crmapp.customers.verbs import enter
from crmapp.database import db, writing
from crmapp.deals.models import Deal, StageChange
from crmapp.deals.verbs import open_deal
from crmapp.demo.verbs import fill_demo, is_filled, remove_demo
from crmapp.followups.models import FollowUp
from crmapp.lists.models import ListKind
from crmapp.lists.starting import fill_lists
from crmapp.lists.words import words
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.stages.models import StageCount, StageKind
from crmapp.stages.pipeline import stages
from crmapp.stages.sets import SETS, take_set
from tests.harness.application import SETTINGS
from tests.harness.databases import SqliteCopies
from tests.harness.rows import snapshot_rows

SHOWN = SETS[2]  # the stages of the demo that most tests look at
OTHERS = [each for each in SETS if each is not SHOWN]


@pytest.fixture(scope="module")
def filled(
    sqlite_copies: SqliteCopies, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, list[tuple[str, str]]]]:
    """A team of the demo alone, with its sign-ins."""
    with sqlite_copies.copy("empty") as url:
        folder = tmp_path_factory.mktemp("demo")
        app = create_app({**SETTINGS, "SQLALCHEMY_DATABASE_URI": url, "INSTANCE": folder})
        with app.app_context():
            with writing():
                take_set(SHOWN)
                fill_lists()
            sign_ins = fill_demo()
        yield app, sign_ins
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def demo(filled: tuple[Flask, list[tuple[str, str]]]) -> Iterator[list[tuple[str, str]]]:
    """The sign-ins of a filled demo, for tests that only look at it."""
    app, sign_ins = filled
    with app.app_context():
        yield sign_ins


@pytest.fixture
def ready(context: Flask) -> Flask:
    """A team with stages and words."""
    has_stages, has_words = stages(), words(ListKind.METHOD)
    with writing():
        if not has_stages:
            take_set(SHOWN)
        if not has_words:
            fill_lists()
    return context


def number_of(model: type, *conditions: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def contents(engine: Engine) -> dict:
    """What stands in the database, what only ever rises apart."""
    rows = snapshot_rows(engine)
    left_out = ("stamps", "counters", "search_index_")  # the last is how FTS5 keeps its rows
    return {name: rows[name] for name in rows if not name.startswith(left_out)}


def test_the_demo_has_a_team_of_all_roles_and_customers_in_all_stages(
    demo: list[tuple[str, str]],
) -> None:
    people = db.session.scalars(select(Person)).all()
    assert len(demo) == len(people) == 5
    assert {role for person in people for role in person.roles} == set(Role)
    assert number_of(Customer) == 60
    assert number_of(FollowUp) >= 200
    assert set(db.session.scalars(select(Deal.stage_id))) == {stage.id for stage in stages()}


def test_each_person_of_the_demo_signs_in_with_the_password_that_was_told(
    demo: list[tuple[str, str]],
) -> None:
    for username, password in demo:
        person = db.session.scalars(select(Person).where(Person.username == username)).one()
        assert person.has_password(password)
        assert not person.must_change_password


@pytest.mark.usefixtures("demo")
def test_next_steps_are_overdue_due_today_and_coming() -> None:
    today = crm_clock.today()
    is_open = NextStep.state == StepState.OPEN
    for due in (NextStep.due_on < today, NextStep.due_on == today, NextStep.due_on > today):
        assert number_of(NextStep, is_open, due) >= 5


@pytest.mark.usefixtures("demo")
def test_nothing_of_the_demo_lies_in_the_future_but_plans() -> None:
    now = crm_clock.now()
    assert number_of(FollowUp, FollowUp.began_at > now) == 0
    assert number_of(StageChange, StageChange.at > now) == 0
    assert number_of(Customer, Customer.created_at > now) == 0


@pytest.mark.usefixtures("demo")
def test_a_deal_moves_in_the_order_of_its_dates() -> None:
    last: dict[int, StageChange] = {}
    for change in db.session.scalars(select(StageChange).order_by(StageChange.id)):
        former = last.get(change.deal_id)
        if former is not None:
            assert former.to_stage_id == change.from_stage_id
            assert former.at <= change.at
            assert change.seconds_before >= 0
        last[change.deal_id] = change


@pytest.mark.one_database
@pytest.mark.parametrize("stage_set", OTHERS, ids=lambda each: each.key)
def test_the_demo_fits_every_other_ready_stage_set(context: Flask, stage_set: object) -> None:
    with writing():
        take_set(stage_set)
        fill_lists()
    fill_demo()
    in_use = set(db.session.scalars(select(Deal.stage_id)))
    assert in_use == {stage.id for stage in stages()}


def test_removing_the_demo_leaves_exactly_what_was_there_before(
    people: SimpleNamespace, ready: Flask
) -> None:
    with writing():
        mine = enter(
            {"name": "真实的客户", "short_name": "真实"}, by=people.ann, owner_id=people.ann.id
        )
        open_deal(mine, {"amount": 100}, by=people.ann)
    before = contents(db.engine)
    fill_demo(by=db.session.get(Person, people.mia.id))
    assert is_filled()
    customers, team = remove_demo(by=people.mia)
    assert (customers, team) == (60, 5)
    assert not is_filled()
    assert number_of(StageCount, StageCount.count != 0) == 1
    after = contents(db.engine)
    after["stage_counts"] = before["stage_counts"]  # empty counts stay, as they do after a move
    assert after == before


@pytest.mark.one_database
def test_a_demo_person_who_worked_on_a_real_customer_is_only_disabled(ready: Flask) -> None:
    fill_demo()
    lina = db.session.scalars(select(Person).where(Person.username == "lina")).one()
    with writing():
        enter({"name": "真实的客户", "short_name": "真实"}, by=lina, owner_id=lina.id)
    assert remove_demo() == (60, 4)
    left = db.session.scalars(select(Person)).one()
    assert left.username == "lina"
    assert not left.is_active
    assert db.session.scalars(select(Customer)).one().owner_id == left.id


@pytest.mark.one_database
def test_a_real_customer_outlives_the_demo_customer_that_referred_it(ready: Flask) -> None:
    fill_demo()
    demo = db.session.scalars(select(Customer).limit(1)).one()
    with writing():
        lina = db.session.scalars(select(Person).where(Person.username == "lina")).one()
        values = {"name": "真实的客户", "short_name": "真实", "referrer_id": demo.id}
        enter(values, by=lina, owner_id=None)
    remove_demo()
    assert db.session.scalars(select(Customer)).one().referrer_id is None


@pytest.mark.one_database
def test_commands_fill_the_demo_once_and_remove_it(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert "administrator" in runner.invoke(args=["demo", "fill"]).output
    assert "already here" in runner.invoke(args=["demo", "fill"]).output
    assert "60 customers and 5 people" in runner.invoke(args=["demo", "remove"]).output


@pytest.mark.usefixtures("demo")
def test_a_won_deal_of_the_demo_has_amount_date_and_contract() -> None:
    won = [stage.id for stage in stages() if stage.kind is StageKind.WON]
    for deal in db.session.scalars(select(Deal).where(Deal.stage_id.in_(won))):
        assert deal.amount
        assert deal.closed_on <= crm_clock.today()
        assert deal.contract_number
