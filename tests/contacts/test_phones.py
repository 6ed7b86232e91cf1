"""Phone numbers as keys, as they are shown, and several in one cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmapp.contacts.phones import last_four, phone_key, pretty_phone, split_phones

MOBILE = "13800138000"
KEYS = {
    "13800138000": MOBILE,
    "138 0013 8000": MOBILE,
    "138-0013-8000": MOBILE,
    "138.0013.8000": MOBILE,
    "+86 13800138000": MOBILE,
    "+86-138-0013-8000": MOBILE,
    "(+86)13800138000": MOBILE,
    "008613800138000": MOBILE,
    "8613800138000": MOBILE,
    "013800138000": MOBILE,
    "１３８００１３８０００": MOBILE,
    "＋８６　１３８００１３８０００": MOBILE,
    "13800138000.0": MOBILE,
    "手机：13800138000": MOBILE,
    "Tel: +86 138 0013 8000": MOBILE,
    "13800138000（微信同号）": MOBILE,
    "13800138000 (张经理)": MOBILE,
    "\u202d13800138000\u202c": MOBILE,
    "19912345678": "19912345678",
    "0571-88881234": "057188881234",
    "(0571)88881234": "057188881234",
    "（0571）8888 1234": "057188881234",
    "0571－8888－1234": "057188881234",
    "057188881234": "057188881234",
    "+86 571 88881234": "057188881234",
    "86-0571-88881234": "057188881234",
    "0571-88881234-801": "057188881234",
    "0571-88881234转801": "057188881234",
    "0571-88881234 分机 801": "057188881234",
    "0571-88881234 ext. 801": "057188881234",
    "0571-88881234(801)": "057188881234",
    "0516-8888123-4": "05168888123",
    "010-88881234": "01088881234",
    "021 6888 1234": "02168881234",
    "+86 10 8888 1234": "01088881234",
    "400-123-4567": "4001234567",
    "4001234567": "4001234567",
    "400-123-4567转2": "4001234567",
    "800 820 8820": "8008208820",
    "+852 2345 6789": "+85223456789",
    "0085223456789": "+85223456789",
    "+1 (212) 555-0123": "+12125550123",
}
NO_KEYS = [
    None, "", " ", "-", "无", "138****5678", "138xxxx5678", "138…5678", "1380013800",
    "138001380000", "12800138000", "23800138000", "88881234", "0571-888812", "0571-18881234",
    "010-8888123", "110", "95588", "张三", "张三 13800138000", "13800138000/13900139000",
    "13800138000 13900139000", "1.38E+10", "13800138000元", "138001380.00", "2026-11-25",
    "11010119900307451X", "1380013800O", "400-123-456", "+86", "+", "1" * 100, "٠١٣٨٠٠١٣٨٠٠٠",
    "17012345678转1234", "13800138000-801",
]  # fmt: skip


@pytest.mark.parametrize(("text", "key"), KEYS.items())
def test_one_number_has_one_key_however_it_is_written(text, key):
    assert phone_key(text) == key


@pytest.mark.parametrize("text", NO_KEYS)
def test_what_is_no_complete_number_has_no_key(text):
    assert phone_key(text) is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("+8613800138000", "138 0013 8000"),
        ("０５７１８８８８１２３４", "0571-88881234"),
        ("01088881234-801", "010-88881234 转 801"),
        ("4001234567", "400-123-4567"),
        ("+852 2345 6789", "+85223456789"),
        (" 138****5678 ", "138****5678"),
        (None, ""),
    ],
)
def test_a_whole_number_is_shown_in_its_usual_groups_and_another_as_written(text, shown):
    assert pretty_phone(text) == shown


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("13800138000", ["13800138000"]),
        ("13800138000/13900139000", ["13800138000", "13900139000"]),
        (
            "13800138000、13900139000；0571-88881234",
            ["13800138000", "13900139000", "0571-88881234"],
        ),
        ("13800138000\n13900139000", ["13800138000", "13900139000"]),
        ("13800138000，13900139000", ["13800138000", "13900139000"]),
        ("13800138000  13900139000", ["13800138000", "13900139000"]),
        ("138 0013 8000 139 0013 9000", ["138 0013 8000", "139 0013 9000"]),
        ("138 0013 8000", ["138 0013 8000"]),
        ("13800138000 0571-88881234", ["13800138000", "0571-88881234"]),
        ("13800138000或13900139000", ["13800138000", "13900139000"]),
        ("13800138000/13800138000", ["13800138000"]),
        ("0571-88881234/5", ["0571-88881234", "0571-88881235"]),
        ("0571-88881234/88885678", ["0571-88881234", "0571-88885678"]),
        ("手机13800138000 电话0571-88881234", ["手机13800138000", "电话0571-88881234"]),
        ("138****5678/13900139000", ["138****5678", "13900139000"]),
        ("张三 13800138000", ["张三 13800138000"]),
        ("", []),
        (None, []),
    ],
)
def test_several_numbers_in_a_cell_are_parted_and_no_text_is_lost(cell, numbers):
    assert split_phones(cell) == numbers


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+86 138 0013 5678", "5678"),
        ("0571-88881234-801", "1234"),
        ("138****5678", "5678"),
        ("138****567", None),
        ("", None),
        (None, None),
    ],
)
def test_the_last_four_digits_are_those_of_the_number_not_of_its_extension(text, digits):
    assert last_four(text) == digits


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
landlines = st.from_regex(
    r"(010|02[0-9])-[2-8][0-9]{7}|0[3-9][0-9]{2}-[2-8][0-9]{6,7}", fullmatch=True
)


@settings(derandomize=True, deadline=None)
@given(mobiles | landlines)
def test_a_key_and_the_shown_number_have_the_same_key(number):
    key = phone_key(number)
    assert key == number.replace("-", "")
    assert phone_key(key) == phone_key(pretty_phone(number)) == key
    assert last_four(number) == key[-4:]


@settings(derandomize=True, deadline=None)
@given(st.lists(mobiles | landlines, min_size=1, max_size=4, unique=True))
def test_numbers_are_parted_at_every_usual_sign(numbers):
    for sign in ("/", "、", "；", ";", "，", ", ", "\n", " ", "  "):
        assert split_phones(sign.join(numbers)) == numbers


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.one_of(st.text(max_size=70), st.text("0123456789+-/ ()*x转,.", max_size=40)))
def test_any_text_is_answered(text):
    for answer in (phone_key, last_four, pretty_phone, split_phones):
        answer(text)
