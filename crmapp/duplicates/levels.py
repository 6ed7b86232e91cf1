"""How sure it is that two companies are one: levels A, B and C (peers.md 4c, rules 5 to 9)."""

from dataclasses import dataclass, field
from typing import Any, Literal

from flask_babel import lazy_gettext as _l

from crmapp.duplicates.names import SHORTEST_BRAND, NameKeys, nested
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.regions.table import region

Level = Literal["A", "B", "C"]
WARNING_LEVELS = ("A", "B")
# A shorter brand inside a longer one, or one that only sounds alike, says nothing by itself.
TELLING_BRAND = 3
TELLING_CORE = 4
MOST_SLIPS = 2


@dataclass(frozen=True, slots=True)
class Match:
    """A level and the reasons for it, the strongest first."""

    level: Level
    reasons: list[Reason] = field(default_factory=list)

    @property
    def warns(self) -> bool:
        """Whether a person is asked before the second record is made."""
        return self.level in WARNING_LEVELS


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name: its core, and the place that is not part of the core."""

    keys: NameKeys
    core: str
    place: tuple[str, ...]
    is_whole: bool = False

    @property
    def pinyin(self) -> str:
        """The syllables of this core."""
        return self.keys.pinyin_with_place if self.is_whole else self.keys.pinyin


def level_label(level: Level) -> Any:
    """A level in words."""
    return {"A": _l("Certain"), "B": _l("Likely"), "C": _l("Perhaps")}[level]


def level_tone(level: Level) -> str:
    """The tone of a level's badge."""
    return {"A": "bad", "B": "warn", "C": "sky"}[level]


def compare(a: NameKeys, b: NameKeys, second_sign: Reason | None = None) -> Match | None:
    """Return how alike two companies' names are, or None; C only together with a second sign.

    For names of enterprises only: that two people are called alike says nothing.
    """
    if a.full == b.full:
        return Match("A", [Reason(Sign.SAME_NAME)]) if a.full else None
    if not (a.says_something and b.says_something):
        return None
    for one, other in _pairs(a, b):
        if match := _sure(one, other):
            return match
    if second_sign and (reason := vague(a, b)):
        return Match("C", [reason, second_sign])
    return None


def _pairs(a: NameKeys, b: NameKeys) -> list[tuple[Reading, Reading]]:
    """Read the place of one name as part of its brand too: 重庆长安汽车 is 长安汽车."""
    plain_a, plain_b = Reading(a, a.core, a.place), Reading(b, b.core, b.place)
    pairs = [(plain_a, plain_b)]
    if a.core_with_place:
        pairs.append((Reading(a, a.core_with_place, a.outer, is_whole=True), plain_b))
    if b.core_with_place:
        pairs.append((plain_a, Reading(b, b.core_with_place, b.outer, is_whole=True)))
    return pairs


def _sure(one: Reading, other: Reading) -> Match | None:
    a, b = one.keys, other.keys
    if _apart(one.place, other.place) or _apart(a.branch_place, b.branch_place):
        return None
    places = _shared_place(one.place, other.place)
    if one.core == other.core:
        brand = [Reason(Sign.SAME_BRAND, min(a.brand, b.brand, key=len)), *places]
        if a.branch != b.branch:
            return Match("B", [Reason(Sign.OTHER_BRANCH), *brand])
        return Match("A", brand)
    if a.of_place or b.of_place:
        return None
    reason = _contained(one, other) or _same_sound(one, other)
    if not (one.is_whole or other.is_whole):
        reason = _same_brand(a, b) or reason
    return Match("B", [reason, *places]) if reason else None


def _same_brand(a: NameKeys, b: NameKeys) -> Reason | None:
    reason = Reason(Sign.SAME_BRAND, min(a.brand, b.brand, key=len))
    if a.brand == b.brand:
        bare = [keys for keys in (a, b) if keys.core == keys.brand]
        if bare:
            return None if any(keys.legal_form == "集团" for keys in bare) else reason
        alike = a.vague <= b.vague or b.vague <= a.vague
        return reason if a.trades == b.trades and alike else None
    if len(a.core) == len(b.core):
        # 擎天科枝 for 擎天科技: the slip is in the trade, the brand before it is whole.
        short, long = sorted((a, b), key=lambda keys: len(keys.brand))
        slip = _differences(a.core, b.core)
        whole = long.core == long.brand and slip[0] >= len(short.brand)
        return reason if len(slip) == 1 and whole else None
    return None


def _contained(one: Reading, other: Reading) -> Reason | None:
    short, long = sorted((one, other), key=lambda reading: len(reading.core))
    reason = Reason(Sign.CONTAINED, short.core)
    if len(short.core) < TELLING_BRAND or short.core not in long.core:
        return None
    if long.core.startswith(short.core):
        same_trades = short.keys.trades == long.keys.trades
        telling = len(short.keys.brand) >= TELLING_BRAND or short.is_whole
        return reason if telling or same_trades else None
    deep = len(short.core) >= TELLING_CORE and len(short.keys.brand) >= TELLING_BRAND
    return reason if deep and not (short.is_whole or long.is_whole) else None


def _same_sound(one: Reading, other: Reading) -> Reason | None:
    if len(one.core) != len(other.core) or not _may_sound_alike(one.core, other.core):
        return None
    if one.pinyin != other.pinyin:
        return None
    a, b = one.keys, other.keys
    is_short = len(a.brand) == len(b.brand) == SHORTEST_BRAND
    if is_short and _differences(a.core, b.core)[0] < SHORTEST_BRAND:
        # Two syllables have many spellings: only the same tones in one place tell something.
        told = a.tones == b.tones and a.place and b.place
        return Reason(Sign.SAME_PINYIN, one.pinyin) if told else None
    return Reason(Sign.SAME_PINYIN, one.pinyin)


def vague(a: NameKeys, b: NameKeys) -> Reason | None:
    """Return what two names have in common that says little alone: level C needs a second sign."""
    if not (a.says_something and b.says_something):
        return None
    if a.core == b.core:
        return Reason(Sign.OTHER_PLACE)
    begins = a.core.startswith(b.brand) or b.core.startswith(a.brand)
    if begins and not (a.of_place or b.of_place):
        return Reason(Sign.SAME_BRAND, min(a.brand, b.brand, key=len))
    if len(a.core) == len(b.core):
        if a.pinyin == b.pinyin:
            return Reason(Sign.SAME_PINYIN, a.pinyin)
        if len(_differences(a.core, b.core)) == 1:
            return Reason(Sign.ONE_CHARACTER)
    return None


def _may_sound_alike(one: str, other: str) -> bool:
    # A slip changes a character or two, and asking for pinyin is dear.
    return len(_differences(one, other)) <= MOST_SLIPS


def _differences(one: str, other: str) -> list[int]:
    return [at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]]


def _apart(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return bool(one and other) and not nested(one, other)


def _shared_place(one: tuple[str, ...], other: tuple[str, ...]) -> list[Reason]:
    shared = next((code for code in one if code in other), None)
    return [Reason(Sign.SAME_PLACE, region(shared).short)] if shared else []
