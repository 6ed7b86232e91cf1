"""Numbers of identity and bank cards are found; the numbers of daily work are not."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmapp import clock
from crmapp.customers.credit_code import SIGNS, check_digit
from crmapp.sensitive import ID_CHECKS, ID_WEIGHTS, PROVINCES, find, star

TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _today():
    with clock.travel(datetime(2026, 11, 25, 4, tzinfo=UTC)):
        yield


def with_id_check(first: str) -> str:
    total = sum(int(sign) * weight for sign, weight in zip(first, ID_WEIGHTS, strict=True))
    return first + ID_CHECKS[total % 11]


def with_luhn(first: str) -> str:
    total = sum(sum(divmod(2 * int(sign), 10)) for sign in first[::-2])
    return first + str(-(total + sum(map(int, first[-2::-2]))) % 10)


def digits(dice: random.Random, count: int) -> str:
    return "".join(dice.choices("0123456789", k=count))


def an_id(dice: random.Random) -> str:
    born = TODAY - timedelta(days=dice.randint(14 * 366, 110 * 365))
    province = dice.choice(sorted(PROVINCES - {"91"}))
    return with_id_check(f"{province}{digits(dice, 4)}{born:%Y%m%d}{digits(dice, 3)}")


def a_card(dice: random.Random) -> str:
    return with_luhn("62" + digits(dice, dice.choice([13, 14, 15, 16])))


def in_groups(number: str, sign: str, *sizes: int) -> str:
    parts, place = [], 0
    for size in [*sizes, len(number)]:
        parts.append(number[place : place + size])
        place += size
    return sign.join(filter(None, parts))


ID_WRITINGS = (
    str,
    str.lower,
    lambda number: in_groups(number, " ", 6, 8, 4),
    lambda number: in_groups(number, "-", 6, 4, 4, 4),
    lambda number: in_groups(number, "·", 3, 3, 4, 4),
    lambda number: "\u200b".join(number),
    lambda number: " ".join(number),
    lambda number: "".join(chr(ord(sign) + 0xFEE0) for sign in number),
)
CARD_WRITINGS = (
    str,
    lambda number: in_groups(number, " ", 4, 4, 4, 4),
    lambda number: in_groups(number, "-", 4, 4, 4, 4),
    lambda number: in_groups(number, "  ", 4, 4, 4, 4),
    lambda number: " ".join(number),
    lambda number: "".join(chr(ord(sign) + 0xFEE0) for sign in number),
)
FRAMES = (
    "{}", "身份证{}", "号码：{}，已核对", "张三{}", "a {} b", "13800138000 {}", "{}，13800138000",
    "第一行\n{}\n第三行", "ID:{}.", "({})",
)  # fmt: skip


def test_999_in_1000_identity_cards_are_found_however_they_are_written():
    dice = random.Random(1)
    missed = 0
    for _ in range(4000):
        text = dice.choice(FRAMES).format(dice.choice(ID_WRITINGS)(an_id(dice)))
        missed += [finding.kind for finding in find(text)] != ["id_card"]
    assert missed <= 4


def test_999_in_1000_bank_cards_are_found_however_they_are_written():
    dice = random.Random(2)
    missed = 0
    for _ in range(4000):
        text = dice.choice(FRAMES).format(dice.choice(CARD_WRITINGS)(a_card(dice)))
        missed += "bank_card" not in [finding.kind for finding in find(text)]
    assert missed <= 4


def a_plain_text(dice: random.Random) -> str:
    day = date(2015, 1, 1) + timedelta(days=dice.randint(0, 5000))
    mobile = f"1{dice.choice('3456789')}{digits(dice, 9)}"
    code = f"9{dice.choice('123')}{dice.choice(sorted(PROVINCES))}{digits(dice, 4)}"
    code += "".join(dice.choices("0123456789" * 3 + SIGNS, k=9))
    return dice.choice(
        (
            lambda: f"电话{mobile}、{digits(dice, 4)}-{digits(dice, 8)}",
            lambda: f"{digits(dice, 8)} {mobile}",
            lambda: f"6{digits(dice, 5)} {mobile}",
            lambda: f"订单 {day:%Y%m%d}{digits(dice, 10)}",
            lambda: f"合同 {code[2:4]}{digits(dice, 4)}{day:%Y%m%d}{digits(dice, 4)}",
            lambda: f"发票号 {digits(dice, 20)}",
            lambda: f"发票代码 {digits(dice, 12)} 号码 {digits(dice, 8)}",
            lambda: f"快递 SF{digits(dice, 13)}",
            lambda: f"单号{digits(dice, 15)}",
            lambda: f"税号 {code}{check_digit(code)}",
            lambda: f"{day} 报价 {dice.randint(1, 999)},000 元，合同 BJ{digits(dice, 8)}",
            lambda: f"对公账户 {digits(dice, 14)}",
        )
    )()


def test_at_most_one_in_10000_plain_texts_is_taken_for_a_card():
    dice = random.Random(3)
    assert sum(bool(find(a_plain_text(dice))) for _ in range(20_000)) <= 2


@pytest.mark.long
def test_the_promised_rates_hold_for_100000_numbers_of_each_kind(
    capsys: pytest.CaptureFixture[str],
) -> None:
    dice, many = random.Random(5), 100_000
    kinds = {"id_card": (an_id, ID_WRITINGS), "bank_card": (a_card, CARD_WRITINGS)}
    found = dict.fromkeys(kinds, 0)
    for kind, (make, writings) in kinds.items():
        for _ in range(many):
            text = dice.choice(FRAMES).format(dice.choice(writings)(make(dice)))
            found[kind] += kind in [finding.kind for finding in find(text)]
    alarms = sum(bool(find(a_plain_text(dice))) for _ in range(many))
    with capsys.disabled():
        print(f"\nof {many:,} each: {found} found, {alarms} false alarms in {many:,} plain texts")  # noqa: T201
    assert min(found.values()) >= 0.999 * many
    assert alarms <= many / 10_000


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "110101199003074515",  # wrong check digit
        with_id_check("11010119900230451"),  # 30 February
        with_id_check("99010119900307451"),  # no such province
        with_id_check("44030020150307451"),  # eleven years old: a contract number
        "130503670401001",  # fifteen digits without a word beside them
        "4111111111111111",  # a foreign card without a word or groups
        "6222021234567890",  # fails Luhn
        "914403001922038216",  # the credit code of a company
        "税号9144030071526726XG",
        "5" + an_id(random.Random(4)),
    ],
)
def test_what_only_resembles_a_card_is_left_alone(text):
    assert find(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("身份证号:130503670401001", "id_card"),
        ("130503670401001(证件)", "id_card"),
        ("4111 1111 1111 1111", "bank_card"),
        ("4111-1111-1111-1111", "bank_card"),
        ("银行卡 4111111111111111", "bank_card"),
        ("账号：5500005555555559", "bank_card"),
    ],
)
def test_a_word_or_the_grouping_tells_the_kind_of_a_doubtful_number(text, kind):
    assert [finding.kind for finding in find(text)] == [kind]


def test_a_finding_says_where_the_number_stands_in_the_text_as_written():
    number = with_id_check("11010119900307451")
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number)
    text = f"㎏张三\u200b {wide}，备注"
    (finding,) = find(text)
    assert text[finding.start : finding.end] == wide


def test_only_the_number_is_starred_and_the_rest_of_the_text_stays():
    number = with_id_check("11010119900307451")
    text, found = star(f"张三 {number}，13800138000")
    assert text == f"张三 {'*' * 18}，13800138000"
    assert [finding.kind for finding in found] == ["id_card"]


@settings(derandomize=True, deadline=None, max_examples=1000)
@given(st.one_of(st.text(max_size=200), st.text("0123456789xX- \n身份证卡号6", max_size=120)))
def test_a_starred_text_is_as_long_as_before_and_holds_no_card(text):
    starred, _ = star(text)
    assert len(starred) == len(text)
    assert find(starred) == []
