"""Which customers are shown as alike, to whom, and at what price."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp import clock as crm_clock
from crmapp.customers.kinds import CustomerKind
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.duplicates.likeness import Likeness
from crmapp.duplicates.models import NotSame
from crmapp.duplicates.queries import similar
from crmapp.duplicates.reasons import Sign
from crmapp.duplicates.signs import signs_of
from crmapp.settings.values import change_setting
from tests.harness.sales import Sales

ENTERPRISE, INDIVIDUAL = CustomerKind.ENTERPRISE, CustomerKind.INDIVIDUAL
NAME = "杭州云帆智能科技有限公司"
CODE = "91330106MA2CFXY12A"


def look(viewer: object, *names: str, kind: CustomerKind = ENTERPRISE, **given: object) -> Likeness:
    db.session.commit()  # what was saved since the last look is seen from here on
    return similar(signs_of(kind, list(names), **given), viewer=viewer)


def signs_in(likeness: Likeness) -> list[Sign]:
    return [reason.sign for reason in likeness.items[0].match.reasons]


@pytest.fixture
def yunfan(sales: Sales, people: SimpleNamespace, context: Flask) -> Customer:
    return sales.customer(NAME, people.ann, phone="13812345678")


def test_an_equal_name_is_certain(yunfan: Customer, people: SimpleNamespace) -> None:
    found = look(people.ann, "杭州云帆智能科技（有限公司）")
    assert [item.customer.id for item in found.items] == [yunfan.id]
    assert found.is_certain


def test_a_name_without_place_and_form_is_found(yunfan: Customer, people: SimpleNamespace) -> None:
    assert look(people.ann, "云帆智能科技").is_certain


def test_another_company_of_the_place_is_not_shown(
    yunfan: Customer, people: SimpleNamespace
) -> None:
    assert not look(people.ann, "杭州海康威视数字技术股份有限公司")


def test_the_same_phone_is_certain_whatever_the_name_and_the_writing(
    yunfan: Customer, people: SimpleNamespace
) -> None:
    found = look(people.ann, "宁波鼎盛新材料有限公司", phones=["+86 138-1234-5678"])
    assert found.is_certain
    assert signs_in(found)[0] is Sign.SAME_PHONE


def test_a_partial_phone_never_matches(yunfan: Customer, people: SimpleNamespace) -> None:
    for partial in ("1381234567", "138****5678", "5678", ""):
        assert not look(people.ann, "", phones=[partial]), partial


def test_a_mail_domain_is_a_sign_and_a_public_one_is_none(
    sales: Sales, people: SimpleNamespace, context: Flask
) -> None:
    customer = sales.customer("甲方", people.ann, website="https://www.yunfan.com.cn/about")
    with writing():
        from crmapp.contacts.verbs import add_contact

        kept = db.session.get(Customer, customer.id)
        add_contact(kept, {"name": "王", "email": "wang@yunfan.cn"})
        add_contact(kept, {"name": "李", "email": "li@qq.com"})
    assert signs_in(look(people.ann, "", emails=["x@yunfan.cn"])) == [Sign.SAME_MAIL_DOMAIN]
    assert signs_in(look(people.ann, "", website="yunfan.com.cn")) == [Sign.SAME_WEBSITE]
    assert not look(people.ann, "", emails=["x@qq.com"])


def test_a_key_that_twenty_customers_share_says_nothing(
    sales: Sales, people: SimpleNamespace, context: Flask
) -> None:
    for number in range(19):
        sales.customer(f"租户{number}", people.ann, website="park.example.net", phone="")
    assert look(people.ann, "", website="park.example.net").is_certain
    sales.customer("租户二十", people.ann, website="park.example.net", phone="")
    assert not look(people.ann, "", website="park.example.net")


def test_an_individuals_name_alone_never_warns(
    sales: Sales, people: SimpleNamespace, context: Flask
) -> None:
    sales.customer("王建国", people.ann, kind=INDIVIDUAL, phone="13900000001")
    assert not look(people.ann, "王建国", kind=INDIVIDUAL)
    assert look(people.ann, "王建国", kind=INDIVIDUAL, phones=["13900000001"]).is_certain


@pytest.mark.parametrize("state", ["deleted", "waiting", "merged"])
def test_what_is_out_of_sight_still_counts(
    yunfan: Customer, sales: Sales, people: SimpleNamespace, state: str
) -> None:
    other = sales.customer("苏州恒信医疗器械有限公司", people.ann, phone="13700000000")
    with writing():
        kept = db.session.get(Customer, yunfan.id)
        if state == "deleted":
            kept.deleted_at = crm_clock.now()
        elif state == "waiting":
            kept.review = "waiting"
        else:
            kept.merged_into_id = other.id
    item = look(people.ann, NAME).items[0]
    assert item.customer.id == yunfan.id
    assert item.is_seen == (state != "deleted")
    assert item.page_id == (other.id if state == "merged" else yunfan.id)


def test_who_does_not_see_the_customer_is_told_of_it_without_seeing_it(
    yunfan: Customer, people: SimpleNamespace
) -> None:
    with writing():
        change_setting("sight_own_only", True)
    assert not look(people.bob, NAME).items[0].is_seen
    assert look(people.ann, NAME).items[0].is_seen


def test_what_was_said_to_be_different_is_not_asked_again(
    yunfan: Customer, sales: Sales, people: SimpleNamespace
) -> None:
    twin = sales.customer("云帆智能科技", people.bob, phone="13700000000")
    signs = signs_of(ENTERPRISE, ["云帆智能科技"])
    assert similar(signs, viewer=people.bob, besides=twin.id)
    with writing() as session:
        session.add(NotSame(first_id=yunfan.id, second_id=twin.id, by_id=people.bob.id))
    assert not similar(signs, viewer=people.bob, besides=twin.id)


def test_a_short_name_cut_out_of_the_full_one_is_no_alias(
    sales: Sales, people: SimpleNamespace, context: Flask
) -> None:
    sales.customer(NAME, people.ann, short_name="云帆智能科技")
    assert not look(people.ann, "宁波云帆智能科技有限公司")


def test_a_name_it_is_known_by_is_an_alias(
    sales: Sales, people: SimpleNamespace, context: Flask
) -> None:
    sales.customer("深圳市腾讯计算机系统有限公司", people.ann, short_name="鹅厂企业服务")
    assert signs_in(look(people.ann, "鹅厂企业服务"))[0] is Sign.ALIAS


def test_at_most_five_are_shown_and_the_certain_ones_first(
    sales: Sales, people: SimpleNamespace, context: Flask
) -> None:
    for number in range(8):
        sales.customer(f"云帆智能科技第{number}分店", people.ann, phone="")
    sales.customer(NAME, people.bob, phone="")
    found = look(people.ann, NAME)
    assert len(found.items) <= 5
    assert found.items[0].is_certain


@pytest.mark.one_database
def test_a_check_sends_two_statements_however_many_match(
    yunfan: Customer, sales: Sales, people: SimpleNamespace, statements: Callable
) -> None:
    look(people.ann, NAME)
    for number in range(12):
        sales.customer(f"云帆智能第{number}店", people.ann, phone="")
    signs = signs_of(ENTERPRISE, [NAME], phones=["13812345678"], emails=["a@yunfan.cn"])
    with statements() as sent:
        similar(signs, viewer=people.ann)
    assert len(sent) == 2


def test_what_is_only_vaguely_alike_is_shown_with_a_second_sign_and_stops_nobody(
    sales: Sales, people: SimpleNamespace, context: Flask
) -> None:
    made = sales.customer("苏州迈创信息技术有限公司", people.ann, phone="13812345678")
    given = {"people": ["王建国"]}
    assert not look(people.ann, "苏州迈创医疗器械有限公司")
    assert not look(people.ann, "苏州迈创医疗器械有限公司", people=["王总"])
    found = look(people.ann, "苏州迈创医疗器械有限公司", **given)
    assert [(one.customer.id, one.match.level) for one in found.items] == [(made.id, "C")]
    assert signs_in(found) == [Sign.SAME_BRAND, Sign.SAME_CONTACT]
    assert not found.warns
    assert not found.stops("", [])


def test_the_end_of_a_phone_is_a_sign_only_to_those_who_may_see_the_phone(
    sales: Sales, people: SimpleNamespace, context: Flask
) -> None:
    sales.customer("苏州迈创信息技术有限公司", people.ann, phone="13812345678")
    name, phones = "苏州迈创医疗器械有限公司", ["13900005678"]
    assert signs_in(look(people.ann, name, phones=phones))[1] is Sign.SAME_TAIL
    assert not look(people.bob, name, phones=phones)
