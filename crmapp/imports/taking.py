"""Taking a staged sheet in: everything is made ready first, then written in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.customers.models import Customer
from crmapp.database import Base, db, touch, writing
from crmapp.deals.models import Deal
from crmapp.duplicates.models import CustomerKey
from crmapp.duplicates.signs import Signs
from crmapp.files.models import File
from crmapp.imports.drafting import draft
from crmapp.imports.drafts import REFERENCES, Drafts
from crmapp.imports.matching import known_by, signs_for
from crmapp.imports.meanings import Meanings
from crmapp.imports.models import Import, ImportRow, ImportState
from crmapp.imports.numbers import give_numbers
from crmapp.imports.updating import read_meanings, update_customer
from crmapp.imports.wholes import Decided, Whole, wholes_of
from crmapp.journal.log import log
from crmapp.lists.verbs import add_word
from crmapp.search.index import keep_many
from crmapp.stages.tally import count_new
from crmapp.text import pinyin

MayEdit = Callable[[Customer], bool]


class Overtaken(Exception):
    """Like customers were entered since the sheet was matched; `lines` are the rows concerned."""

    def __init__(self, lines: list[int]) -> None:
        """Take the first rows of those customers."""
        super().__init__(lines)
        self.lines = lines


class NotReady(Exception):
    """The import is no longer waiting to be taken in: somebody was faster."""


@dataclass
class Prepared:
    """What is about to be written."""

    import_id: int
    by: Person
    meanings: Meanings
    drafts: Drafts
    updates: list[Whole]
    signs: list[Signs]
    people: dict[str, Person]


def prepare(
    import_id: int,
    decided: list[Decided],
    choices: dict[str, Any],
    *,
    by: Person,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Prepared:
    """Make all rows ready outside of the write lock; nothing is written."""
    meanings = Meanings(choices, by)
    drafts, updates, signs = Drafts(), [], []
    wholes = wholes_of(decided)
    for nth, whole in enumerate(wholes, start=1):
        if whole.onto is not None:
            updates.append(whole)
        else:
            draft(drafts, whole, meanings, import_id)
            signs.append(signs_for(whole.parts[0]))
        told(nth, len(wholes))
    updates.sort(key=lambda whole: whole.onto)  # as others lock them: nobody waits in a circle
    for whole in updates:  # their words too may be ones to be made
        read_meanings(whole, meanings)
    return Prepared(import_id, by, meanings, drafts, updates, signs, _people(meanings))


def _people(meanings: Meanings) -> dict[str, Person]:
    """The accounts to be made; their one-time passwords are made when the sheet is printed."""
    taken = set(db.session.scalars(select(Person.username)))
    nth = len(taken)
    people = {}
    for name in meanings.new_people:
        username = stem = pinyin(name).replace(" ", "") or "user"
        number = 1
        while username in taken:
            number += 1
            username = f"{stem}{number}"
        taken.add(username)
        people[name] = Person.make(username, name, [Role.SALES], nth=nth + len(people))
    return people


def take(
    prepared: Prepared, *, may_edit: MayEdit, lock: Callable[[list[Signs]], None]
) -> dict[str, Any]:
    """Write everything in one transaction; returns the figures of what came of it.

    `may_edit` asks whether the importer may change a customer; `lock` lets others who save the
    same keys wait. Raises NotReady and Overtaken; nothing is written then.
    """
    with writing() as session:
        _claim(prepared)
        lock(prepared.signs)
        _refuse_overtaken(prepared)
        people = _hire(prepared)
        words = _add_words(prepared.meanings)
        give_numbers(prepared.drafts)
        keys = prepared.drafts.settle_keys(people, words)
        _insert(prepared.drafts, keys)
        updated = [
            update_customer(whole, prepared.meanings, people, words, prepared.import_id, may_edit)
            for whole in prepared.updates
        ]
        figures = _figures(prepared, keys, updated, people)
        _finish(prepared, keys, figures)
        log("import:taken", session.get(Import, prepared.import_id), by=prepared.by, **figures)
        touch("board", "config")
    return figures


def _claim(prepared: Prepared) -> None:
    """Make sure that of two who take the same sheet in only one does."""
    ready = Import.state.in_((ImportState.READY, ImportState.TAKING))
    mine = update(Import).where(Import.id == prepared.import_id, ready)
    values = {"state": ImportState.TAKEN, "taken_at": clock.now(), "error": ""}
    if db.session.execute(mine.values(values)).rowcount != 1:
        raise NotReady


def _refuse_overtaken(prepared: Prepared) -> None:
    overtaken = [
        whole.lines[0]
        for whole, there in zip(prepared.drafts.wholes, known_by(prepared.signs), strict=True)
        if there - whole.known
    ]
    if overtaken:
        raise Overtaken(overtaken)


def _hire(prepared: Prepared) -> dict[int, int]:
    made = {}
    for name, person in prepared.people.items():
        db.session.add(person)
        db.session.flush()
        log("person:hired", person, by=prepared.by, roles=",".join(person.roles))
        made[prepared.meanings.new_people[name]] = person.id
    return made


def _add_words(meanings: Meanings) -> dict[int, int]:
    made = {}
    for (kind, word), stand_in in meanings.new_words.items():
        item = add_word(kind, word)
        db.session.flush()
        made[stand_in] = item.id
    return made


def _insert(drafts: Drafts, keys: dict[str, list[int]]) -> None:
    for name in REFERENCES:
        if drafts.rows[name]:
            db.session.execute(insert(Base.metadata.tables[name]), drafts.rows[name])
    for row in drafts.rows["deals"]:
        count_new(Deal(**{key: row[key] for key in _COUNTED}))
    told = [
        {"kind": kind, "value": value, "customer_id": key}
        for key, each in zip(keys["customers"], drafts.keys, strict=True)
        for kind, value in sorted(each)
    ]
    if told:
        db.session.connection().execute(insert(CustomerKey.__table__), told)
    keep_many(
        [
            found_by.row(row["id"], row["number"])
            for row, found_by in zip(drafts.rows["customers"], drafts.found_by, strict=True)
        ]
    )


_COUNTED = ("is_live", "stage_id", "owner_id", "closed_on", "amount")


def _figures(
    prepared: Prepared, keys: dict[str, list[int]], updated: list[bool], people: dict[int, int]
) -> dict[str, Any]:
    drafts = prepared.drafts
    return {
        "customers": len(keys["customers"]),
        "contacts": len(keys["contacts"]),
        "deals": len(keys["deals"]),
        "followups": len(keys["followups"]),
        "plans": sum(row["state"] == "open" for row in drafts.rows["next_steps"]),
        "past_plans": sum(row["state"] == "past" for row in drafts.rows["next_steps"]),
        "incomplete": sum(row["is_incomplete"] for row in drafts.rows["customers"]),
        "together": sum(len(whole.lines) - 1 for whole in drafts.wholes),
        "updated": sum(updated),
        "unchanged": len(updated) - sum(updated),
        "people": sorted(people.values()),
        "words": len(prepared.meanings.new_words),
    }


def _finish(prepared: Prepared, keys: dict[str, list[int]], figures: dict[str, Any]) -> None:
    """Say which customer each row became, and let go of the file: it holds people's phones."""
    made = {
        line: key
        for key, whole in zip(keys["customers"], prepared.drafts.wholes, strict=True)
        for line in whole.lines
    }
    made |= {line: whole.onto for whole in prepared.updates for line in whole.lines}
    rows = ImportRow.__table__
    its_row = rows.c.import_id == prepared.import_id, rows.c.line == bindparam("of_line")
    became = update(rows).where(*its_row).values(customer_id=bindparam("made"))
    if made:
        told = [{"of_line": line, "made": key} for line, key in made.items()]
        db.session.connection().execute(became, told)
    imported = db.session.get(Import, prepared.import_id, populate_existing=True)
    imported.figures = {**imported.figures, **figures}
    if imported.file_id is not None:
        file = db.session.get(File, imported.file_id)
        imported.file_id = None
        db.session.flush()
        db.session.delete(file)


def counted_customers(import_id: int) -> int:
    """How many customers of an import are there now."""
    mine = select(func.count()).select_from(Customer).where(Customer.import_id == import_id)
    return db.session.scalar(mine) or 0
