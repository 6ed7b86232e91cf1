"""Accounts and list words that an import makes: kept back until it is whole; inside `writing()`."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.custom_fields.models import CustomField
from crmapp.custom_fields.sheets import field_of_key
from crmapp.custom_fields.verbs import add_choice
from crmapp.database import db, touch
from crmapp.imports.meanings import Meanings
from crmapp.imports.models import Import
from crmapp.journal.log import log
from crmapp.lists.models import ListItem, ListKind
from crmapp.lists.verbs import NameTaken, add_word
from crmapp.text import pinyin


@dataclass
class Newcomers:
    """Keys of the people and words just made, by their negative stand-ins in the drafts."""

    people: dict[int, int] = field(default_factory=dict)
    words: dict[int, int] = field(default_factory=dict)


def keep_back(imported: Import, meanings: Meanings) -> Newcomers:
    """Make what the chosen words ask for: accounts that nobody enters, words that none is offered.

    The import remembers them, so that a later try can let them go.
    """
    people = {person.id: stand_in for stand_in, person in _people(meanings)}
    words, made = _words(meanings)
    held = {"people": sorted(people), "words": sorted(words.values()), "made_words": sorted(made)}
    imported.figures = {**imported.figures, "held": held}
    words |= _choices(meanings)
    return Newcomers({stand_in: key for key, stand_in in people.items()}, words)


def _people(meanings: Meanings) -> Iterable[tuple[int, Person]]:
    """Accounts without a password: it is made when the sheet of passwords is printed."""
    if not meanings.new_people:
        return
    taken = set(db.session.scalars(select(Person.username)))
    for name, stand_in in meanings.new_people.items():
        person = Person.make(_free(name, taken), name, [Role.SALES], nth=len(taken))
        taken.add(person.username)
        person.disabled_at = clock.now()
        db.session.add(person)
        db.session.flush()
        yield stand_in, person


def _free(name: str, taken: set[str]) -> str:
    username = stem = pinyin(name).replace(" ", "") or "user"
    number = 1
    while username in taken:
        number += 1
        username = f"{stem}{number}"
    return username


def _words(meanings: Meanings) -> tuple[dict[int, int], list[int]]:
    found, made = {}, []
    for (kind, name), stand_in in meanings.new_words.items():
        if not isinstance(kind, ListKind):
            continue
        try:
            item = add_word(kind, name)
            is_new = item.id is None
            item.retire()
            db.session.flush()
        except NameTaken:  # somebody added it meanwhile
            item, is_new = _word(kind, name), False
        found[stand_in] = item.id
        made += [item.id] if is_new else []
    return found, made


def _choices(meanings: Meanings) -> dict[int, int]:
    """Choices of the team's own fields; whatever becomes of the import, they are offered."""
    return {
        stand_in: add_choice(db.session.get_one(CustomField, field_of_key(key).id), name).id
        for (key, name), stand_in in meanings.new_words.items()
        if not isinstance(key, ListKind)
    }


def _word(kind: ListKind, name: str) -> ListItem:
    named = select(ListItem).where(ListItem.kind == kind, ListItem.name == name)
    return db.session.scalars(named).one()


def welcome(imported: Import, *, by: Any) -> dict[str, Any]:
    """Let them in, now that the import is whole; returns the figures about them."""
    held = _held(imported)
    for person in _rows(Person, held["people"]):
        person.disabled_at = None
        log("person:hired", person, by=by, roles=",".join(person.roles))
    for item in _rows(ListItem, held["words"]):
        item.revive()
    touch("config")
    return {"people": held["people"], "words": len(held["words"])}


def dismiss(imported: Import) -> None:
    """Let them go again; what was made with them is gone before."""
    held = _held(imported)
    for model, keys in ((Person, held["people"]), (ListItem, held["made_words"])):
        if keys:
            db.session.execute(delete(model).where(model.id.in_(keys)))
    touch("config")


def _held(imported: Import) -> dict[str, list[int]]:
    figures = dict(imported.figures)
    held = figures.pop("held", {"people": [], "words": [], "made_words": []})
    imported.figures = figures
    return held


def _rows(model: type, keys: list[int]) -> list[Any]:
    return [db.session.get_one(model, key, populate_existing=True) for key in keys]
