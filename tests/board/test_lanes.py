"""The board's lanes: their order, their quarter, their sums, and what they cost."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.accounts.models import Person
from crmapp.board.filters import FIRST_CARDS, BoardFilter
from crmapp.board.queries import Lane, lanes
from crmapp.customers.models import Customer
from crmapp.customers.removal import delete
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import Closing, move, star
from crmapp.handover.verbs import hand_over
from crmapp.nextsteps.verbs import plan
from crmapp.settings.values import change_setting
from tests.harness.application import Client
from tests.harness.sales import Sales

TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _today(clock: Any) -> None:
    clock.at("2026-11-25 10:00")


@pytest.fixture
def look(app: Flask) -> Callable[..., dict[str, Lane]]:
    """The lanes that a person sees, by name."""

    def see(person: Person, shown: Any = None, **wanted: Any) -> dict[str, Lane]:
        with app.app_context():
            found = lanes(db.session.get(Person, person.id), BoardFilter(**wanted), shown=shown)
            return {lane.stage.name: lane for lane in found}

    return see


@pytest.fixture
def act(app: Flask) -> Callable[..., Any]:
    def do(what: Callable[..., Any], deal: Deal, *args: Any, **kwargs: Any) -> Any:
        with app.app_context(), writing() as session:
            return what(session.get(Deal, deal.id), *args, **kwargs)

    return do


def cards(lane: Lane) -> list[str]:
    return [card.deal.title for card in lane.cards]


def test_cards_stand_by_star_then_by_what_the_person_chose(
    look: Any, act: Any, sales: Sales, people: Any, clock: Any
) -> None:
    for name, amount, due in (("a", 300, 28), ("b", 100, None), ("c", 200, 20), ("d", 50, 30)):
        clock.forward(minutes=1)
        deal = sales.deal(f"客户{name}", people.ann, amount=amount, title=name)
        if due:
            act(plan, deal, date(2026, 11, due), by=people.ann)
        if name == "d":
            act(star, deal, on=True)
    orders = {order: cards(look(people.ann, order=order)["初步接触"]) for order in
              ("next", "amount", "touched")}  # fmt: skip
    assert orders == {
        "next": ["d", "c", "a", "b"],
        "amount": ["d", "a", "c", "b"],
        "touched": ["d", "c", "b", "a"],
    }


def test_a_closed_lane_begins_with_the_quarter_unless_asked_for_more(
    look: Any, act: Any, sales: Sales, people: Any
) -> None:
    won = sales.stage("合同签订")
    for title, on in (("old", date(2026, 9, 30)), ("new", date(2026, 10, 1))):
        deal = sales.deal(f"客户{title}", people.ann, title=title, amount=100)
        act(move, deal, won, by=people.ann, closing=Closing(on=on))
    lane = look(people.ann)["合同签订"]
    assert (cards(lane), lane.count, lane.total, lane.since) == (["new"], 1, 100, date(2026, 10, 1))
    whole = look(people.ann, whole=won.id)["合同签订"]
    assert (cards(whole), whole.count, whole.total, whole.since) == (["new", "old"], 2, 200, None)


def test_a_lane_shows_twenty_cards_and_counts_them_all(
    look: Any, sales: Sales, people: Any, client: Client
) -> None:
    for number in range(FIRST_CARDS + 3):
        sales.deal(f"客户{number:02}", people.ann, title=f"{number:02}", amount=10)
    lane = look(people.ann)["初步接触"]
    assert (len(lane.cards), lane.has_more) == (FIRST_CARDS, True)
    assert (lane.count, lane.total) == (FIRST_CARDS + 3, 10 * (FIRST_CARDS + 3))
    more = look(people.ann, shown={lane.stage.id: FIRST_CARDS + 20})["初步接触"]
    assert (len(more.cards), more.has_more) == (FIRST_CARDS + 3, False)
    path = f"/board/stages/{lane.stage.id}/cards?after={FIRST_CARDS}"
    rest = client.sign_in(people.ann).get(path)
    assert rest.text.count('<article class="card"') == 3
    assert client.get("/board/stages/10000/cards").status_code == 404


@pytest.fixture
def mixed(sales: Sales, people: Any, act: Any, app: Flask) -> None:
    """Deals of two owners and of nobody, some overdue, one of a customer that is gone."""
    for number in range(12):
        owner = (people.ann, people.bob)[number % 2]
        name = f"{'杭州' if number % 3 else '宁波'}客户{number}"
        deal = sales.deal(name, owner, amount=(number + 1) * 100)
        if number % 4 == 0:
            act(plan, deal, date(2026, 11, 20 + number), by=owner)
        if number % 3 == 1:
            act(move, deal, sales.stage("合同签订"), by=owner, closing=Closing(on=TODAY))
        with app.app_context(), writing() as session:
            customer = session.get(Customer, deal.customer_id)
            if number == 5:
                delete(customer, by=owner)
            if number == 8:
                hand_over(customer, None, by=people.mia, reason="调岗")


def recounted(app: Flask, lane: Lane, *conditions: Any) -> tuple[int, int]:
    closed = [] if lane.since is None else [Deal.closed_on >= lane.since]
    with app.app_context():
        row = db.session.execute(
            select(func.count(), func.coalesce(func.sum(Deal.amount), 0))
            .join(Deal.customer)
            .where(Deal.stage_id == lane.stage.id, Customer.deleted_at.is_(None))
            .where(*closed, *conditions)
        ).one()
    return row[0], int(row[1])


def test_counts_and_sums_equal_a_recount_under_every_filter(
    app: Flask, look: Any, mixed: None, people: Any
) -> None:
    ann, bob = people.ann, people.bob
    filters = [
        ({}, []),
        ({"whose": "mine"}, [Deal.owner_id == ann.id]),
        ({"owner": bob.id}, [Deal.owner_id == bob.id]),
        ({"overdue": True}, [Deal.next_due_on < TODAY]),
        ({"overdue": True, "whose": "mine"}, [Deal.owner_id == ann.id, Deal.next_due_on < TODAY]),
        ({"q": "宁波"}, [Customer.name.like("宁波%")]),
    ]
    for wanted, conditions in filters:
        for lane in look(ann, **wanted).values():
            assert (lane.count, lane.total) == recounted(app, lane, *conditions), wanted
            assert len(lane.cards) == lane.count


def test_a_narrowed_salesperson_sees_and_counts_their_own_only(
    app: Flask, look: Any, mixed: None, people: Any
) -> None:
    with app.app_context(), writing():
        change_setting("sight_own_only", True)
    for lane in look(people.ann).values():
        assert (lane.count, lane.total) == recounted(app, lane, Deal.owner_id == people.ann.id)
        assert {card.deal.owner_id for card in lane.cards} <= {people.ann.id}
    for lane in look(people.mia).values():
        assert (lane.count, lane.total) == recounted(app, lane)


@pytest.mark.one_database
def test_the_board_costs_three_statements_beside_the_frames_three(
    client: Client, mixed: None, people: Any, statements: Any
) -> None:
    client.sign_in(people.ann).get("/board/")
    for query in ("", "?whose=mine", "?overdue=1", "?q=杭州"):
        client.application.extensions["drawn_boards"].clear()
        with statements() as sent:
            assert client.get(f"/board/{query}").status_code == 200
        assert len(sent) <= 6, "\n".join([query, *sent])


@pytest.mark.one_database
def test_a_board_on_which_nothing_has_happened_costs_the_frame_alone(
    client: Client, mixed: None, people: Any, statements: Any
) -> None:
    first = client.sign_in(people.ann).get("/board/")
    with statements() as sent:
        again = client.get("/board/")
    assert again.text.count('class="card') == first.text.count('class="card') > 0
    assert len(sent) <= 3, "\n".join(sent)


@pytest.mark.one_database
def test_a_poll_with_nothing_new_costs_the_frame_alone(
    client: Client, mixed: None, people: Any, statements: Any
) -> None:
    client.sign_in(people.ann)
    tag = client.get("/board/poll").headers["HX-PTag"]
    with statements() as sent:
        answer = client.get("/board/poll", headers={"HX-PTag": tag})
    assert answer.status_code == 304
    assert len(sent) <= 3, "\n".join(sent)


@pytest.mark.one_database
def test_the_tag_moves_with_deals_rights_filter_language_and_the_day(
    client: Client, mixed: None, people: SimpleNamespace, sales: Sales, clock: Any, sign_in: Any
) -> None:
    client.sign_in(people.ann)

    def tag(query: str = "") -> str:
        return client.get(f"/board/poll{query}").headers["HX-PTag"]

    seen = [tag(), tag("?whose=mine"), sign_in(people.mia).get("/board/poll").headers["HX-PTag"]]
    assert tag() == seen[0]
    client.post("/language/en")
    seen.append(tag())
    sales.deal("温州海纳", people.bob)
    seen.append(tag())
    clock.at("2026-11-26 09:00")
    client.sign_in(people.ann)
    seen.append(tag())
    assert len(set(seen)) == len(seen)


def test_an_order_is_kept_with_the_person_and_the_filter_stays(
    client: Client, people: SimpleNamespace
) -> None:
    client.sign_in(people.ann)
    sent = {"order": "amount", "whose": "mine", "q": "杭州"}
    answer = client.post("/board/order", data=sent)
    assert answer.location == "/board/?whose=mine&q=%E6%9D%AD%E5%B7%9E"
    assert client.post("/board/order", data={"order": "random"}).status_code == 400


@pytest.mark.one_database
def test_the_search_of_the_board_keeps_the_other_filters(
    client: Client, people: SimpleNamespace
) -> None:
    page = client.sign_in(people.ann).get(f"/board/?owner={people.bob.id}&overdue=1").text
    form = page.partition('class="toolbar__find"')[2].partition("</form>")[0]
    assert f'name="owner" value="{people.bob.id}"' in form
    assert 'name="overdue" value="1"' in form
