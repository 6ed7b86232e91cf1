"""Numbers of cards are refused wherever a text is written on a deal; those of papers are none."""

import pytest

from crmapp.deals.models import Deal, StageChange

pytestmark = pytest.mark.one_database

CARD = "6222021234567890128"


@pytest.mark.parametrize("field", ["title", "product", "payment_terms", "delivery", "reason"])
def test_a_card_number_is_refused_on_a_deal(field, people, sales, sign_in):
    deal = sales.deal("杭州云帆", people.ann)
    sent = {"version": "1", field: f"卡号 {CARD}"}
    assert sign_in(people.ann).post(f"/deals/{deal.id}/edit", data=sent).status_code == 422
    assert CARD not in str(vars(sales.read(Deal, deal.id)))


def test_the_number_of_a_contract_may_look_like_a_card(people, sales, sign_in):
    deal = sales.deal("杭州云帆", people.ann)
    sent = {"version": "1", "contract_number": CARD}
    assert sign_in(people.ann).post(f"/deals/{deal.id}/edit", data=sent).status_code == 303
    assert sales.read(Deal, deal.id).contract_number == CARD


def test_a_card_number_is_refused_in_the_note_of_a_move(people, sales, sign_in):
    deal = sales.deal("杭州云帆", people.ann)
    client = sign_in(people.ann)
    to = {"stage": sales.stage("商务谈判").id}
    assert client.hx(f"/deals/{deal.id}/stage", data={**to, "note": CARD}).status_code == 422
    assert client.post(f"/deals/{deal.id}/stage", data=to).status_code == 303
    address = "/deals/moves/2/note"
    assert client.hx(address, data={"note": f"打到 {CARD}"}).status_code == 422
    assert client.hx(address, data={"note": "加急"}).status_code == 200
    assert sales.read(StageChange, 2).note == "加急"
