"""Pairs that a search of all customers finds, who sees them, and what is said of them."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.duplicates.models import DuplicatePair, NotSame
from crmapp.duplicates.second_signs import person_key, street
from crmapp.jobs.runner import run_pending
from crmapp.jobs.schedule import queue_nightly
from tests.harness.application import Client
from tests.harness.sales import Sales

MOVED = "浙江省杭州市西湖区文三路398号"


@pytest.fixture
def crowd(sales: Sales, people: SimpleNamespace) -> SimpleNamespace:
    """Customers of which some are there twice, by name, by phone, by name and address."""
    made = {
        "yunfan": ("杭州云帆智能科技有限公司", people.ann, {}),
        "yunfan2": ("云帆智能科技", people.bob, {}),
        "old": ("苏州恒信医疗器械有限公司", people.ann, {"website": "hengxin.cn"}),
        "new": ("恒信集团", people.ann, {"website": "www.hengxin.cn"}),
        "north": ("北京宏达商贸有限公司", people.ann, {"address": MOVED}),
        "south": ("上海宏达商贸有限公司", people.ann, {"address": "杭州市文三路398号B座"}),
        "west": ("成都宏达商贸有限公司", people.ann, {"address": "成都市文三路1号"}),
        "alone": ("青岛海天酒店", people.bob, {}),
    }
    keys = {
        name: sales.customer(
            full, owner, phone=f"1390000{number:04}", contact=f"赵小{number}", **values
        ).id
        for number, (name, (full, owner, values)) in enumerate(made.items())
    }
    return SimpleNamespace(**keys)


def search(app: Flask, client: Client) -> None:
    assert client.post("/duplicates/search").status_code == 303
    run_pending(app)


def found(app: Flask) -> dict[tuple[int, int], str]:
    with app.app_context():
        rows = db.session.scalars(select(DuplicatePair))
        return {(row.first_id, row.second_id): row.level for row in rows}


def test_a_search_finds_what_is_there_twice_and_lets_go_of_what_is_no_longer(
    crowd: SimpleNamespace, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    mia = sign_in(people.mia)
    assert "还没有查找过" in mia.get("/duplicates").text
    search(app, mia)
    assert found(app) == {
        (crowd.yunfan, crowd.yunfan2): "A",
        (crowd.old, crowd.new): "A",  # the same site, whatever the names
        (crowd.north, crowd.south): "C",  # another place, but one address
    }
    page = mia.get("/duplicates").text
    for words in ("杭州云帆智能科技有限公司", "同品牌", "网站相同", "地址相同：文三路398"):
        assert words in page
    with app.app_context(), writing() as session:
        session.get(Customer, crowd.new).website = ""
        from crmapp.customers.verbs import reindex

        reindex(session.get(Customer, crowd.new))
        session.add(NotSame(first_id=crowd.north, second_id=crowd.south, by_id=people.ann.id))
    search(app, mia)
    assert set(found(app)) == {(crowd.yunfan, crowd.yunfan2)}


def test_what_is_said_to_be_different_is_remembered_and_can_be_taken_back(
    crowd: SimpleNamespace, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace,
    sales: Sales,
) -> None:  # fmt: skip
    mia = sign_in(people.mia)
    search(app, mia)
    with app.app_context():
        same = DuplicatePair.second_id == crowd.yunfan2
        pair = db.session.scalars(select(DuplicatePair).where(same)).one()
    assert "不再提示" in mia.get("/duplicates?state=not_same").text
    answer = mia.hx(f"/duplicates/{pair.id}/different")
    assert "恢复提示" in answer.text
    for _ in range(2):
        search(app, mia)
        assert "云帆" not in mia.get("/duplicates").text
    assert "米雅" in mia.get("/duplicates?state=not_same").text
    typed = {"version": "1", "name": "云帆智能科技", "kind": "enterprise", "short_name": "云帆2"}
    renamed = sign_in(people.bob).hx(f"/customers/{crowd.yunfan2}/edit/basics", data=typed)
    assert renamed.status_code == 200
    assert mia.hx(f"/duplicates/{pair.id}/again").status_code == 200
    assert "云帆" in mia.get("/duplicates").text
    with app.app_context():
        assert not db.session.scalars(select(NotSame)).all()


def test_an_owner_sees_pairs_that_are_wholly_own(
    crowd: SimpleNamespace, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    with app.app_context():
        assert "duplicates_nightly" in queue_nightly()
    run_pending(app)
    ann, bob = sign_in(people.ann), sign_in(people.bob)
    assert "恒信集团" in ann.get("/duplicates").text
    assert "云帆" not in ann.get("/duplicates").text
    assert "没有重复客户" in bob.get("/duplicates").text
    with app.app_context():
        mixed = DuplicatePair.second_id == crowd.yunfan2
        key = db.session.scalar(select(DuplicatePair.id).where(mixed))
    assert bob.post(f"/duplicates/{key}/different").status_code == 404
    assert "查找重复" not in bob.get("/duplicates").text
    for strange in ("after=x", "after=A~9999999999999999999", "after=~", "state=%00"):
        assert ann.get(f"/duplicates?{strange}").status_code == 200


def test_one_merges_from_the_page_of_a_customer(
    crowd: SimpleNamespace, app: Flask, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    ann = sign_in(people.ann)
    page = ann.get(f"/customers/{crowd.old}/merge").text
    assert f"/customers/{crowd.old}/merge/{crowd.new}" in page
    for query in ("13900000001", ""):
        assert ann.post(f"/customers/{crowd.old}/merge", data={"q": query}).status_code == 200
    other = ann.post(f"/customers/{crowd.old}/merge", data={"q": "云帆"}).text
    assert f"/customers/{crowd.old}/merge/{crowd.yunfan}" in other
    assert f"/customers/{crowd.old}/merge/{crowd.yunfan2}" not in other
    assert "由主管合并" in other


@pytest.mark.one_database
def test_what_everybody_is_called_is_no_second_sign() -> None:
    assert [person_key(name) for name in ("王总", "李经理", "张三", "欧阳老师")] == [
        "", "", "张三", "欧阳老师",
    ]  # fmt: skip
    assert street(MOVED) == street("杭州文三路 398 号 B座") == "文三路398"
    assert street("文三路") == street("") == street("西湖区古荡街道8号") == ""


def test_a_first_meeting_on_the_same_day_supports_a_vague_likeness(
    sales: Sales, app: Flask, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    from crmapp.lists.models import ListKind
    from crmapp.lists.words import words

    with app.app_context():
        fair = words(ListKind.SOURCE)[0].id
    met = {"source_id": fair, "first_contact_on": date(2026, 3, 15)}
    one = sales.customer("苏州迈创信息技术", people.ann, phone="13900000001", contact="甲一", **met)
    two = sales.customer("苏州迈创医疗器械", people.ann, phone="13900000002", contact="乙二", **met)
    sales.customer("苏州迈创餐饮管理", people.ann, phone="13900000003", contact="丙三")
    search(app, sign_in(people.mia))
    assert found(app)[one.id, two.id] == "C"
    assert [key for key in found(app) if "C" in found(app)[key]] == [(one.id, two.id)]
