"""Taking a staged sheet in: block by block out of sight, then all of it is there at once."""

import contextlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select, update

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.customers.kinds import Review
from crmapp.customers.live import THERE
from crmapp.customers.models import Customer
from crmapp.database import Base, db, writing
from crmapp.duplicates.models import CustomerKey
from crmapp.duplicates.signs import Signs
from crmapp.files.models import File
from crmapp.freshness.keeping import keep_in_blocks
from crmapp.freshness.rules import Rules
from crmapp.imports import formers
from crmapp.imports import newcomers as newcomers_of
from crmapp.imports.beside import TABLES
from crmapp.imports.block_drafts import DraftedBlock, draft_block, order_of
from crmapp.imports.blocks import load
from crmapp.imports.drafts import REFERENCES, Drafts
from crmapp.imports.importer import Importer, May
from crmapp.imports.inserting import insert_columns, insert_rows
from crmapp.imports.learning import (
    Lesson,
    Overtaken,
    Told,
    all_overtaken,
    learn,
    overtaken_lines,
)
from crmapp.imports.meanings import Meanings
from crmapp.imports.models import Import, ImportRow, ImportState
from crmapp.imports.newcomers import Newcomers
from crmapp.imports.numbers import give_numbers, keep_codes_apart, keep_quotes_apart
from crmapp.imports.presence import hidden, remove_hidden, reveal
from crmapp.imports.undoing import customers_of, put_back_all
from crmapp.imports.updating import update_customer
from crmapp.imports.verbs import remember_choices
from crmapp.imports.wholes import Whole
from crmapp.jobs.hands import done_by, hands
from crmapp.journal.reach import log_reaching
from crmapp.review.waiting import keep_wanted, tell_reviewers
from crmapp.search.index import keep_many
from crmapp.search.texts import KINDS, keep_new

Lock = Callable[[list[Signs]], None]
WORTH_HANDS = 16  # blocks that other processes help with: they need a while to come


class NotReady(Exception):
    """The import is no longer waiting to be taken in: somebody was faster."""


@dataclass
class Taking:
    """One try at taking an import in; a later try at the same import ends it."""

    import_id: int
    by: Person
    meanings: Meanings
    lesson: Lesson
    attempt: int
    newcomers: Newcomers = field(default_factory=Newcomers)
    figures: Counter = field(default_factory=Counter)

    def claim(self) -> Import:
        """The import, inside `writing()`, while this is its latest try; else raises NotReady."""
        mine = select(Import).where(Import.id == self.import_id).with_for_update()
        fresh = mine.execution_options(populate_existing=True)
        imported = db.session.scalars(fresh).one()
        if imported.attempt != self.attempt or imported.state is not ImportState.TAKING:
            raise NotReady
        return imported


def take(
    import_id: int,
    choices: dict[str, Any],
    importer: Importer,
    *,
    lock: Lock,
    told: Told = lambda done, of: None,
) -> dict[str, Any]:
    """Take an import in; returns the figures of what came of it.

    `lock` lets others who save the same keys wait. Raises NotReady, Overtaken and what `told`
    raises: all is as before then.
    """
    attempt = _begin(import_id)
    meanings = importer.meanings(choices)
    taking = Taking(import_id, importer.person, meanings, Lesson(), attempt)
    try:
        roll_back(taking)  # what an earlier try has left
        taking.lesson = learn(import_id, meanings, importer.may_edit, told)
        return _take(taking, importer.may_edit, lock, told)
    except NotReady:
        raise
    except Overtaken as problem:
        roll_back(taking)
        also = all_overtaken(import_id, taking.lesson.making)
        raise Overtaken(sorted(also.union(problem.lines))) from problem
    except BaseException:
        roll_back(taking)
        raise


def _begin(import_id: int) -> int:
    """Make sure that of two who take the same sheet in only one does."""
    ready = Import.state.in_((ImportState.READY, ImportState.TAKING))
    mine = update(Import).where(Import.id == import_id, ready)
    values = {"state": ImportState.TAKING, "attempt": Import.attempt + 1, "error": ""}
    with writing() as session:
        attempt = session.scalar(mine.values(values).returning(Import.attempt))
    if attempt is None:
        raise NotReady
    return attempt


def _take(taking: Taking, may_edit: May, lock: Lock, told: Told) -> dict[str, Any]:
    making, updating = taking.lesson.making, taking.lesson.updating
    steps = len(making) + len(updating)
    before = steps if taking.lesson.is_thorough else 0  # looking at rows was half of the work
    with writing():
        imported = taking.claim()
        taking.newcomers = newcomers_of.keep_back(imported, taking.meanings)
    rules = Rules.now()
    order = order_of(taking.import_id, taking.meanings, rules)
    with hands(len(making), worth=WORTH_HANDS) as lent:
        for nth, block in enumerate(done_by(lent, draft_block, order, making)):
            told(before + nth, before + steps)
            _make(taking, block, lock)
    for nth, lines in enumerate(updating, start=len(making)):
        told(before + nth, before + steps)
        _update(taking, load(taking.import_id, lines), may_edit)
    told(before + steps, before + steps)
    figures = _finish(taking)
    if Rules.now() != rules:  # set otherwise meanwhile: nobody has found the signs by them yet
        keep_in_blocks(customers_of(taking.import_id))
    return figures


def _make(taking: Taking, block: DraftedBlock, lock: Lock) -> None:
    """Make a drafted block of customers, unseen."""
    drafts, wholes, signs = block.drafts, block.wholes, block.signs
    with writing():
        taking.claim()
        lock(signs)
        if overtaken := overtaken_lines(wholes, signs, taking.import_id):
            raise Overtaken(overtaken)
        keep_codes_apart(drafts, taking.import_id)
        keep_quotes_apart(drafts)
        give_numbers(drafts, kept_free=taking.lesson.numbers)
        keys = drafts.settle_keys(taking.newcomers.people, taking.newcomers.words)
        _insert(drafts, keys)
        wanted = [(keys["customers"][nth], number) for nth, number in drafts.wanted.items()]
        keep_wanted(wanted, by=taking.by)
        _note(
            taking,
            {
                line: key
                for key, whole in zip(keys["customers"], wholes, strict=True)
                for line in whole.lines
            },
        )
    _count(taking.figures, drafts, keys)
    taking.figures["together"] += sum(len(whole.lines) - 1 for whole in wholes)


def _insert(drafts: Drafts, keys: dict[str, list[int]]) -> None:
    for name in REFERENCES:
        if drafts.rows[name]:
            insert_rows(Base.metadata.tables[name], drafts.rows[name])
    told = [
        (kind, value, key)
        for key, each in zip(keys["customers"], drafts.keys, strict=True)
        for kind, value in sorted(each)
    ]
    if told:
        kinds, values, owners = zip(*told, strict=True)
        columns = {"kind": kinds, "value": values, "customer_id": owners}
        insert_columns(CustomerKey.__table__, columns)
    keep_many(
        [
            found_by.row(row["id"], row["number"] or "")
            for row, found_by in zip(drafts.rows["customers"], drafts.found_by, strict=True)
        ]
    )
    for kind in KINDS:
        name = kind.model.__tablename__
        keep_new(kind, dict(zip(keys[name], drafts.grams[name], strict=True)))


def _note(taking: Taking, made: dict[int, int]) -> None:
    """Say which customer each row became."""
    rows = ImportRow.__table__
    its_row = rows.c.import_id == taking.import_id, rows.c.line == bindparam("of_line")
    became = update(rows).where(*its_row).values(customer_id=bindparam("made"))
    told = [{"of_line": line, "made": key} for line, key in made.items()]
    db.session.connection().execute(became, told)


def _count(figures: Counter, drafts: Drafts, keys: dict[str, list[int]]) -> None:
    figures.update({name: len(keys[name]) for name in ("customers", "contacts", "deals")})
    figures["followups"] += len(keys["followups"])
    states = Counter(row["state"] for row in drafts.rows["next_steps"])
    figures["plans"] += states["open"]
    figures["past_plans"] += states["past"]
    figures["incomplete"] += sum(row["is_incomplete"] for row in drafts.rows["customers"])
    figures.update({name: len(keys[name]) for name in TABLES.values()})
    waiting = (row["review"] is Review.WAITING for row in drafts.rows["customers"])
    figures["waiting"] += sum(waiting)


def _update(taking: Taking, wholes: list[Whole], may_edit: May) -> None:
    with writing() as session:
        taking.claim()
        for whole in sorted(wholes, key=lambda whole: whole.onto):
            former = update_customer(
                whole, taking.meanings, taking.newcomers, taking.import_id, may_edit
            )
            taking.figures["unchanged" if former is None else "updated"] += 1
            if former:
                taking.figures.update(formers.added_in(former))
                mine = ImportRow.import_id == taking.import_id, ImportRow.line == whole.lines[0]
                session.scalars(select(ImportRow).where(*mine)).one().former = former
            _note(taking, dict.fromkeys(whole.lines, whole.onto))


_FIGURES = (
    "customers", "contacts", "deals", "followups", "plans", "past_plans", "incomplete",
    "together", "updated", "unchanged", "waiting", *TABLES.values(),
)  # fmt: skip


def _finish(taking: Taking) -> dict[str, Any]:
    """Let people see it all, and let go of the file: it holds people's phones."""
    with writing() as session:
        imported = taking.claim()
        _refuse_codes(taking.import_id)
        told = newcomers_of.welcome(imported, by=taking.by)
        reveal(taking.import_id)
        taking.figures["unchanged"] += taking.lesson.unchanged
        figures = {name: taking.figures[name] for name in _FIGURES} | told
        if figures["waiting"]:
            tell_reviewers(None, by=taking.by)
        imported.state, imported.taken_at = ImportState.TAKEN, clock.now()
        imported.figures = {**imported.figures, **figures}
        remember_choices(imported)
        if imported.file_id is not None:
            file = session.get(File, imported.file_id)
            imported.file_id = None
            session.flush()
            session.delete(file)
        log_reaching("import:taken", imported, customers_of(imported.id), by=taking.by, **figures)
    return figures


def _refuse_codes(import_id: int) -> None:
    """Raise Overtaken where someone has saved a credit code since its row was written.

    Whoever saves like customers meanwhile is warned; a code alone may be there only once.
    """
    codes = select(Customer.credit_code).where(*THERE, Customer.credit_code.is_not(None))
    mine = select(ImportRow.line).join(Customer, Customer.id == ImportRow.customer_id)
    of_import = ImportRow.import_id == import_id, *hidden(import_id)
    lines = list(db.session.scalars(mine.where(*of_import, Customer.credit_code.in_(codes))))
    if lines:
        raise Overtaken(lines)


def roll_back(taking: Taking) -> None:
    """Let everything go that this or an earlier try has made, unless a later one is at it."""
    with contextlib.suppress(NotReady):
        with writing():
            taking.claim()
        put_back_all(taking.import_id, by=taking.by)
        remove_hidden(taking.import_id)
        with writing():
            newcomers_of.dismiss(taking.claim())
