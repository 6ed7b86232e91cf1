"""What a company name is compared by, and the keys under which it is found (peers.md 4c)."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pypinyin import Style

from crmapp.duplicates.anatomy import (
    branch_place,
    brand_and_trades,
    unbracketed,
    without_branch,
    without_form,
)
from crmapp.duplicates.words import ALIKE, LEGAL_FORMS, VAGUE
from crmapp.regions.reading import Place, places
from crmapp.regions.table import region, within
from crmapp.text import normalise, readings

COUNTRY = re.compile("中国|中华|国营|全国")
# Zones that no table of regions holds, written after their city: 苏州工业园区.
ZONE = re.compile(
    "(?:经济技术|经济|高新技术产业|高新技术|高新)?开发区|(?:工业|产业|科技)园区?|高新区|经开区|保税区|自贸区"
)
SHORTEST_BRAND = 2
HEAD = 2
PIECE = 4


@dataclass(frozen=True)
class NameKeys:
    """What a company name is compared by.

    `core` is the name without place and legal form; `core_with_place` the same behind its
    innermost place, empty when no place was taken off. `place` and `outer` are the codes that
    the innermost place and the one around it may have. `brand` is the core before its trades;
    `of_place` says that it is a place only (青岛啤酒). `vague` are trades that firms swap.
    """

    full: str
    core: str
    core_with_place: str
    place: tuple[str, ...]
    outer: tuple[str, ...]
    branch: str
    branch_place: tuple[str, ...]
    brand: str
    of_place: bool
    trades: frozenset[str]
    vague: frozenset[str]
    legal_form: str

    @property
    def says_something(self) -> bool:
        """Whether the name can match by more than being the very same (rule 9)."""
        return len(self.brand) >= SHORTEST_BRAND and (not self.of_place or bool(self.trades))

    @cached_property
    def tones(self) -> tuple[str, ...]:
        """The syllables of the core with their tones: ("hai3", "kang1")."""
        return _tones(self.core)

    @cached_property
    def pinyin(self) -> str:
        """The syllables of the core without tones, joined by a space."""
        return _toneless(self.tones)

    @cached_property
    def pinyin_with_place(self) -> str:
        """The same behind the innermost place, or empty."""
        place = self.core_with_place.removesuffix(self.core)
        return _toneless(_tones(place) + self.tones) if place else ""


@lru_cache(maxsize=8192)
def name_keys(name: str) -> NameKeys:
    """Take the name of a company apart; any text is taken."""
    outside, remarks = unbracketed(name)
    head, branch = without_branch(outside)
    rest, form = without_form(head)
    bracketed: list[Place] = []
    for remark in remarks:
        found = places(remark)
        if found and found[-1].end == len(remark):
            bracketed = found
        elif remark not in LEGAL_FORMS and not COUNTRY.fullmatch(remark):
            branch = branch or remark
    core, brand, chain = _core(rest)
    if bracketed and chain and not nested(bracketed[-1].codes, chain[-1].codes):
        branch, bracketed = branch or remarks[-1], []
    chain += bracketed
    _, words = brand_and_trades(core)
    place = chain[-1].codes if chain else ()
    return NameKeys(
        full=normalise(name),
        core=core,
        core_with_place=region(place[0]).short + core if place else "",
        place=place,
        outer=chain[-2].codes if len(chain) > 1 else (),
        branch=branch,
        branch_place=branch_place(branch),
        brand=brand,
        of_place=bool(places(brand) and not brand[places(brand)[-1].end :])
        or bool(COUNTRY.fullmatch(brand)),
        trades=frozenset(ALIKE.get(word, word) for word in words if word not in VAGUE),
        vague=frozenset(VAGUE[word] for word in words if VAGUE.get(word)),
        legal_form=form,
    )


def nested(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether a region of `one` lies in one of `other`, or the other way round."""
    return any(within(a, b) or within(b, a) for a in one for b in other)


def lookup_keys(keys: NameKeys) -> set[str]:
    """Return the values to store for a name, so that `candidates_by` of alike names meet them."""
    if not keys.says_something:
        return {f"full:{keys.full}"} - {"full:"}
    found = _shared_keys(keys) | {f"start:{keys.core[:PIECE]}"}
    # Another core inside this one begins in its brand, never among its trades.
    return found | {f"part:{keys.core[at : at + PIECE]}" for at in range(len(keys.brand))}


def candidates_by(keys: NameKeys) -> set[str]:
    """Return the values to look up: a stored name that matches `keys` has at least one of them."""
    if not keys.says_something:
        return {f"full:{keys.full}"} - {"full:"}
    found = _shared_keys(keys) | {f"part:{keys.core[:PIECE]}"}
    return found | {f"start:{piece}" for piece in _pieces(keys.core)}


def _shared_keys(keys: NameKeys) -> set[str]:
    values = {
        f"full:{keys.full}",
        f"core:{keys.core}",
        f"sound:{keys.pinyin}",
        f"head:{keys.core[:HEAD]}",
    }
    if keys.core_with_place:
        # With two characters more than the place: a place alone would meet half the table.
        values |= {
            f"core:{keys.core_with_place}",
            f"sound:{keys.pinyin_with_place}",
            f"start:{keys.core_with_place[:PIECE]}",
        }
    return values


@lru_cache(maxsize=4096)
def _tones(text: str) -> tuple[str, ...]:
    return tuple(readings(text, Style.TONE3))


def _toneless(tones: tuple[str, ...]) -> str:
    return " ".join(syllable.rstrip("12345") for syllable in tones)


def _pieces(core: str) -> set[str]:
    return {core[at : at + PIECE] for at in range(len(core) - PIECE + 1)}


def _core(rest: str) -> tuple[str, str, list[Place]]:
    """Return core, brand and the places taken off; a place stays where it is all the brand."""
    country = COUNTRY.match(rest)
    if country:
        if not _has_brand(rest[country.end() :]):
            return rest, brand_and_trades(rest)[0], []
        rest = rest[country.end() :]
    chain = places(rest)
    tail = _without_zone(rest[chain[-1].end :]) if chain else rest
    if not chain or _has_brand(tail):
        return tail, brand_and_trades(tail)[0], chain
    # Written in short, so that 北京市A科技 and 北京A科技 are one.
    short = region(chain[-1].codes[0]).short
    return short + tail, short + brand_and_trades(tail)[0], chain[:-1]


def _without_zone(text: str) -> str:
    zone = ZONE.match(text)
    return text[zone.end() :] if zone else text


def _has_brand(text: str) -> bool:
    return len(brand_and_trades(text)[0]) >= SHORTEST_BRAND
