"""Text as it is compared, sorted and searched."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmapp.text import (
    grams,
    initials,
    like_escape,
    normalise,
    pinyin,
    query_grams,
    search_text,
    words,
)

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=40)
HAN_TEXT = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=20)
FAST = settings(derandomize=True, deadline=None, max_examples=150)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("ＡＢＣ科技", "abc科技"),
        ("長安汽車", "长安汽车"),
        (" 宏达　商贸\t(上海) ", "宏达商贸上海"),
        ("宏达商贸（上海）", "宏达商贸上海"),
        ("A·B & C", "abc"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("a\x00b\ud800c\u200b", "abc"),
        ("", ""),
        (None, ""),
    ],
)
def test_normal_form_is_one_for_all_ways_of_writing(written, compared):
    assert normalise(written) == compared


@FAST
@given(ANY_TEXT)
def test_any_text_is_taken_and_can_be_stored(text):
    for made in (
        normalise(text),
        pinyin(text),
        initials(text),
        search_text(text),
        grams(search_text(text)),
    ):
        assert "\x00" not in made
        made.encode("utf-8")
    assert "  " not in search_text(text, text)


@FAST
@given(ANY_TEXT)
def test_normal_form_of_a_normal_form_is_itself(text):
    assert normalise(normalise(text)) == normalise(text)


@FAST
@given(HAN_TEXT, HAN_TEXT)
def test_part_of_a_text_stays_part_of_its_normal_form(left, right):
    assert normalise(left) + normalise(right) == normalise(left + right)


def test_pinyin_is_read_by_phrase():
    assert pinyin("重庆长安汽车") == "chong qing chang an qi che"
    assert pinyin("厦门银行") == "xia men yin hang"
    assert pinyin("乾隆") == "qian long"


def test_traditional_and_simplified_sound_alike():
    assert pinyin("長安汽車") == pinyin("长安汽车")


def test_pinyin_sorts_by_syllable():
    assert sorted(["先", "西安", "阿里", "3M中国"], key=pinyin) == [
        "3M中国",
        "阿里",
        "西安",
        "先",
    ]


def test_rare_reading_of_a_surname_is_known():
    assert pinyin("曾国强") == "zeng guo qiang"
    assert initials("单小明") == "sxm"
    assert pinyin("解放") == "jie fang"


def test_initials_keep_other_words_whole():
    assert initials("ABC公司") == "abcgs"
    assert initials("3M 中国") == "3mzg"
    assert initials("杭州 海康") == "hzhk"


def test_search_text_holds_name_pinyin_and_initials_once():
    assert search_text("海康", "ABC", None, "") == "海康 haikang hk abc"


def test_no_query_spans_two_parts():
    text = search_text("海康", "威视")
    assert normalise("海康威视") not in text
    assert normalise("海康") in text


def test_grams_stay_inside_a_word():
    assert grams("海康 ab1") == "海康 ab b1"
    assert query_grams("海") == []


@FAST
@given(HAN_TEXT, st.integers(0, 20), st.integers(0, 20))
def test_every_part_of_a_text_is_found_by_its_grams(text, start, end):
    stored = grams(search_text(text)).split()
    assert set(query_grams(text[start:end])) <= set(stored)


def test_query_is_split_at_blanks():
    assert words(" 海康　ABC -  ") == ["海康", "abc"]


def test_wildcards_are_escaped():
    assert like_escape("100%_\\") == "100\\%\\_\\\\"


def test_threads_load_the_converter_together():
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(normalise, ["長安汽車"] * 64)) == {"长安汽车"}
