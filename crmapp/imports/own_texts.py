"""Joins texts that the product wrote into several cells, one below the other."""

from collections.abc import Iterable, Iterator

from crmapp.exports.cells import CUT, LONGEST
from crmapp.imports.reading import Cell

Numbered = tuple[int, list[Cell]]


def rejoined(rows: Iterable[Numbered], whose: set[int]) -> Iterator[Numbered]:
    """Yield numbered rows, those that only go on with texts of the one above joined to it.

    `whose` are the columns that say whose row it is, and stand in both.
    """
    above: Numbered | None = None
    for number, cells in rows:
        if above is not None and (more := _going_on(above[1], cells, whose)):
            for place in more:
                above[1][place] = f"{above[1][place][: -len(CUT)]}{cells[place][len(CUT) :]}"
            continue
        if above is not None:
            yield above
        above = number, list(cells)
    if above is not None:
        yield above


def _going_on(above: list[Cell], cells: list[Cell], whose: set[int]) -> list[int]:
    """The columns in which a row goes on with the one above; none where it says more than that."""
    said = [place for place, cell in enumerate(cells) if cell not in (None, "")]
    if any(cells[place] != _at(above, place) for place in said if place in whose):
        return []
    more = [place for place in said if place not in whose]
    return more if all(_is_seam(_at(above, place), cells[place]) for place in more) else []


def _is_seam(above: Cell, below: Cell) -> bool:
    if not (isinstance(above, str) and isinstance(below, str)):
        return False
    # A character of two units may not have fitted in as the last one.
    is_full = len(above.encode("utf-16-le")) // 2 >= LONGEST - 1
    return is_full and above.endswith(CUT) and below.startswith(CUT)


def _at(cells: list[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None
