"""The search box: by words, by pinyin, by number, and by phone only as far as one may know."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.contacts.verbs import add_contact
from crmapp.customers import removal
from crmapp.customers.models import Customer
from crmapp.customers.verbs import name_helper
from crmapp.database import writing
from crmapp.duplicates import pace
from crmapp.search import queries
from crmapp.settings.values import change_setting
from tests.harness.application import Client
from tests.harness.sales import Sales


@pytest.fixture
def found(sales: Sales, people: SimpleNamespace) -> SimpleNamespace:
    yunfan = sales.customer(
        "杭州云帆智能科技有限公司", people.ann, short_name="云帆智能", contact="王建国",
        phone="13812345678", number="C20261120001",
    )  # fmt: skip
    sales.customer(
        "云南帆船俱乐部", people.bob, short_name="帆船俱乐部", contact="赵敏", phone="13900005678"
    )
    return SimpleNamespace(yunfan=yunfan)


def names(app: Flask, person: object, query: str) -> list[str]:
    with app.app_context():
        told = queries.answers(person, query, most=6)
        return [one.short_name for one in told.customers] + [one.name for one in told.contacts]


FINDING = {
    "云帆智能": (
        "云帆", "云帆智能科技", "C20261120001", "yunfan", "yfzn", "ＹＦＺＮ", "雲帆", "科技 杭州",
    ),
    "王建国": ("王建国", "wangjianguo", "wjg"),
    "帆船俱乐部": ("俱乐部",),
}  # fmt: skip


def test_names_numbers_contacts_pinyin_and_initials_find(
    found: SimpleNamespace, app: Flask, people: SimpleNamespace, subtests: pytest.Subtests
) -> None:
    asked = [(words, [name]) for name, many in FINDING.items() for words in many]
    for words, answer in [*asked, *((words, []) for words in ("云", "没有这家", "", "%_"))]:
        with subtests.test(words):
            assert names(app, people.mia, words) == answer


def test_the_name_itself_comes_before_what_begins_with_it_and_that_before_the_rest(
    found: SimpleNamespace, sales: Sales, app: Flask, people: SimpleNamespace
) -> None:
    sales.customer("云帆", people.bob, short_name="云帆", contact="甲")
    sales.customer("上海云帆", people.bob, short_name="上海云帆", contact="乙")
    assert names(app, people.ann, "云帆") == ["云帆", "云帆智能", "上海云帆"]


def test_who_is_deleted_or_out_of_sight_is_not_found(
    found: SimpleNamespace, app: Flask, people: SimpleNamespace
) -> None:
    with app.app_context(), writing():
        change_setting("sight_own_only", True)
    assert names(app, people.bob, "云帆") == names(app, people.bob, "王建国") == []
    assert names(app, people.ann, "云帆") == ["云帆智能"]
    with app.app_context(), writing() as session:
        removal.delete(session.get(Customer, found.yunfan.id), by=people.ann)
    assert names(app, people.ann, "云帆") == []


def unmarked(text: str) -> str:
    return text.replace("<mark>", "").replace("</mark>", "")


def by_phone(app: Flask, person: object, query: str) -> list[tuple[str, str | None]]:
    with app.app_context():
        return [
            (customer.short_name, contact.name if contact else None)
            for customer, contact in queries.by_phone(person, query, most=6)
        ]


def test_a_whole_number_tells_whose_customer_it_is_and_the_contact_to_its_own_people_only(
    found: SimpleNamespace, app: Flask, people: SimpleNamespace
) -> None:
    for typed in ("13812345678", "138 1234 5678", "+86 138-1234-5678", "１３８１２３４５６７８"):
        assert by_phone(app, people.ann, typed) == [("云帆智能", "王建国")]
        assert by_phone(app, people.bob, typed) == [("云帆智能", None)]
    assert by_phone(app, people.ann, "13812345679") == []


def test_four_digits_are_asked_only_where_the_number_may_be_seen(
    found: SimpleNamespace, app: Flask, people: SimpleNamespace
) -> None:
    assert by_phone(app, people.ann, "5678") == [("云帆智能", "王建国")]
    assert by_phone(app, people.bob, "5678") == [("帆船俱乐部", "赵敏")]
    for name in ("hal", "carol", "mark", "mia", "ada"):
        assert by_phone(app, getattr(people, name), "5678") == []
    with app.app_context(), writing() as session:
        name_helper(session.get(Customer, found.yunfan.id), people.hal, by=people.ann)
    assert by_phone(app, people.hal, "5678") == [("云帆智能", "王建国")]


def test_a_masked_number_cannot_be_completed_by_trying(
    found: SimpleNamespace, app: Flask, people: SimpleNamespace, clock: object
) -> None:
    for middle in range(pace.MOST):
        assert by_phone(app, people.bob, f"138{middle:04}5678") == []
    assert by_phone(app, people.bob, "13812345678") == []


def test_digits_of_a_phone_are_found_by_post_and_never_by_an_address(
    found: SimpleNamespace, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    client = sign_in(people.ann)
    assert "云帆智能" in client.hx("/search/", data={"q": "13812345678"}).text
    posted = client.post("/search/", data={"q": "5678"})
    assert posted.status_code == 200
    assert "云帆智能" in posted.text
    assert "云帆智能" not in client.get("/search/?q=13812345678").text


def test_words_sent_by_a_plain_form_get_an_address_or_lead_to_the_only_answer(
    found: SimpleNamespace, sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    client = sign_in(people.ann)
    assert client.post("/search/", data={"q": "云帆"}).location == f"/customers/{found.yunfan.id}"
    sales.customer("上海云帆", people.bob)
    answer = client.post("/search/", data={"q": "云帆"})
    assert answer.location == "/search/?q=%E4%BA%91%E5%B8%86"
    page = unmarked(client.get(answer.location).text)
    assert "云帆智能" in page
    assert "上海云帆" in page


def test_an_answer_shows_number_short_name_owner_and_no_private_word(
    found: SimpleNamespace, sales: Sales, app: Flask, sign_in: Callable[..., Client],
    people: SimpleNamespace,
) -> None:  # fmt: skip
    with app.app_context(), writing() as session:
        customer = session.get(Customer, found.yunfan.id)
        add_contact(customer, {"name": "王小二", "phone": "13712345678", "wechat": "wxsecret"})
    text = sign_in(people.bob).hx("/search/", data={"q": "王"}).text
    assert "王小二" not in text  # a single character finds nobody
    text = unmarked(sign_in(people.bob).hx("/search/", data={"q": "云帆"}).text)
    for shown in ("云帆智能", "C20261120001", "安然"):
        assert shown in text
    for hidden in ("13812345678", "13712345678", "wxsecret"):
        assert hidden not in text


@pytest.mark.one_database
def test_an_answer_costs_few_statements_however_much_is_found(
    found: SimpleNamespace, sales: Sales, sign_in: Callable[..., Client], people: SimpleNamespace,
    statements: Callable,
) -> None:  # fmt: skip
    for nth in range(12):
        sales.customer(f"云帆分公司{nth}", people.ann)
    client = sign_in(people.ann)
    client.hx("/search/", data={"q": "云帆"})
    with statements() as sent:
        client.hx("/search/", data={"q": "云帆"})
    assert len(sent) <= 3 + 4


def test_hostile_words_find_nothing_and_break_nothing(
    found: SimpleNamespace, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    client = sign_in(people.ann)
    for words in ('" OR 1=1 --', "a* NEAR b", "云帆\x00", "<script>", "' & | !", "😀" * 80, "(("):
        assert client.hx("/search/", data={"q": words}).status_code == 200
    assert "&lt;script&gt;" in client.hx("/search/", data={"q": "<script>"}).text


def test_everyone_who_asked_may_ask_again_a_minute_later(
    found: SimpleNamespace, app: Flask, people: SimpleNamespace, clock: object
) -> None:
    clock.at("2026-11-25 09:00")
    for _try in range(pace.MOST + 1):
        by_phone(app, people.bob, "13812345678")
    assert by_phone(app, people.bob, "13812345678") == []
    clock.at("2026-11-25 09:02")
    assert by_phone(app, people.bob, "13812345678") == [("云帆智能", None)]
