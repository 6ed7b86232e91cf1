"""The signs of a row as text and as marks: numbers that are alike where a key is the same."""

import json
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from crmapp.duplicates.models import KeyKind
from crmapp.duplicates.names import NameKeys, lookup_keys
from crmapp.duplicates.reasons import Reason, Sign
from crmapp.duplicates.second_signs import Facts
from crmapp.duplicates.signs import Key, Signs

_SETS = ("trades", "vague")
_TUPLES = ("place", "outer", "branch_place")
_FOUND = "tones"  # found from the fields at some cost, and kept with them
_NAMES = (*NameKeys.__dataclass_fields__, _FOUND)


def pack_signs(signs: Signs) -> str:
    """Return signs as JSON; of facts the ends of phones alone, a row has no others."""
    hard = [[*key, *reason.plain] for key, reason in signs.hard.items()]
    names = [[_plain(getattr(keys, name)) for name in _NAMES] for keys in signs.names]
    return json.dumps([hard, names, sorted(signs.facts.tails)], ensure_ascii=False)


def unpack_signs(text: str) -> Signs:
    """Return the signs of a text."""
    hard, names, tails = json.loads(text)
    return Signs(
        {(KeyKind(kind), value): Reason(Sign(sign), what) for kind, value, sign, what in hard},
        tuple(_name(dict(zip(_NAMES, told, strict=True))) for told in names),
        Facts(tails=frozenset(tails)),
    )


def _name(told: dict) -> NameKeys:
    tones = tuple(told.pop(_FOUND))
    told |= {name: frozenset(told[name]) for name in _SETS}
    keys = NameKeys(**told | {name: tuple(told[name]) for name in _TUPLES})
    vars(keys)[_FOUND] = tones
    return keys


def _plain(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def marks_of(signs: Signs) -> list[int]:
    """The marks of the keys under which others of the file may meet a row."""
    return [mark_of(key) for key in _stored(signs)]


def mark_of(key: Key) -> int:
    """A number for a key, the same in every process; two keys hardly ever share one."""
    kind, value = key
    digest = blake2b(f"{kind.value}:{value}".encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big", signed=True)


def _stored(signs: Signs) -> Iterator[Key]:
    yield from signs.hard
    yield from _of_names(signs.names)


def _of_names(names: Iterable[NameKeys]) -> Iterator[Key]:
    for keys in names:
        yield from ((KeyKind.NAME, value) for value in lookup_keys(keys))
