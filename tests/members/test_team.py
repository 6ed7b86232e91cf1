"""The administrator keeps the team: accounts, roles, new passwords, goodbyes."""

import re
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.accounts.team import owners, team
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.handover.asking import ask
from crmapp.handover.models import HandOver, HandOverRequest, RequestState
from crmapp.journal.models import Entry
from crmapp.members.leaving import SuccessorGone, leave
from crmapp.nextsteps.verbs import plan
from crmapp.promises.models import Promise
from crmapp.stages.models import StageCount
from tests.harness.application import Client
from tests.harness.crowd import all_at_once
from tests.harness.sales import Sales
from tests.harness.team import PASSWORD


@pytest.fixture
def ada(client: Client, people: SimpleNamespace) -> Client:
    return client.sign_in(people.ada)


def person_of(app: Flask, username: str) -> Person | None:
    with app.app_context():
        return db.session.scalars(db.select(Person).filter_by(username=username)).one_or_none()


def new(**changes: Any) -> dict[str, Any]:
    return {"name": "新人", "username": "Xin", "roles": ["sales", "service"], **changes}


def test_a_new_member_gets_a_password_that_is_shown_once_and_opens_the_door(
    app: Flask, ada: Client
) -> None:
    page = ada.post("/team/", data=new())
    assert page.status_code == 201
    password = re.search(r'class="one-time num">([0-9a-f-]+)<', page.text)[1]
    assert len(password.replace("-", "")) * 4 >= 64  # bits; ASVS 6.4.1
    other = app.test_client()
    signed_in = other.post("/sign-in", data={"username": "xin", "password": password})
    assert signed_in.status_code == 303
    assert other.get("/").location == "/password"
    assert password not in ada.get("/team/").text
    assert set(person_of(app, "xin").roles) == {Role.SALES, Role.SERVICE}
    with app.app_context():
        assert "新人" in [person.name for person in team()]
        assert "新人" in [person.name for person in owners()]
        entries = [str(entry.details) for entry in db.session.scalars(db.select(Entry))]
    assert password not in "".join(entries)


WRONG = (
    {"username": "ANN"},
    {"username": "Ａｎｎ"},
    {"username": "two words"},
    {"username": " "},
    {"name": "  "},
    {"name": "长" * 41},
    {"roles": []},
    {"roles": ["owner of all"]},
)


def test_a_member_that_will_not_do_is_told_beside_the_field(
    app: Flask, ada: Client, subtests: pytest.Subtests
) -> None:
    for changes in WRONG:
        with subtests.test(**changes):
            answer = ada.post("/team/", data=new(**changes))
            [field] = changes
            assert answer.status_code == 422
            assert f'id="{field}-error"' in answer.text
            assert person_of(app, "xin") is None


def test_one_username_taken_by_many_at_once_makes_one_member(
    app: Flask, people: SimpleNamespace, sign_in: Any
) -> None:
    clients = [sign_in(people.ada) for _browser in range(6)]
    answers = all_at_once(6, lambda n: clients[n].post("/team/", data=new()).status_code)
    assert Counter(answers)[201] == 1
    assert set(answers) <= {201, 409, 422}


def test_new_roles_begin_with_a_new_sign_in(
    app: Flask, ada: Client, people: SimpleNamespace, sign_in: Any
) -> None:
    bob = sign_in(people.bob)
    assert bob.get("/settings/").status_code == 403
    sent = {"name": "鲍勃", "roles": ["sales", "administrator"]}
    assert ada.post(f"/team/{people.bob.id}", data=sent).status_code == 303
    assert bob.get("/settings/").location.startswith("/sign-in")
    bob.post("/sign-in", data={"username": "bob", "password": PASSWORD})
    assert bob.get("/settings/").status_code == 200
    service = {**sent, "roles": ["service"]}
    assert ada.post(f"/team/{people.bob.id}", data=service).status_code == 303
    bob.post("/sign-in", data={"username": "bob", "password": PASSWORD})
    assert ada.post(f"/team/{people.bob.id}", data={**service, "name": "博"}).status_code == 303
    assert bob.get("/settings/").status_code == 403, "another name ends no sign-in"
    assert ada.get("/settings/").status_code == 200
    with app.app_context():
        assert "博" not in [person.name for person in owners()]


def test_the_last_administrator_stays_one(app: Flask, ada: Client, people: SimpleNamespace) -> None:
    sent = {"name": "阿达", "roles": ["sales"]}
    answer = ada.post(f"/team/{people.ada.id}", data=sent)
    assert answer.status_code == 422
    assert 'id="roles-error"' in answer.text
    assert person_of(app, "ada").has_role(Role.ADMINISTRATOR)
    assert ada.post(f"/team/{people.ada.id}/dismissal").status_code == 400


def test_two_administrators_cannot_let_each_other_go_at_once(
    app: Flask, ada: Client, people: SimpleNamespace, sign_in: Any
) -> None:
    both = {"name": "米雅", "roles": ["manager", "administrator"]}
    ada.post(f"/team/{people.mia.id}", data=both)
    mia = sign_in(people.mia)
    doors = [(ada, people.mia), (mia, people.ada)]

    def dismiss(number: int) -> int:
        client, other = doors[number]
        return client.post(f"/team/{other.id}/dismissal", data={}).status_code

    assert 303 in all_at_once(2, dismiss)
    left = [person_of(app, name).is_active for name in ("ada", "mia")]
    assert left.count(True) == 1


def test_a_reset_signs_out_everywhere_and_gives_a_new_password(
    app: Flask, ada: Client, people: SimpleNamespace, sign_in: Any
) -> None:
    bob = sign_in(people.bob)
    page = ada.post(f"/team/{people.bob.id}/password")
    password = re.search(r'class="one-time num">([0-9a-f-]+)<', page.text)[1]
    assert bob.get("/").status_code == 303
    assert bob.post("/sign-in", data={"username": "bob", "password": password}).status_code == 303
    assert bob.get("/").location == "/password"


def test_ones_own_password_is_not_reset_but_changed(ada: Client, people: SimpleNamespace) -> None:
    assert ada.post(f"/team/{people.ada.id}/password").status_code == 400
    own = f"/team/{people.ada.id}"
    assert f"{own}/password" not in ada.get(own).text


def counts(app: Flask) -> dict[int, tuple[int, int]]:
    with app.app_context():
        rows = db.session.scalars(db.select(StageCount).where(StageCount.count != 0))
        return {row.owner_id: (row.count, row.amount) for row in rows}


@pytest.mark.parametrize("to_whom", ["bob", None])
def test_who_leaves_hands_everything_over_and_is_out_at_once(
    app: Flask, ada: Client, people: SimpleNamespace, sales: Sales, sign_in: Any, to_whom: str
) -> None:
    deal = sales.deal("杭州云帆", people.ann, amount=700)
    with app.app_context(), writing() as session:
        kept = session.get(Deal, deal.id)
        step = plan(kept, kept.created_at.date(), by=people.ann)
        promise = Promise(
            customer_id=deal.customer_id, person_id=people.ann.id, words="寄样", due_on=step.due_on
        )
        session.add(promise)
        session.flush()
        promise_id = promise.id
    ann = sign_in(people.ann)
    heir = getattr(people, to_whom).id if to_whom else None
    sent = {"successor": str(heir or "")}
    assert ada.post(f"/team/{people.ann.id}/dismissal", data=sent).status_code == 303
    assert ann.get("/").status_code == 303
    assert sales.read(Customer, deal.customer_id).owner_id == heir
    assert sales.read(Deal, deal.id).owner_id == heir
    assert sales.read(Deal, deal.id).next_due_on == step.due_on
    assert sales.read(Promise, promise_id).person_id == (heir or people.ann.id)
    assert counts(app) == {heir or 0: (1, 700)}
    with app.app_context():
        [over] = db.session.scalars(db.select(HandOver))
        assert (over.from_id, over.to_id, over.by_id) == (people.ann.id, heir, people.ada.id)
        assert "安然" not in [person.name for person in team()]
    page = ada.get("/team/").text
    assert "安然" in page


def test_who_leaves_keeps_no_part_in_the_customers_of_others(
    app: Flask, ada: Client, people: SimpleNamespace, sales: Sales
) -> None:
    key = sales.customer("佛山南海", people.bob).id
    with app.app_context(), writing() as session:
        customer = session.get(Customer, key)
        name_helper(customer, people.ann, by=people.bob)
        asked = ask(customer, "老同学", by=people.ann)
        promise = Promise(customer_id=key, person_id=people.ann.id, words="寄样")
        session.add(promise)
        session.flush()
        asked_id, promise_id = asked.id, promise.id
    answer = ada.post(f"/team/{people.ann.id}/dismissal", data={"successor": str(people.hal.id)})
    assert answer.status_code == 303
    assert sales.read(Customer, key).owner_id == people.bob.id
    assert people.ann.id not in sales.read(Customer, key).helper_ids
    assert sales.read(Promise, promise_id).person_id == people.bob.id
    assert sales.read(HandOverRequest, asked_id).state is RequestState.DECLINED


@pytest.mark.one_database
def test_a_successor_who_was_let_go_meanwhile_takes_nothing_over(
    app: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    key = sales.customer("杭州云帆", people.ann).id
    with app.app_context(), writing() as session:
        session.get(Person, people.bob.id).disabled_at = clock.now()
    with app.app_context(), pytest.raises(SuccessorGone), writing() as session:
        leave(session.get(Person, people.ann.id), people.bob, by=people.ada)
    assert sales.read(Customer, key).owner_id == people.ann.id


def test_a_successor_who_may_own_nothing_is_refused_with_the_page(
    app: Flask, ada: Client, people: SimpleNamespace
) -> None:
    for nobody in (people.mark.id, people.ann.id, 10_000, "x"):
        sent = {"successor": str(nobody)}
        answer = ada.post(f"/team/{people.ann.id}/dismissal", data=sent)
        assert answer.status_code == 422
        assert 'id="successor-error"' in answer.text
    assert person_of(app, "ann").is_active


def test_who_comes_back_signs_in_again(
    app: Flask, ada: Client, people: SimpleNamespace, sign_in: Any
) -> None:
    ada.post(f"/team/{people.bob.id}/dismissal", data={"successor": ""})
    assert not person_of(app, "bob").is_active
    ada.post(f"/team/{people.bob.id}/return")
    assert sign_in(people.bob).get("/").status_code == 200


def test_who_does_not_exist_is_not_found(ada: Client) -> None:
    for path in ("/team/10000/password", "/team/10000/return", "/team/10000/dismissal"):
        assert ada.post(path, data={"successor": ""}).status_code == 404
    assert ada.get("/team/10000").status_code == 404
