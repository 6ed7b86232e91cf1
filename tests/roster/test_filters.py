"""What the list leaves out, and what the URL says of it."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from crmapp import clock as crm_clock
from crmapp.customers.kinds import CustomerStatus, Review
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.followups.verbs import log_followup
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.nextsteps.verbs import plan
from crmapp.roster.filters import RosterFilter
from crmapp.roster.queries import page
from crmapp.settings.values import change_setting
from tests.harness.application import Client
from tests.harness.sales import Sales


@pytest.fixture
def three(sales: Sales, people: SimpleNamespace, app: Flask) -> SimpleNamespace:
    """Three customers that differ in everything that can be asked for."""
    today = crm_clock.today()
    with app.app_context():
        [maker, trader] = words(ListKind.INDUSTRY)[2:4]
        [source, other] = words(ListKind.SOURCE)[:2]
        [best, good] = words(ListKind.GRADE)[:2]
    yunfan = sales.customer(
        "杭州云帆智能科技有限公司", people.ann, industry_id=maker.id, source_id=source.id,
        grade_id=best.id, region_code="330110", is_incomplete=True,
    )  # fmt: skip
    hengxin = sales.customer(
        "苏州恒信医疗器械有限公司", people.bob, industry_id=trader.id, source_id=other.id,
        grade_id=good.id, region_code="320500", status=CustomerStatus.DORMANT, contact="李丽",
    )  # fmt: skip
    free = sales.customer(
        "宁波鼎盛新材料有限公司", None, by=people.mia, review=Review.WAITING, contact="赵敏",
        region_code="330200", status=CustomerStatus.LOST,
    )  # fmt: skip
    with app.app_context(), writing() as session:
        for customer, owner, days, due in (
            (yunfan, people.ann, 3, today),
            (hengxin, people.bob, 40, today - timedelta(2)),
        ):
            fresh = session.get(Customer, customer.id)
            began = crm_clock.now() - timedelta(days=days)
            log_followup(fresh, {"began_at": began, "content": "谈了报价"}, by=owner)
            from crmapp.deals.verbs import open_deal

            deal = open_deal(fresh, {}, by=owner)
            plan(session.get(Deal, deal.id), due, by=owner)
    return SimpleNamespace(
        yunfan=yunfan, hengxin=hengxin, free=free, maker=maker, source=other, grade=best
    )


def names(app: Flask, person: object, **asked: object) -> set[str]:
    with app.app_context():
        wanted = RosterFilter.of({key: str(value) for key, value in asked.items()})
        return {row.customer.name[2:4] for row in page(person, wanted).rows}


def test_each_filter_leaves_what_it_says(
    three: SimpleNamespace, app: Flask, people: SimpleNamespace
) -> None:
    def left(**asked: object) -> set[str]:
        return names(app, people.mia, **asked)

    assert left() == {"云帆", "恒信", "鼎盛"}
    assert left(industry=three.maker.id) == {"云帆"}
    assert left(source=three.source.id) == {"恒信"}
    assert left(grade=three.grade.id) == {"云帆"}
    assert left(owner=people.bob.id) == {"恒信"}
    assert left(owner="none") == {"鼎盛"}
    assert left(owner="me") == set()
    assert left(status="dormant") == {"恒信"}
    assert left(review="waiting") == {"鼎盛"}
    assert left(region="330000") == {"云帆", "鼎盛"}
    assert left(region="330100") == {"云帆"}
    assert left(region="330110") == {"云帆"}
    assert left(incomplete=1) == {"云帆"}
    assert left(within=7) == {"云帆"}
    assert left(silent=30) == {"恒信", "鼎盛"}
    assert left(next="today") == {"云帆"}
    assert left(next="overdue") == {"恒信"}
    assert left(next="week") == {"云帆"}
    assert left(next="none") == {"鼎盛"}
    assert left(q="恒信") == {"恒信"}
    assert left(q="zhaomin") == {"鼎盛"}
    assert left(q="？！") == set()
    assert left(region="330000", incomplete=1, next="overdue") == set()
    # The box takes filters in words, in either language.
    maker = three.maker.name
    assert left(q=f"行业:{maker}") == {"云帆"}
    assert left(q=f"industry:{maker} 云帆") == {"云帆"}
    assert left(q=f"行业:{maker} 恒信") == set()
    assert left(q="状态:休眠") == left(q="status:dormant") == {"恒信"}
    assert left(q="地区:浙江 owner:unassigned") == {"鼎盛"}


@pytest.mark.one_database
def test_filters_in_words_show_as_chips_and_what_they_leave_open_is_offered(
    three: SimpleNamespace, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    page = sign_in(people.mia).get(f"/customers?q=云帆 行业:{three.maker.name}")
    assert page.text.count("filter--on") == 2
    assert f'href="/customers?industry={three.maker.id}"' in page.text  # the way without 云帆
    unclear = sign_in(people.mia).get("/customers?q=负责人:没有这个").text
    assert "没有“没有这个”" in unclear
    assert f"owner={people.ann.id}" in unclear


def test_the_stage_and_the_type_of_a_customer_can_be_asked_for(
    three: SimpleNamespace, app: Flask, people: SimpleNamespace, sales: Sales
) -> None:
    first = sales.stage("初步接触")
    assert names(app, people.mia, stage=first.id) == {"云帆", "恒信"}
    assert names(app, people.mia, type="potential") == {"云帆", "恒信", "鼎盛"}
    assert names(app, people.mia, type="won") == set()


def test_narrowed_sight_holds_for_every_filter(
    three: SimpleNamespace, app: Flask, people: SimpleNamespace
) -> None:
    with app.app_context(), writing():
        change_setting("sight_own_only", True)
    assert names(app, people.ann) == {"云帆"}
    assert names(app, people.ann, q="恒信") == set()
    assert names(app, people.ann, owner=people.bob.id) == set()


def test_a_waiting_customer_is_listed_to_its_author_and_reviewers_only(
    three: SimpleNamespace, app: Flask, people: SimpleNamespace
) -> None:
    assert "鼎盛" in names(app, people.mia)
    assert "鼎盛" not in names(app, people.ann, review="waiting")


@pytest.mark.one_database
@given(st.dictionaries(st.sampled_from([*RosterFilter.__dataclass_fields__]), st.text(max_size=14)))
def test_whatever_the_url_says_the_filter_reads_and_writes_it_back_alike(asked: dict) -> None:
    from urllib.parse import parse_qsl

    wanted = RosterFilter.of(asked)
    again = RosterFilter.of(dict(parse_qsl(wanted.query().removeprefix("?"))))
    assert again == wanted


BY_HAND = (
    "stage=x&industry=99999999999&owner=-1", "within=0&silent=1e9", "next=later&status=gone",
    "sort=id;drop", "region=000000", "q=%00%27%22%3C", "owner=99999999999&grade=0",
)  # fmt: skip


def test_an_address_written_by_hand_shows_a_list(
    three: SimpleNamespace, sign_in: Callable[..., Client], people: SimpleNamespace,
    subtests: pytest.Subtests,
) -> None:  # fmt: skip
    mia = sign_in(people.mia)
    for query in BY_HAND:
        with subtests.test(query):
            assert mia.get(f"/customers?{query}").status_code == 200


def test_a_sent_filter_form_gets_a_short_address(
    three: SimpleNamespace, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    form = "applied=1&q=&owner=&stage=&silent=30&within=&region_code=330000&region_code=330100"
    answer = sign_in(people.mia).get(f"/customers?{form}&sort=-entered")
    assert answer.status_code == 303
    assert answer.location == "/customers?region=330100&silent=30"


def test_a_phone_number_does_not_stay_in_the_address(
    three: SimpleNamespace, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    answer = sign_in(people.mia).get("/customers?q=13800138000&silent=30")
    assert answer.status_code == 303
    assert answer.location == "/customers?silent=30"
