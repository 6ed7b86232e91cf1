"""Uploaded sheets on their way: opened, mapped, understood and matched; nothing is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from crmapp import clock
from crmapp.batches import batches
from crmapp.database import db
from crmapp.files.store import folder
from crmapp.imports.asking import foreign_among
from crmapp.imports.bad_sheets import NoHeader
from crmapp.imports.beside import count_rows
from crmapp.imports.choices import only_offered
from crmapp.imports.columns import ColumnGuess, guess_columns, mapping_of
from crmapp.imports.comparing import compare, standings
from crmapp.imports.fields import IDENTITY, field_for
from crmapp.imports.importer import Importer
from crmapp.imports.layout import Layout, find_layouts
from crmapp.imports.left_rows import left_rows
from crmapp.imports.matching import Likeness, match_all, taken_before
from crmapp.imports.models import Choosing, ImportRow, LayoutMemory
from crmapp.imports.own_sheets import own_guesses, own_layout
from crmapp.imports.portions import SIZE, Portions, portions_of
from crmapp.imports.reading import Workbook, read_workbook
from crmapp.imports.returning import WHY, without_why
from crmapp.imports.shelf import Shelved
from crmapp.imports.understand import repeat_of
from crmapp.imports.understood import INCOMPLETE, REFUSED, UnderstoodRow
from crmapp.imports.wholes import Decided, whole_of
from crmapp.imports.word_counts import WordCounts
from crmapp.jobs.hands import done_by, hands

Told = Callable[[int, int], None]
CHUNK = 400  # rows compared with their customers at once
WORTH_HANDS = 25  # portions of a table that other processes help with: they need a while to come


@dataclass
class Staged:
    """A sheet understood and matched, in memory: rows, what they are like, what becomes of them."""

    layout: Layout
    mapping: dict[int, str]
    rows: list[Shelved]
    left: list[UnderstoodRow]  # rows of the file that hold no customer
    likenesses: list[Likeness]
    alike: Choosing = Choosing.SKIP  # what becomes of a row whose customer is there for sure
    unchanged: set[int] = field(default_factory=set)  # places of rows that say nothing new
    foreign: int = 0  # rows like a customer whose phones the reader may not see
    words: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, Any] = field(default_factory=dict)
    sheets: list[list[Any]] = field(default_factory=list)  # see `beside.count_rows`

    def choice(self, place: int) -> Choosing:
        """What becomes of a row unless a person says otherwise."""
        if place in self.unchanged:
            return Choosing.SKIP
        return default_choice(self.rows[place], self.likenesses[place], self.alike)

    def above(self, place: int) -> str:
        """Where in the file the row stands that one is like, '' for none."""
        line = self.likenesses[place].line
        return self.layout.place(line) if line else ""

    def decided(self) -> Iterator[Decided]:
        """The rows with what becomes of them, each read anew as it is asked for."""
        for place, (shelved, like) in enumerate(zip(self.rows, self.likenesses, strict=True)):
            row = shelved.row
            row.above = self.above(place)
            yield Decided(row, self.choice(place), like.customer_id, like.line, like.known)

    def figures(self) -> dict[str, Any]:
        """What the file holds, in numbers; every row below the header is told or left."""
        return {
            "rows": sum(len(row.numbers) for row in (*self.rows, *self.left)),
            "told": sum(len(row.numbers) for row in self.rows),
            "records": len(self.rows),
            "entries": sum(row.entries for row in self.rows),
            "incomplete_rows": sum(row.state == INCOMPLETE for row in self.rows),
            "refused": sum(row.state == REFUSED for row in self.rows),
            "sheets": self.sheets,
            "layout": self.layout.fingerprint,
            "headers": {str(one.index): one.header for one in self.layout.columns},
        }


def open_file(token: str, name: str) -> Workbook:
    """Read a kept file by its token; raises a BadSheet that says what is wrong."""
    return read_workbook(folder() / token, name)


def tables_of(workbook: Workbook) -> list[Layout]:
    """The tables that a workbook has, the likeliest list of customers first."""
    own = own_layout(workbook)
    return [own] if own is not None else find_layouts(workbook)


def layout_named(layouts: list[Layout], sheet: str) -> Layout:
    """The table of the sheet of this name, else the likeliest; raises NoHeader without any."""
    if not layouts:
        raise NoHeader
    return next((one for one in layouts if one.sheet.name == sheet), layouts[0])


def guesses_of(layout: Layout) -> tuple[list[ColumnGuess], dict[int, str]]:
    """What the columns seem to be, and the mapping: the team's last for this layout, if any."""
    guesses = guess_columns(layout) if layout.beside is None else own_guesses(layout)
    memory = memory_of(layout)
    if memory is None:
        mapping = mapping_of(guesses)
    else:
        moved = _moved(memory, layout)
        kept = {int(index): key for index, key in memory.mapping.items() if field_for(key)}
        kept = {moved.get(index, index): key for index, key in kept.items()}
        columns = {guess.index for guess in guesses}
        mapping = {index: key for index, key in kept.items() if index in columns}
    why = {column.index for column in layout.columns if column.header in WHY}
    return guesses, {index: key for index, key in mapping.items() if index not in why}


def _moved(memory: LayoutMemory, layout: Layout) -> dict[int, int]:
    """Where the remembered columns stand now: the same table may begin further right."""
    known = [column.index for column in layout.columns if column.header not in WHY]
    before = sorted(int(index) for index, header in memory.headers.items() if header not in WHY)
    return dict(zip(before, known, strict=True)) if len(before) == len(known) else {}


def memory_of(layout: Layout) -> LayoutMemory | None:
    """How the team read this layout last; rows given back have it with one column more."""
    memory = db.session.get(LayoutMemory, layout.fingerprint)
    return memory or db.session.get(LayoutMemory, without_why(layout).fingerprint)


def names_somebody(mapping: dict[int, str]) -> bool:
    """Whether a mapping tells who a row is about."""
    return bool(IDENTITY & set(mapping.values()))


def understand_all(
    layout: Layout,
    mapping: dict[int, str],
    importer: Importer,
    told: Told = lambda done, of: None,
    alike: Choosing = Choosing.SKIP,
) -> Staged:
    """Understand a table and match its rows as a person sees the customers there are.

    The table is let go of meanwhile: who calls has no more of it than its columns afterwards.
    """
    portions = portions_of(layout, mapping, clock.today())
    left, sheets = left_rows(layout, portions.numbers), count_rows(layout, mapping)
    layout = _let_go(layout)
    shelf, words = _read(portions, told)
    met = taken_before(ImportRow.fingerprint, (row.fingerprint for row in shelf))
    again = {n: met[row.fingerprint] for n, row in enumerate(shelf) if row.fingerprint in met}
    likenesses = match_all(
        shelf, importer.look, lambda done, of: told(2 * of + done, 3 * of), again=again
    )
    staged = Staged(layout, mapping, shelf, left, likenesses, alike, words=words, sheets=sheets)
    staged.choices = only_offered(
        _former(layout), staged.words, by=importer.person, powers=importer.powers
    )
    staged.unchanged = {*again, *_saying_nothing_new(staged, set(again), importer)}
    staged.foreign = foreign_among((one.customer_id for one in likenesses), importer.may_call)
    return staged


def _let_go(layout: Layout) -> Layout:
    """What is left of a table whose rows are in portions; its lists are emptied."""
    layout.rows.clear()
    layout.sheet.rows.clear()
    layout.dropped.clear()
    return replace(layout, beside=None if layout.beside is None else {})


def _read(portions: Portions, told: Told) -> tuple[list[Shelved], dict[str, Any]]:
    """Understand all rows of a table, a large one with the machine's other cores."""
    total, worth = portions.customers, WORTH_HANDS * SIZE
    shelf: list[Shelved] = []
    words, seen = WordCounts(), {}
    with hands(total, worth=worth) as lent:
        for some, counts in done_by(lent, portions.do, portions.common, portions.each):
            words.merge([counts])
            for row in some:
                repeat = None if row.is_own else repeat_of(
                    row.called, row.numbers, row.places, seen
                )  # fmt: skip
                shelf.append(row.with_issue(repeat) if repeat else row)
            told(2 * len(shelf), 3 * total)
    return shelf, words.told()


def _former(layout: Layout) -> dict[str, Any]:
    """What the words of this layout became last; an account made then is found by its name."""
    memory = memory_of(layout)
    choices = dict(memory.choices) if memory is not None else {}
    owners = choices.get("owners", {}).items()
    return {**choices, "owners": {name: said for name, said in owners if said.isdecimal()}}


def _saying_nothing_new(staged: Staged, known: set[int], importer: Importer) -> set[int]:
    """Places of rows whose customer has all that they say, asked where the reader may change it."""
    meanings, found = importer.meanings(staged.choices), set()
    is_own = staged.layout.beside is not None
    certain = [
        (place, like.customer_id)
        for place, like in enumerate(staged.likenesses)
        if place not in known and like.customer_id is not None and like.is_certain
    ]
    for some in batches(certain, CHUNK):
        there = standings((key for _place, key in some), past=is_own)
        for place, key in some:
            standing = there.get(key)
            if standing is None or not importer.may_edit(standing.customer):
                continue
            whole = whole_of(Decided(staged.rows[place].row, Choosing.UPDATE, key))
            if not compare(standing, whole, meanings):
                found.add(place)
    return found


def default_choice(row: Shelved, like: Likeness, alike: Choosing = Choosing.SKIP) -> Choosing:
    """What becomes of a row unless a person says otherwise.

    What is there for sure is left out, a second row about the same customer is put to the
    first; what only may be there comes in, marked.
    """
    if row.state == REFUSED:
        return Choosing.SKIP
    if like.customer_id is not None:
        return alike if like.is_certain else Choosing.TAKE
    if row.is_own:  # each of its rows is a customer of its own, whatever it is like
        return Choosing.TAKE
    return Choosing.UPDATE if like.level == "A" and like.is_same_name else Choosing.TAKE
