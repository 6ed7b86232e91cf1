"""A deal's own page: who reads it, what it costs, what a lost deal tells."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.deals.queries import competitors
from crmapp.deals.verbs import Closing, move, undo_move
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.settings.values import change_setting
from crmapp.stages.pipeline import lost_stage
from tests.harness.offers import offered
from tests.harness.sales import Sales
from tests.harness.uploads import photo


@pytest.mark.one_database
def test_the_page_is_read_by_those_who_work_on_the_deal_with_few_statements(
    app: Flask, people: SimpleNamespace, sign_in: Any, sales: Sales, statements: Any
) -> None:
    deal = sales.deal("宁波海晏", people.ann, stage="售后维护")
    with app.app_context(), writing() as session:
        offered(session.get(Deal, deal.id), people.ann, people.mia)
    readers = {"ann": 200, "bob": 403, "carol": 200, "mark": 403, "mia": 200, "ada": 200}
    for name, status in readers.items():
        client = sign_in(getattr(people, name))
        assert client.get(f"/deals/{deal.id}").status_code == status, name
        if status == 200:
            with statements() as sent:
                page = client.get(f"/deals/{deal.id}").get_data(as_text=True)
            assert len(sent) <= 9
            assert "打印方案" in page
            assert ("新报价" in page) is (name in ("ann", "mia"))
    assert f"/deals/{deal.id}" in sign_in(people.ann).get(f"/customers/{deal.customer_id}").text


@pytest.mark.one_database
def test_a_proposal_keeps_its_paper_with_the_files_of_the_deal(
    app: Flask, people: SimpleNamespace, sign_in: Any, sales: Sales
) -> None:
    deal, ann = sales.deal("杭州云帆", people.ann), sign_in(people.ann)
    told = {"name": "打印方案", "revision": "V1", "on": "今天", "paper": photo("方案.png")}
    answer = ann.post(f"/deals/{deal.id}/proposals", data=told, content_type="multipart/form-data")
    assert answer.status_code == 303
    page = ann.get(f"/deals/{deal.id}").text
    assert "方案.png" in page
    assert "方案.png" in ann.get(f"/customers/{deal.customer_id}/files?deal={deal.id}").text
    after = page.split("proposals/new?after=")[1].split('"')[0]
    assert 'value="V2"' in ann.get(f"/deals/{deal.id}/proposals/new?after={after}").text


@pytest.mark.one_database
def test_a_lost_deal_says_who_has_it_instead_and_an_undo_forgets_it(
    app: Flask, people: SimpleNamespace, sign_in: Any, sales: Sales
) -> None:
    deal, ann = sales.deal("杭州云帆", people.ann), sign_in(people.ann)
    with app.app_context():
        reason, lost = words(ListKind.LOSS_REASON)[1].id, lost_stage()
    told = {"stage": lost.id, "loss_reason": reason, "competitor": "锐码科技"}
    assert ann.post(f"/deals/{deal.id}/stage", data=told).status_code == 303
    with app.app_context():
        assert competitors(people.bob) == ["锐码科技"]
        with writing():
            change_setting("sight_own_only", True)
        assert competitors(people.bob) == []  # what others lost is not for him
    assert "锐码科技" in ann.get(f"/deals/{deal.id}").text
    other = sales.deal("苏州恒信", people.ann)
    assert "锐码科技" in ann.get(f"/deals/{other.id}/stage?stage={lost.id}").text
    with app.app_context(), writing() as session:
        closing = Closing(loss_reason_id=reason, competitor="兆通")
        change = move(session.get(Deal, other.id), lost, by=people.ann, closing=closing)
        assert undo_move(change, by=people.ann)
    with app.app_context():
        assert db.session.get(Deal, other.id).competitor == ""
