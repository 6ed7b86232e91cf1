"""Frame, sheets and cards are kept as they were drawn, and never say what is no longer so."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import touch, writing
from crmapp.deals.models import Deal
from crmapp.handover.verbs import hand_over
from crmapp.lists.models import ListKind
from crmapp.lists.verbs import add_word
from crmapp.nextsteps import verbs as steps
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify
from crmapp.settings.values import change_setting
from tests.followups.writing import write
from tests.harness.application import Client
from tests.harness.sales import Sales

pytestmark = pytest.mark.one_database


@pytest.fixture
def deal(sales: Sales, people: SimpleNamespace) -> Deal:
    return sales.deal("杭州云帆智能", people.ann)


@pytest.fixture
def ann(deal: Deal, sign_in: Callable[..., Client], people: SimpleNamespace) -> Client:
    return sign_in(people.ann)


def sheet(client: Client, deal: Deal) -> str:
    return client.get(f"/customers/{deal.customer_id}/followups/new").text


def test_a_sheet_of_one_customer_says_nothing_of_another(
    ann: Client, deal: Deal, sales: Sales, people: SimpleNamespace
) -> None:
    other = sales.customer("苏州恒信机械", people.ann, contact="<b>&9000000000000000001")
    first, second = sheet(ann, deal), ann.get(f"/customers/{other.id}").text
    assert "王建国" in first
    assert f'action="/customers/{deal.customer_id}/followups?' in first
    assert "王建国" not in second
    assert "&lt;b&gt;&amp;9000000000000000001</option>" in second
    assert f'data-draft="followup:{other.id}:"' in second
    once = re.compile(r'name="once"[^>]*value="([0-9a-f]{32})"')
    assert len({*once.findall(first), *once.findall(second), *once.findall(sheet(ann, deal))}) == 3
    assert "\N{NULL}" not in first + second


def test_a_sheet_shows_words_settings_languages_and_rights_as_they_are_now(
    ann: Client, deal: Deal, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    before, bob = sheet(ann, deal), sign_in(people.bob)
    path = f"/customers/{deal.customer_id}/followups/new"
    assert bob.get(path).status_code == 403
    with app.app_context(), writing() as session:
        add_word(ListKind.METHOD, "展会")
        change_setting("vague_hints", False)
        name_helper(session.get(Customer, deal.customer_id), people.bob, by=people.ann)
    after = sheet(ann, deal)
    assert "展会" in after
    assert "展会" not in before
    assert "/followups/hints" in before
    assert "/followups/hints" not in after
    assert 'name="next_on"' in after
    assert 'name="next_on"' not in bob.get(path).text  # a helper plans nothing
    ann.post("/language/en")
    assert "What was said" in sheet(ann, deal)
    with app.app_context(), writing() as session:
        customer = session.get(Customer, deal.customer_id)
        hand_over(customer, people.bob, by=people.mia, reason="换区")
    assert 'name="next_on"' in bob.get(path).text
    assert ann.get(path).status_code == 403


def test_the_frame_shows_roles_news_names_and_looks_as_they_are_now(
    ann: Client, deal: Deal, app: Flask, people: SimpleNamespace
) -> None:
    before = ann.get("/").text
    with app.app_context(), writing() as session:
        notify(people.ann.id, NotificationKind.HANDED_OVER, deal, by=people.mia)
        again = session.get(Person, people.ann.id)
        again.roles, again.name = [*again.roles, Role.ADMINISTRATOR.value], "安然然"
        touch("config")
    ann.post("/theme/dark")
    after = ann.get("/").text
    for words in ('href="/team/"', "data-unread>1<", "安然然", 'data-theme="dark"'):
        assert words in after
        assert words not in before
    ann.post("/language/en")
    assert ">Customers</span>" in ann.get("/").text


def test_a_card_that_is_kept_for_all_shows_each_what_is_theirs(
    ann: Client, deal: Deal, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    with app.app_context(), writing() as session:
        steps.plan(session.get(Deal, deal.id), clock.today(), by=people.ann, action="发报价")
    bob = sign_in(people.bob)
    for own, other in ((ann, bob), (ann, bob)):
        assert "发报价" in (mine := own.get("/board/").text)
        assert f'data-move-url="/deals/{deal.id}/stage"' in mine
        assert "发报价" not in (theirs := other.get("/board/").text)
        assert "data-locked" in theirs
        assert "data-move-url" not in theirs
        with app.app_context(), writing() as session:  # the second time all is drawn anew
            session.get(Deal, deal.id).is_starred = True
            touch("board")
    assert "card--starred" in ann.get("/board/").text
    assert "card--starred" in bob.get("/board/").text


def test_a_follow_up_with_its_plan_is_saved_in_twenty_statements(
    ann: Client, deal: Deal, statements: Any
) -> None:
    plan = {"no_next": None, "next_on": clock.today().isoformat(), "deal": deal.id}
    assert write(ann, deal, **plan).status_code == 200
    with statements() as sent:
        assert write(ann, deal, **plan).status_code == 200
    assert len(sent) <= 20, "\n".join(sent)
