"""The duplicate rules counted on files of pairs."""

import sys
from pathlib import Path

import pytest

from crmapp.duplicates.measure import measure

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", ["company-name-pairs.csv", "fresh-name-pairs.csv"])
def test_rules_find_nine_of_ten_and_rarely_cry_wolf(name):
    figures = measure(HERE / name)
    sys.stdout.write(f"{name}: {figures}\n")
    assert figures.alike >= 30
    assert figures.unlike >= 30
    assert figures.found / figures.alike >= 27 / 30
    assert figures.false / figures.unlike <= 2 / 30


def test_wrong_answers_are_listed(tmp_path):
    path = tmp_path / "pairs.csv"
    path.write_text(
        "name_a,name_b,same\n甲乙商贸,丙丁商贸,1\n甲乙商贸,甲乙商贸,0\n", encoding="utf-8"
    )
    figures = measure(path)
    assert (figures.found, figures.false) == (0, 1)
    assert "missed | 甲乙商贸 | 丙丁商贸" in str(figures)
