"""The rows of one file by the keys under which they may meet: what a row is like above it."""

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise

from crmapp.duplicates.levels import Match, compare
from crmapp.duplicates.models import KeyKind
from crmapp.duplicates.names import NameKeys, lookup_keys
from crmapp.duplicates.reasons import Reason
from crmapp.duplicates.signs import SURE, WEIGHTS, Key, Signs

SAYS_NOTHING = 20  # as in the check while typing (peers.md 4c, rule 4)
COMPARED = 60
HEAD = WEIGHTS["head"]


class FileIndex:
    """Rows by the hashes of their keys: of those that stand in one row only none is kept."""

    def __init__(self, signs: Sequence[Signs]) -> None:
        """Take what each row is recognised by, in the order of the file."""
        self._signs = signs
        hashes, ends = array("q"), [0]
        for each in signs:
            hashes.extend(map(hash, _stored(each)))
            ends.append(len(hashes))
        shared = {one for one, other in pairwise(sorted(hashes)) if one == other}
        self._rows: dict[int, list[int]] = {}
        for place, (begin, end) in enumerate(pairwise(ends)):
            for known in shared.intersection(hashes[begin:end]):
                self._rows.setdefault(known, []).append(place)

    def above(self, place: int) -> tuple[Match, int] | None:
        """Return the earlier row that a row is most surely the same as, and how it is like it."""
        best: tuple[Match, int] | None = None
        for other, weight, hard in self._candidates(place):
            match = self._match(place, other, hard, is_faint=weight == HEAD)
            if match and (best is None or _rank(match) < _rank(best[0])):
                best = match, other
        return best

    def _candidates(self, place: int) -> list[tuple[int, int, list[Reason]]]:
        """Earlier rows that share keys, the likeliest first: place, weight, hard reasons."""
        signs = self._signs[place]
        weight: dict[int, int] = {}
        hard: dict[int, list[Reason]] = {}
        for key, worth in signs.lookups.items():
            rows = self._rows.get(hash(key), ())
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

    def _match(self, place: int, other: int, hard: list[Reason], *, is_faint: bool) -> Match | None:
        matches = [
            match
            for one in self._signs[place].names
            for two in self._signs[other].names
            if not (is_faint and _cannot_match(one, two)) and (match := compare(one, two))
        ]
        by_name = min(matches, key=lambda match: match.level, default=None)
        if hard:
            return Match("A", hard + (by_name.reasons if by_name else []))
        return by_name if by_name and by_name.warns else None


def _stored(signs: Signs) -> Iterator[Key]:
    yield from signs.hard
    for keys in signs.names:
        yield from ((KeyKind.NAME, value) for value in lookup_keys(keys))


def _cannot_match(one: NameKeys, other: NameKeys) -> bool:
    """Whether two names that begin with the same two characters, and share no more, are unlike.

    Then they could be one only by the same brand, by one within the other, or by a single slip.
    """
    if one.brand == other.brand or one.core[2:3] == other.core[2:3]:
        return False
    return len(one.core) != len(other.core) or one.core[3:] != other.core[3:]


def _rank(match: Match) -> tuple[str, int]:
    return match.level, -len(match.reasons)
