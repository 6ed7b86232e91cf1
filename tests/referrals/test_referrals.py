"""Who referred whom, without rings, and what came of it."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.merging.fields import chosen
from crmapp.referrals import queries, verbs
from tests.harness.application import Client
from tests.harness.sales import Sales


@pytest.fixture
def chain(app: Flask, sales: Sales, people: SimpleNamespace) -> list[int]:
    """Three customers, each referred by the one before; the last has bought."""
    names = ("杭州云帆智能科技有限公司", "苏州恒远制造有限公司")
    keys = [sales.customer(name, people.ann).id for name in names]
    keys.append(sales.deal("宁波海晏贸易有限公司", people.ann, stage="售后维护").customer_id)
    with app.app_context(), writing() as session:
        first, second, third = (session.get(Customer, key) for key in keys)
        assert verbs.refer(second, first, by=people.ann)
        assert verbs.refer(third, second, by=people.ann)
    return keys


def test_nobody_is_referred_by_themself_however_far_around(
    app: Flask, chain: list[int], people: SimpleNamespace
) -> None:
    with app.app_context(), writing() as session:
        first, second, third = (session.get(Customer, key) for key in chain)
        for customer, referrer in ((first, first), (first, second), (first, third)):
            with pytest.raises(verbs.Roundabout):
                verbs.refer(customer, referrer, by=people.ann)
        # The third goes into the first: by the second it would have referred itself.
        values = chosen(first, third, {"referrer": "second"}, survivor=first)
    assert values["referrer_id"] is None


def test_what_came_of_referrals_is_counted_as_far_as_it_is_seen(
    app: Flask, chain: list[int], sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    with app.app_context():
        second = db.session.get(Customer, chain[1])
        told = queries.referrals_of(second, people.ann)
        assert (told.by.id, len(told.rows)) == (chain[0], 1)
        assert (told.bought, told.won, told.is_seen) == (1, 5_000_000, True)
    ann = sign_in(people.ann)
    path = f"/customers/{chain[1]}/referrals"
    page = ann.get(path).text
    assert "宁波海晏" in page
    assert "杭州云帆" in page
    found = ann.post(path, data={"q": "宁波"}).text
    assert f'value="{chain[2]}"' in found
    around = ann.post(f"/customers/{chain[1]}/referrer", data={"referrer": chain[2]})
    assert around.status_code == 422
    assert ann.post(f"/customers/{chain[1]}/referrer", data={"referrer": ""}).status_code == 303
    with app.app_context():
        assert db.session.get(Customer, chain[1]).referrer_id is None


@pytest.mark.one_database
def test_the_block_of_relations_keeps_the_link_and_refuses_a_ring(
    app: Flask, chain: list[int], sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann = sign_in(people.ann)

    def save(key: int, **given: Any) -> int:
        with app.app_context():
            version = db.session.get(Customer, key).version
        path = f"/customers/{key}/edit/relation"
        return ann.post(path, data={"version": version, **given}).status_code

    assert save(chain[0], referrer="宁波海晏贸易有限公司") == 422
    with app.app_context(), writing() as session:
        session.get(Customer, chain[1]).short_name = "云帆"  # no name says whom it means any more
        session.get(Customer, chain[0]).short_name = "云帆"
        session.get(Customer, chain[1]).referrer = "云帆"
    assert save(chain[1], referrer="云帆", remarks="老板是同学") == 303
    with app.app_context():
        assert db.session.get(Customer, chain[1]).referrer_id == chain[0]
