"""Numbers of the team's own fields, as they are typed and shown."""

import pytest

from crmapp.custom_fields.figures import LARGEST, ONE, BadFigure, parse_figure, plain_figure

pytestmark = pytest.mark.one_database


def test_a_number_is_read_as_people_write_it_and_shown_with_thousands() -> None:
    said = {"1,200": "1,200", "-3.50": "-3.5", "５万": "50,000", "0.0001": "0.0001", ".5": "0.5",
            "1.2亿": "120,000,000", "+7": "7", "0": "0"}  # fmt: skip
    assert {text: plain_figure(parse_figure(text)) for text in said} == said
    assert plain_figure(parse_figure("1200000.25"), marks="") == "1200000.25"
    assert parse_figure("100000000万") == 10**12 * ONE == LARGEST


@pytest.mark.parametrize("text", ["", "abc", "1,20", "1.00001", "--1", "1e5", "9" * 40, "5万3"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(BadFigure):
        parse_figure(text)
