"""The credit code of an organisation and its check digit."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmapp.customers.credit_code import SIGNS, BadCreditCode, check_credit_code, check_digit

# Published codes of well-known companies.
REAL = ["914403001922038216", "9144030071526726XG", "91330100799655058B", "91110000802100433B"]


@pytest.mark.parametrize("code", REAL)
def test_the_codes_of_known_companies_are_valid(code):
    assert check_credit_code(code) == code


def test_a_code_is_kept_in_narrow_capitals_without_blanks():
    assert check_credit_code(" ９１４４０３００７１５２６７２６ｘｇ ") == "9144030071526726XG"
    assert check_credit_code("9144 0300 7152 6726 XG") == "9144030071526726XG"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9144030071526726X",
        "9144030071526726XG1",
        "914403007152672601",
        "O144030071526726XG",
        "91440300715267S6XG",
        "01440300715267266G",
        "深圳市腾讯计算机系统有限公司",
        "٩١٤٤٠٣٠٠١٩٢٢٠٣٨٢١٦",
    ],
)
def test_what_is_no_code_is_refused(text):
    with pytest.raises(BadCreditCode):
        check_credit_code(text)


codes = st.from_regex(rf"9[1-3][0-9]{{6}}[{SIGNS}]{{9}}", fullmatch=True).map(
    lambda first: first + check_digit(first)
)


@settings(derandomize=True, deadline=None)
@given(codes, st.integers(8, 17), st.sampled_from(SIGNS))
def test_one_mistyped_character_is_always_noticed(code, place, sign):
    mistyped = code[:place] + sign + code[place + 1 :]
    if mistyped == code:
        assert check_credit_code(mistyped) == code
    else:
        with pytest.raises(BadCreditCode):
            check_credit_code(mistyped)


@settings(derandomize=True, deadline=None)
@given(codes, st.integers(8, 16))
def test_two_characters_in_the_wrong_order_are_always_noticed(code, place):
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        with pytest.raises(BadCreditCode):
            check_credit_code(swapped)
