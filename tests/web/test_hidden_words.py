"""What was said and planned stays with those who may read it, wherever a record is drawn."""

import datetime
import secrets

from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.nextsteps.verbs import plan
from crmapp.promises.models import Promise

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
