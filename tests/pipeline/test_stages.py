"""An administrator shapes the pipeline; deals, history and counts follow."""

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from crmapp.customers.kinds import CustomerType
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.deals.models import Deal, StageChange
from crmapp.deals.verbs import move
from crmapp.pipeline import verbs
from crmapp.stages.models import Stage, StageCount
from crmapp.stages.pipeline import stage, stages
from crmapp.stages.sets import BY_KEY
from crmapp.stages.tally import recount
from tests.harness.application import Client
from tests.harness.sales import Sales

FIRST = ["初步接触", "需求了解", "方案制定", "商务谈判", "合同签订", "售后维护", "未成交"]


@pytest.fixture
def ada(client: Client, people: SimpleNamespace) -> Client:
    return client.sign_in(people.ada)


@pytest.fixture
def deals(app: Flask, people: SimpleNamespace, sales: Sales) -> dict[str, Deal]:
    """One deal in each stage, of Ann and Bob in turn, by the stage's name."""
    owners = (people.ann, people.bob)
    return {
        name: sales.deal(f"客户{nth}", owners[nth % 2], stage=name, amount=1_000 * (nth + 1))
        for nth, name in enumerate(FIRST)
    }


def names(app: Flask) -> list[str]:
    with app.app_context():
        return [row.name for row in stages()]


def kept_counts() -> dict[tuple, tuple[int, int]]:
    rows = db.session.scalars(select(StageCount).where(StageCount.count != 0))
    return {(r.stage_id, r.owner_id, r.quarter): (r.count, r.amount) for r in rows}


def check_counts(app: Flask) -> None:
    with app.app_context():
        kept = kept_counts()
        with writing():
            recount(Deal)
        assert kept_counts() == kept
        standing = dict(
            db.session.execute(select(Deal.stage_id, func.count()).group_by(Deal.stage_id)).all()
        )
        assert standing == {
            key: sum(n for (k, *_), (n, _a) in kept.items() if k == key) for key in standing
        }


def new(**changes: Any) -> dict[str, Any]:
    return {"name": "试用", "kind": "open", "tone": "lime", "probability": "50", **changes}


@pytest.mark.parametrize(("kind", "place"), [("open", 4), ("won", 5), ("after_sales", 6)])
def test_a_new_stage_stands_behind_the_others_of_its_kind(
    app: Flask, ada: Client, kind: str, place: int
) -> None:
    assert ada.post("/settings/stages/", data=new(kind=kind)).status_code == 303
    assert names(app)[place] == "试用"


WRONG = (
    {"kind": "lost"}, {"name": ""}, {"name": " "}, {"name": "商务谈判"}, {"name": "长" * 21},
    {"probability": "101"}, {"probability": "-1"}, {"probability": "half"}, {"tone": "plaid"},
    {"kind": "paused"},
)  # fmt: skip


def test_a_stage_that_will_not_do_is_refused(
    app: Flask, ada: Client, subtests: pytest.Subtests
) -> None:
    for changes in WRONG:
        with subtests.test(**changes):
            assert ada.post("/settings/stages/", data=new(**changes)).status_code == 422
            assert names(app) == FIRST


def test_a_stage_takes_another_name_but_not_that_of_its_neighbour(
    app: Flask, ada: Client, sales: Sales
) -> None:
    key = sales.stage("商务谈判").id
    assert ada.post(f"/settings/stages/{key}", data=new(name="谈价")).status_code == 303
    assert ada.post(f"/settings/stages/{key}", data=new(name="谈价")).status_code == 303
    assert ada.post(f"/settings/stages/{key}", data=new(name="方案制定")).status_code == 422
    assert names(app)[3] == "谈价"


def test_stages_change_places_within_their_kind(app: Flask, ada: Client, sales: Sales) -> None:
    def shift(name: str, to: str) -> None:
        ada.post(f"/settings/stages/{sales.stage(name).id}/place", data={"to": to})

    shift("需求了解", "left")
    assert names(app)[:3] == ["需求了解", "初步接触", "方案制定"]
    shift("商务谈判", "right")
    shift("未成交", "left")
    shift("需求了解", "left")
    assert names(app)[3:] == FIRST[3:]


def test_types_follow_the_order_of_the_stages(
    app: Flask, ada: Client, deals: dict, sales: Sales
) -> None:
    first = sales.stage("初步接触").id
    ada.post(f"/settings/stages/{first}/place", data={"to": "right"})
    kinds = {name: sales.read(Customer, deals[name].customer_id).type for name in FIRST[:2]}
    assert kinds == {"初步接触": CustomerType.INTERESTED, "需求了解": CustomerType.POTENTIAL}


def test_a_retired_stages_deals_and_history_go_to_its_heir(
    app: Flask, ada: Client, deals: dict, sales: Sales, people: SimpleNamespace
) -> None:
    old, heir = sales.stage("方案制定"), sales.stage("商务谈判")
    since = sales.read(Deal, deals["方案制定"].id).stage_since
    answer = ada.post(f"/settings/stages/{old.id}/retirement", data={"heir": heir.id})
    assert answer.status_code == 303
    moved = sales.read(Deal, deals["方案制定"].id)
    assert (moved.stage_id, moved.stage_since) == (heir.id, since)
    assert sales.read(Customer, moved.customer_id).stage_id == heir.id
    with app.app_context():
        assert "方案制定" not in [row.name for row in stages()]
        assert stage(old.id).name == "方案制定"
        assert not db.session.scalar(select(StageChange).where(StageChange.to_stage_id == old.id))
    check_counts(app)


NO_HEIRS = (
    ("方案制定", "合同签订"), ("合同签订", "方案制定"), ("方案制定", "方案制定"),
    ("未成交", "方案制定"), ("合同签订", "售后维护"),
)  # fmt: skip


def test_no_stage_of_another_kind_inherits_and_no_needed_one_goes(
    app: Flask, ada: Client, deals: dict, sales: Sales, subtests: pytest.Subtests
) -> None:
    for name, heir in NO_HEIRS:
        with subtests.test(name=name, heir=heir):
            path = f"/settings/stages/{sales.stage(name).id}/retirement"
            assert ada.post(path, data={"heir": sales.stage(heir).id}).status_code == 400
            assert names(app) == FIRST


def test_another_set_takes_deals_history_and_counts_along(
    app: Flask, ada: Client, deals: dict, sales: Sales, people: SimpleNamespace
) -> None:
    with app.app_context(), writing() as session:
        deal = session.get(Deal, deals["初步接触"].id)
        move(deal, stages()[2], by=people.ann)
    page = ada.get("/settings/stages/sets/conversion").text
    places = dict.fromkeys(FIRST[:4], 0) | {"合同签订": 1, "售后维护": 1, "未成交": 2}
    sent = {f"stage_{sales.stage(name).id}": place for name, place in places.items()}
    assert all(f'name="{field}"' in page for field in sent)
    assert ada.post("/settings/stages/sets/conversion", data=sent).status_code == 303
    assert names(app) == ["潜在", "成交", "流失"]
    for name, deal in deals.items():
        expected = ["潜在", "成交", "流失"][places[name]]
        assert sales.stage_of(deal) == expected
    with app.app_context():
        in_use = {row.id for row in stages()}
        for column in (StageChange.to_stage_id, StageChange.from_stage_id, Customer.stage_id):
            assert set(db.session.scalars(select(column).where(column.isnot(None)))) <= in_use
        types = dict(
            db.session.execute(select(Customer.type, func.count()).group_by(Customer.type)).all()
        )
    assert types == {CustomerType.POTENTIAL: 5, CustomerType.WON: 2}
    check_counts(app)
    assert ada.get("/board/").status_code == 200


def test_a_won_deal_cannot_be_mapped_to_an_open_stage(
    app: Flask, ada: Client, deals: dict, sales: Sales
) -> None:
    sent = {f"stage_{sales.stage(name).id}": 0 for name in FIRST}
    assert ada.post("/settings/stages/sets/conversion", data=sent).status_code == 400
    assert ada.post("/settings/stages/sets/nonsense", data=sent).status_code == 404
    assert names(app) == FIRST
    with app.app_context():
        places = dict.fromkeys((row.id for row in stages()), 0)
        with pytest.raises(verbs.KindMismatch), writing():
            verbs.adopt(BY_KEY["conversion"], places, by=SimpleNamespace(id=None))
    assert names(app) == FIRST


def test_a_set_is_not_taken_with_a_mapping_of_yesterdays_stages(
    context: Flask, people: Any
) -> None:
    with pytest.raises(verbs.Changed), writing():
        verbs.adopt(BY_KEY["conversion"], {1: 0}, by=people.ada)
    assert db.session.scalar(select(func.count()).select_from(Stage)) == len(FIRST)
