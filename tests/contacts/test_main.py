"""Which contact is the main one."""

from collections.abc import Callable
from types import SimpleNamespace

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.contacts.verbs import add_contact, leave
from crmapp.customers.models import Customer
from crmapp.database import writing
from tests.harness.application import Client
from tests.harness.sales import Sales


def test_a_contact_who_left_does_not_become_the_main_one(
    sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace, context: object
) -> None:
    customer = sales.customer("杭州云帆", people.ann, contact="刘敏")
    with writing() as session:
        gone = add_contact(session.get(Customer, customer.id), {"name": "王磊"})
        leave(gone, clock.today(), by=people.ann, reason="跳槽")
    assert sign_in(people.ann).hx(f"/contacts/{gone.id}/main").status_code == 409
    assert sales.read(Contact, gone.id).is_main is False


def test_a_contact_whose_name_is_only_blanks_is_refused(
    sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace, context: object
) -> None:
    customer = sales.customer("杭州云帆", people.ann)
    sent = {"name": "   ", "phone": "13900139000"}
    answer = sign_in(people.ann).hx(f"/customers/{customer.id}/contacts", data=sent)
    assert answer.status_code == 422
    assert "请填写联系人姓名" in answer.text
