"""The rows of one file by the keys under which they may meet: what a row is like above it."""

from array import array
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from crmapp.duplicates.levels import Match, compare
from crmapp.duplicates.names import NameKeys
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.duplicates.signs import SURE, WEIGHTS, Signs
from crmapp.imports.kept_signs import mark_of
from crmapp.imports.shelf import Shelved

SAYS_NOTHING = 20  # as in the check while typing (peers.md 4c, rule 4)
COMPARED = 60
HEAD = WEIGHTS["head"]
KEPT = 2_000  # rows whose names are at hand: most that meet stand near each other, or often


class FileIndex:
    """Rows by the marks of their keys: of those that stand in one row only none is kept."""

    def __init__(self, rows: Sequence[Shelved]) -> None:
        """Take the rows in the order of the file."""
        marks, ends = array("q"), [0]
        for row in rows:
            marks.frombytes(row.marks)
            ends.append(len(marks))
        shared = {one for one, other in pairwise(sorted(marks)) if one == other}
        self._places: dict[int, list[int]] = {}
        for place, (begin, end) in enumerate(pairwise(ends)):
            for known in shared.intersection(marks[begin:end]):
                self._places.setdefault(known, []).append(place)
        self._stems: dict[int, tuple[tuple[str, int], ...]] = {}
        self._names = lru_cache(KEPT)(lambda place: rows[place].signs.names)

    def above(self, place: int, signs: Signs) -> tuple[Match, int] | None:
        """Return the earlier row that a row is most surely the same as, and how it is like it.

        Asked for every row in its turn, with its own signs.
        """
        best: tuple[Match, int] | None = None
        for other, weight, hard in self._candidates(place, signs):
            match = self._match(signs, other, hard, is_faint=weight == HEAD)
            if match and (best is None or _rank(match) < _rank(best[0])):
                best = match, other
        self._stems[place] = tuple((keys.core, len(keys.brand)) for keys in signs.names)
        return best

    def _candidates(self, place: int, signs: Signs) -> list[tuple[int, int, list[Reason]]]:
        """Earlier rows that share keys, the likeliest first: place, weight, hard reasons."""
        weight: dict[int, int] = {}
        hard: dict[int, list[Reason]] = {}
        for key, worth in signs.lookups.items():
            rows = self._places.get(mark_of(key), ())
            if worth >= SURE and len(rows) >= SAYS_NOTHING:
                continue
            for other in rows[:COMPARED]:
                if other >= place:
                    break
                weight[other] = weight.get(other, 0) + worth
                if worth >= SURE:
                    hard.setdefault(other, []).append(signs.hard[key])
        likeliest = sorted(weight, key=lambda other: (-weight[other], other))[:COMPARED]
        return [(other, weight[other], hard.get(other, [])) for other in likeliest]

    def _match(
        self, signs: Signs, other: int, hard: list[Reason], *, is_faint: bool
    ) -> Match | None:
        if is_faint and not hard and self._cannot_match(signs, other):
            return None
        matches = [
            match
            for one in signs.names
            for two in self._names(other)
            if not (is_faint and _cannot_match(one, two.core, len(two.brand)))
            and (match := compare(one, two))
        ]
        by_name = min(matches, key=lambda match: match.level, default=None)
        if hard:
            return Match("A", hard + (by_name.reasons if by_name else []))
        return by_name if by_name and by_name.warns else None

    def _cannot_match(self, signs: Signs, other: int) -> bool:
        """The same of all names of two rows, told by what is at hand of the other one."""
        return all(
            _cannot_match(one, core, brand)
            for one in signs.names
            for core, brand in self._stems.get(other, ())
        )


def _cannot_match(one: NameKeys, core: str, brand: int) -> bool:
    """Whether two names that begin with the same two characters, and share no more, are unlike.

    Then they could be one only by the same brand, by one within the other, or by a single slip.
    The other is told by its core and how long its brand is.
    """
    if one.brand == core[:brand] or one.core[2:3] == core[2:3]:
        return False
    return len(one.core) != len(core) or one.core[3:] != core[3:]


def _rank(match: Match) -> tuple[str, bool, int]:
    """The very same name before however many reasons to take a branch for its company."""
    is_named = any(reason.sign is Sign.SAME_NAME for reason in match.reasons)
    return match.level, not is_named, -len(match.reasons)
