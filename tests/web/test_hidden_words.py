"""What was said and planned stays with those who may read it, wherever a record is drawn."""

import datetime
import secrets

import pytest

from crmapp import clock
from crmapp.contacts.queries import contacts_of
from crmapp.contacts.verbs import change_contact
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.verbs import move
from crmapp.followups.verbs import Plan, log_followup
from crmapp.nextsteps.verbs import plan
from crmapp.promises.models import Promise
from crmapp.stages.pipeline import stages
from crmapp.timeline.queries import Filter

pytestmark = pytest.mark.one_database

ON = datetime.date(2099, 1, 5)


def test_others_see_the_day_of_a_next_step_but_not_its_words(app, people, new_customer, sign_in):
    customer = new_customer(people.ann)
    with app.app_context(), writing():
        deal = db.session.get(Deal, db.session.get(Customer, customer.id).current_deal_id)
        plan(deal, ON, by=people.ann, action="谈返点三个点", goal="压过对手")
    for address in ("/board/", f"/customers/{customer.id}"):
        for person in (people.bob, people.mark):
            page = sign_in(person).get(address).text
            assert "返点" not in page
            assert "压过对手" not in page
            assert "2099-01-05" in page
        for person in (people.ann, people.mia):
            assert "返点" in sign_in(person).get(address).text


def test_a_line_of_another_customer_is_not_drawn_anew(app, people, new_customer, sign_in):
    own = new_customer(people.bob, name="佛山红叶贸易有限公司", phone="13900139000")
    other = new_customer(people.ann)
    with app.app_context(), writing() as session:
        promise = Promise(customer_id=other.id, person_id=people.ann.id, words="私下降价")
        session.add(promise)
    written = {"content": "聊过了", "no_next": "y", "once": secrets.token_hex(16)}
    answer = sign_in(people.bob).hx(
        f"/customers/{own.id}/followups?place=today&task=promise-{promise.id}", data=written
    )
    assert answer.status_code == 200
    assert "私下降价" not in answer.text


SAID = ("独家折扣", "急着上线", "已答应试用", "犹豫不决", "下周带合同", "三天内回信", "被领导催")
PRIVATE = ("13800138000", "02087654321", "lilei@yunfan.cn", "lilei_wx")


def _worked_on(app, people, customer):
    """Everything that may be said of a customer, in words that stand nowhere else."""
    with app.app_context(), writing() as session:
        customer = session.get(Customer, customer.id)
        deal = session.get(Deal, customer.current_deal_id)
        [contact] = contacts_of(customer)
        change_contact(
            contact,
            {"other_phone": PRIVATE[1], "email": PRIVATE[2], "wechat": PRIVATE[3]},
            by=people.ann,
        )
        words = dict(zip(("content", "need", "reply", "attitude"), SAID, strict=False))
        log_followup(
            customer,
            {**words, "began_at": clock.now()},
            by=people.ann,
            deal=deal,
            next_plan=Plan(ON, action=SAID[4]),
            promise=(SAID[5], ON),
        )
        move(deal, stages()[1], by=people.ann, note=SAID[6])


@pytest.mark.parametrize("name", ["bob", "mark"])
def test_no_page_tells_an_onlooker_what_was_said_or_how_to_call(
    name, app, people, new_customer, sign_in
):
    customer = new_customer(people.ann)
    _worked_on(app, people, customer)
    client = sign_in(getattr(people, name))
    page = f"/customers/{customer.id}"
    addresses = [
        "/", "/board/", "/board/poll", "/customers", "/search/?q=云帆", "/search/?q=李雷", page,
        *(f"{page}/timeline?shown={kind.value}" for kind in Filter),
        "/board/stages/2/cards",
    ]  # fmt: skip
    for address in addresses:
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(address, headers=headers)
            assert answer.status_code == 200, address
            assert not [word for word in (*SAID, *PRIVATE) if word in answer.text], address
    found = client.hx("/search/", data={"q": "13800138000"})
    assert not [word for word in (*SAID, *PRIVATE[1:]) if word in found.text]


def test_who_may_read_finds_it_all_on_the_page(app, people, new_customer, sign_in):
    customer = new_customer(people.ann)
    _worked_on(app, people, customer)
    page = sign_in(people.ann).get(f"/customers/{customer.id}").text
    assert not [word for word in (*SAID, *PRIVATE[:1], *PRIVATE[2:]) if word not in page]
