"""Choosing a province, a city and a district, each offering what lies in the one before."""

from typing import Any

from wtforms import Field

from crmapp.regions.table import Level, Region, cities, districts, path, provinces, region

PARTS = ("province", "city", "district")


class RegionField(Field):
    """The code of the smallest chosen region; three selects named after their levels."""

    def process_data(self, value: str | None) -> None:
        """Take a stored code."""
        self.data = value or ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the smallest region that lies in the ones chosen before it."""
        self.data = smallest(valuelist)

    @property
    def levels(self) -> list[tuple[str, list[Region], str]]:
        """For each select its name, what it offers and the chosen code."""
        return levels(self.data)


def smallest(codes: list[str]) -> str:
    """Return the innermost of some codes given from province to district; others are dropped."""
    chosen = ""
    for code in codes:
        known = region(code)
        if known is None or (chosen and known.parent != chosen):
            continue
        chosen = code
    return chosen


def levels(code: str) -> list[tuple[str, list[Region], str]]:
    """For each select its name, what it offers and the chosen code; an empty one is left out."""
    chosen: dict[Level, str] = {one.level: one.code for one in path(code)}
    first = chosen.get(Level.PROVINCE, "")
    second = chosen.get(Level.CITY, "")
    offers: list[tuple[str, list[Any], str]] = [("province", provinces(), first)]
    if first and cities(first):
        offers.append(("city", cities(first), second))
    inner = districts(second or first) if first else []
    if inner:
        offers.append(("district", inner, chosen.get(Level.DISTRICT, "")))
    return offers
