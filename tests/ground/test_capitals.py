"""Amounts in capitals, quantities and discounts, as Chinese papers and people write them."""

import pytest

from crmapp.capitals import capitals
from crmapp.quantities import (
    BadDiscount,
    BadQuantity,
    parse_discount,
    parse_quantity,
    show_discount,
    show_quantity,
)


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (0, "零元整"),
        (6, "陆分"),
        (50, "伍角整"),
        (1_000, "壹拾元整"),
        (10_006, "壹佰元零陆分"),
        (5_060, "伍拾元零陆角整"),
        (1_234_567, "壹万贰仟叁佰肆拾伍元陆角柒分"),
        (30_005_000, "叁拾万零伍拾元整"),
        (100_000_000, "壹佰万元整"),
        (128_000_000, "壹佰贰拾捌万元整"),
        (10_000_000_001, "壹亿元零壹分"),
        (100_010_001_000, "壹拾亿零壹拾万零壹拾元整"),
    ],
)
def test_an_amount_is_written_out_as_on_a_cheque(fen: int, said: str) -> None:
    assert capitals(fen) == said


def test_quantities_and_discounts_are_read_as_they_are_typed_and_shown_as_they_are_read() -> None:
    assert [parse_quantity(text) for text in ("3", "１.5", "1,200")] == [3_000, 1_500, 1_200_000]
    assert [show_quantity(one) for one in (3_000, 1_500, 1_200_000)] == ["3", "1.5", "1,200"]
    typed = ("9折", "85折", "9.5折", "10%", "12.5")
    assert [parse_discount(text) for text in typed] == [1_000, 1_500, 500, 1_000, 1_250]
    assert [show_discount(one) for one in (0, 1_000, 1_250)] == ["", "10%", "12.5%"]
    for text in ("", "-1", "0", "1.0001", "9" * 13, "三"):
        with pytest.raises(BadQuantity):
            parse_quantity(text)
    for text in ("101%", "折", "-5", "abc"):
        with pytest.raises(BadDiscount):
            parse_discount(text)
