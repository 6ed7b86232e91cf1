"""Money as it is typed, ranged and shown."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmapp.money import LARGEST, BadAmount, parse_range, parse_yuan, plain_yuan, short_yuan

AMOUNTS = {
    "50,000": 50_000,
    "50000": 50_000,
    "￥80,000.00": 80_000,
    "¥ 80000": 80_000,
    "5万": 50_000,
    "12.8 万元": 128_000,
    "12.8万": 128_000,
    "1.2亿": 120_000_000,
    "3千": 3_000,
    "3百万": 3_000_000,
    "2千万元": 20_000_000,
    "１２．８万": 128_000,
    "５０，０００元": 50_000,
    "50,000.00元整": 50_000,
    "人民币5万元": 50_000,
    "5万元人民币整": 50_000,
    "RMB 1,000": 1_000,
    " 5 万 ": 50_000,
    "1\u3000200": 1_200,
    "1亿2000万": 120_000_000,
    "3万5千": 35_000,
    "5w": 50_000,
    "128k": 128_000,
    "1.2M": 1_200_000,
    ".5万": 5_000,
    "0": 0,
    "1.230": 1.23,
}
REFUSED = [
    "", " ", "-", "元", "万", "¥", "abc", "-5", "-5万", "（5）", "NaN", "inf", "1e309", "1e5",
    "0x10", "5万5", "5千3万", "1,2", "1,23,456", "50,00", "1.2.3", "1.234", "0.0000001万", "5²",
    "①", "٥", "1 2", "5万-6万", "100亿亿", "5万/年", "9" * 61, "1" * 100, "5美元", "$5", "5%",
    "十万左右", "2025-08-05",
]  # fmt: skip


@pytest.mark.parametrize(("text", "yuan"), AMOUNTS.items())
def test_an_amount_is_read_as_people_write_it(text, yuan):
    assert parse_yuan(text) == round(yuan * 100)


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(BadAmount):
        parse_yuan(text)


def test_the_largest_amount_is_read_and_one_fen_more_is_refused():
    assert parse_yuan("10万亿") == LARGEST
    with pytest.raises(BadAmount):
        parse_yuan("10,000,000,000,000.01")


RANGES = {
    "3-5万": (30_000, 50_000),
    "3万~5万": (30_000, 50_000),
    "3万～5万元": (30_000, 50_000),
    "30000至50000": (30_000, 50_000),
    "8000-1万": (8_000, 10_000),
    "1.5到2.5百万": (1_500_000, 2_500_000),
    "¥3,000 – ¥5,000": (3_000, 5_000),
    "3—5 万元": (30_000, 50_000),
    "5000万-1亿": (50_000_000, 100_000_000),
    "5万": (50_000, 50_000),
    "3万-3万": (30_000, 30_000),
}


@pytest.mark.parametrize(("text", "ends"), RANGES.items())
def test_a_range_is_read_with_the_unit_its_end_states(text, ends):
    assert parse_range(text) == tuple(end * 100 for end in ends)


@pytest.mark.parametrize("text", ["", "-", "5万-3万", "3-", "-5万", "1-2-3万", "a-b", "5万/年"])
def test_what_is_no_range_is_refused(text):
    with pytest.raises(BadAmount):
        parse_range(text)


def test_a_form_field_shows_decimals_only_when_there_are_some():
    assert plain_yuan(50_000_00) == "50,000"
    assert plain_yuan(50_000_50) == "50,000.50"
    assert plain_yuan(5) == "0.05"
    assert plain_yuan(-1_234_05) == "-1,234.05"


@pytest.mark.parametrize(
    ("yuan", "chinese", "english"),
    [
        (0, "¥0", "¥0"),
        (980, "¥980", "¥980"),
        (9_800, "¥9,800", "¥9.8k"),
        (9_999.99, "¥1 万", "¥10k"),
        (50_000, "¥5 万", "¥50k"),
        (128_000, "¥12.8 万", "¥128k"),
        (999_949, "¥100 万", "¥999.9k"),
        (999_950, "¥100 万", "¥1M"),
        (1_200_000, "¥120 万", "¥1.2M"),
        (99_999_499, "¥9,999.9 万", "¥100M"),
        (99_999_500, "¥1 亿", "¥100M"),
        (120_000_000, "¥1.2 亿", "¥120M"),
        (2_500_000_000, "¥25 亿", "¥2.5B"),
        (-128_000, "-¥12.8 万", "-¥128k"),
    ],
)
def test_a_card_shows_the_amount_shortly_in_either_language(yuan, chinese, english):
    fen = round(yuan * 100)
    assert short_yuan(fen) == chinese
    assert short_yuan(fen, "en") == english


@settings(derandomize=True, deadline=None)
@given(st.integers(0, LARGEST))
def test_a_shown_amount_is_read_back_to_the_fen(fen):
    assert parse_yuan(plain_yuan(fen)) == fen


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.one_of(st.text(max_size=80), st.text("0123456789,.万亿千元 -¥￥", max_size=20)))
def test_any_text_is_read_or_refused_and_never_fails_otherwise(text):
    for reading in (parse_yuan, lambda text: max(parse_range(text))):
        with suppress(BadAmount):
            assert 0 <= reading(text) <= LARGEST
