"""What the words of a sheet become: owners, stages and list words, proposed and then chosen."""

from dataclasses import dataclass, field
from typing import Any

from crmapp.accounts.models import Person
from crmapp.accounts.team import owners, team
from crmapp.custom_fields.importing import OwnChoices, asked_choices
from crmapp.imports.bringing import Brings
from crmapp.imports.senses import guess_word, same_word
from crmapp.imports.stage_words import guess_stage, stage_kind
from crmapp.imports.understood import UnderstoodRow
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.stages.models import Stage, StageKind
from crmapp.stages.pipeline import first_stage, stages

NEW, NOBODY = "new", "nobody"
ADD, NOTE, EMPTY = "add", "note", "empty"
# A list with more unknown words than a person would go through was never a list.
ASKED = 40
CUSTOMER_WORDS = {
    "industry": ListKind.INDUSTRY,
    "source": ListKind.SOURCE,
    "size": ListKind.SIZE,
    "grade": ListKind.GRADE,
    "need_type": ListKind.NEED_TYPE,
}
ASKED_KINDS = (*CUSTOMER_WORDS.values(), ListKind.METHOD, ListKind.LOSS_REASON)


@dataclass(frozen=True)
class Powers:
    """What the one who imports may do besides: give customers to others, hire, add words.

    `brings` are the sheets beside the customers that they may fill.
    """

    may_assign: bool = False
    may_hire: bool = False
    may_add_words: bool = False
    brings: Brings = field(default_factory=Brings)


AskedKind = ListKind | OwnChoices


def asked_kinds() -> tuple[AskedKind, ...]:
    """All lists whose unknown words are asked about, choices of the team's own fields included."""
    return (*ASKED_KINDS, *asked_choices())


def words_for(kind: AskedKind) -> list[Any]:
    """The words that a list offers."""
    return words(kind) if isinstance(kind, ListKind) else kind.offered


def propose(found: dict[str, Any], *, by: Person, powers: Powers) -> dict[str, Any]:
    """Return the choices that are likely right; a person looks at them and changes them."""
    return {
        "owners": {name: _owner(name, found, by, powers) for name in names_of(found)},
        "stages": {word: str(_stage(word).id) for word in found["stages"]},
        "lists": {
            kind.value: {word: _word(kind, word, powers) for word in unknown(found, kind)}
            for kind in asked_kinds()
        },
    }


def names_of(found: dict[str, Any]) -> list[str]:
    """Owners of rows, then authors of entries who own none; the most frequent first."""
    return list(dict.fromkeys([*by_count(found["owners"]), *by_count(found["authors"])]))


def by_count(counts: dict[str, int]) -> list[str]:
    """Words by how often they stand in the file: a database keeps no order of keys."""
    return sorted(counts, key=lambda word: (-counts[word], word))


def unknown(found: dict[str, Any], kind: ListKind) -> list[str]:
    """The words of a list that the team does not have, the most frequent first."""
    known = words_for(kind)
    told = by_count(found["lists"].get(kind.value, {}))
    return [word for word in told if not same_word(word, known)][:ASKED]


def owner_offers(name: str, *, by: Person, powers: Powers) -> list[tuple[str, str]]:
    """Value and name of the people whom an owner's name may become, without new and nobody."""
    people = owners() if powers.may_assign else [one for one in owners() if one.id == by.id]
    return [(str(one.id), one.name) for one in people]


def _owner(name: str, found: dict[str, Any], by: Person, powers: Powers) -> str:
    offered = {value for value, _ in owner_offers(name, by=by, powers=powers)}
    if not name:
        others = any(other for other in found["owners"] if other)
        mine = str(by.id) in offered and not (others and powers.may_assign)
        return str(by.id) if mine else NOBODY
    alike = [one for one in team() if one.name == name and str(one.id) in offered]
    if alike:
        return str(alike[0].id)
    return NEW if powers.may_hire else NOBODY


def _stage(word: str) -> Stage:
    rows = [(one.id, one.name, one.kind.value, one.position) for one in stages()]
    guessed = guess_stage(word, rows) if word else None
    return next((one for one in stages() if one.id == guessed), None) or first_stage()


def is_sure_stage(word: str) -> bool:
    """Whether a stage's word was understood, rather than put at the beginning."""
    return not word or bool(stage_kind(word) or same_word(word, stages()))


def _word(kind: ListKind, word: str, powers: Powers) -> str:
    if guessed := guess_word(kind, word, words_for(kind)):
        return str(guessed.id)
    if kind is ListKind.LOSS_REASON:
        return EMPTY  # the reason's own words are kept in any case
    return ADD if powers.may_add_words else NOTE


def only_offered(
    wanted: dict[str, Any], found: dict[str, Any], *, by: Person, powers: Powers
) -> dict[str, Any]:
    """Return proposed choices with those of `wanted` that the person may make."""
    kept = propose(found, by=by, powers=powers)
    for name in kept["owners"]:
        offered = {value for value, _ in owner_offers(name, by=by, powers=powers)} | {NOBODY}
        offered |= {NEW} if powers.may_hire and name else set()
        _take(kept["owners"], name, wanted.get("owners"), offered)
    stage_keys = {str(stage.id) for stage in stages()}
    for word in kept["stages"]:
        _take(kept["stages"], word, wanted.get("stages"), stage_keys)
    for kind in asked_kinds():
        offered = {str(item.id) for item in words_for(kind)} | {NOTE, EMPTY}
        offered |= {ADD} if powers.may_add_words else set()
        chosen = wanted.get("lists", {}).get(kind.value)
        for word in kept["lists"][kind.value]:
            _take(kept["lists"][kind.value], word, chosen, offered)
    return kept


def _take(kept: dict[str, str], key: str, wanted: dict[str, str] | None, offered: set[str]) -> None:
    value = (wanted or {}).get(key)
    if value in offered:
        kept[key] = value


def stage_without_word(row: UnderstoodRow) -> Stage:
    """Where a deal stands whose sheet names no stage: won or lost as its facts say."""
    kinds = {stage.kind: stage for stage in reversed(stages())}
    if row.deal.get("won_on") or row.deal.get("contract_number"):
        return kinds.get(StageKind.WON) or first_stage()
    if row.deal.get("loss_reason"):
        return kinds.get(StageKind.LOST) or first_stage()
    return first_stage()
