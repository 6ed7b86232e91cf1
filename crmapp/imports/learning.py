"""A first look over all rows to be taken: what they need, and what they would change."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select

from crmapp.batches import batches
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.signs import Signs
from crmapp.imports.blocks import blocks_of, load, updating_lines
from crmapp.imports.comparing import compare, standings
from crmapp.imports.importer import May
from crmapp.imports.matching import known_by
from crmapp.imports.meanings import Meanings
from crmapp.imports.models import Import
from crmapp.imports.own_past import methods_in, people_in
from crmapp.imports.recognising import signs_for
from crmapp.imports.row_values import contact_values, customer_values, entries_of, followup_values
from crmapp.imports.wholes import Whole

Told = Callable[[int, int], None]
UPDATED = 20  # customers updated while others wait


class Overtaken(Exception):
    """Like customers were entered since the sheet was matched; `lines` are the rows concerned."""

    def __init__(self, lines: list[int]) -> None:
        """Take the first rows of those customers."""
        super().__init__(lines)
        self.lines = lines


@dataclass
class Lesson:
    """The rows of an import in blocks: those that make customers, and those that update one."""

    making: list[list[int]] = field(default_factory=list)
    updating: list[list[int]] = field(default_factory=list)
    unchanged: int = 0
    numbers: set[str] = field(default_factory=set)  # that the file itself gives
    is_thorough: bool = False  # whether every row was looked at


def learn(import_id: int, meanings: Meanings, may_edit: May, told: Told) -> Lesson:
    """Look over an import outside of the write lock; nothing is written.

    Afterwards `meanings` know every person and word to be made. Rows that only make customers
    are not looked at where nothing new is asked for. Raises Overtaken.
    """
    lesson, updates, overtaken = Lesson(), [], []
    blocks, onto = blocks_of(import_id), updating_lines(import_id)
    mapping = db.session.get_one(Import, import_id).mapping
    lesson.is_thorough = meanings.ask_for_new or "customer.number" in mapping.values()
    for nth, lines in enumerate(blocks):
        if not lesson.is_thorough and onto.isdisjoint(lines):
            lesson.making.append(lines)
            continue
        told(nth, 2 * len(blocks))
        wholes = load(import_id, lines)
        new = [whole for whole in wholes if whole.onto is None]
        if new:
            lesson.making.append([line for whole in new for line in whole.lines])
            overtaken += overtaken_lines(new, [signs_for(one.parts[0]) for one in new], import_id)
        lesson.numbers |= {str(whole.customer["number"]) for whole in new if _has_number(whole)}
        known = standings(whole.onto for whole in wholes if whole.onto is not None)
        for whole in wholes:
            there = known.get(whole.onto) if whole.onto is not None else None
            if whole.onto is None:
                _learn_words(whole, meanings)
            elif there and may_edit(there.customer) and compare(there, whole, meanings):
                _learn_words(whole, meanings)
                updates.append((whole.onto, whole.lines))
            else:
                lesson.unchanged += 1
    if overtaken:
        raise Overtaken(overtaken)
    # As others lock them: nobody waits in a circle.
    updates.sort()
    for some in batches(updates, UPDATED):
        lesson.updating.append([line for _onto, lines in some for line in lines])
    return lesson


def _has_number(whole: Whole) -> bool:
    return bool(whole.customer.get("number"))


def overtaken_lines(wholes: list[Whole], signs: list[Signs], import_id: int) -> list[int]:
    """The first rows of customers to be made that someone else has entered meanwhile."""
    met = known_by(signs)
    new = [there - whole.known for whole, there in zip(wholes, met, strict=True)]
    own = _made_by(import_id, set().union(*new))
    return [whole.lines[0] for whole, keys in zip(wholes, new, strict=True) if keys - own]


def all_overtaken(import_id: int, blocks: list[list[int]]) -> set[int]:
    """The first rows of all customers to be made that someone else has entered meanwhile."""
    found: set[int] = set()
    for lines in blocks:
        wholes = load(import_id, lines)
        found.update(
            overtaken_lines(wholes, [signs_for(one.parts[0]) for one in wholes], import_id)
        )
    return found


def _made_by(import_id: int, keys: set[int]) -> set[int]:
    """Those of some customers that this import has made: like rows may be taken apart."""
    if not keys:
        return set()
    mine = Customer.id.in_(keys), Customer.import_id == import_id
    return set(db.session.scalars(select(Customer.id).where(*mine)))


def _learn_words(whole: Whole, meanings: Meanings) -> None:
    """Ask for every word that a customer will need, so that new ones are known beforehand."""
    customer_values(whole, meanings)
    for said in filter(None, whole.contacts):
        contact_values(said, meanings)
    meanings.owner_id(whole.owner)
    for part in whole.parts:
        meanings.loss(str(part.deal.get("loss_reason") or ""))
        for entry in entries_of(part):
            followup_values(entry, part, meanings)
            meanings.method(entry.next_method)
        meanings.method(part.next_step.method if part.next_step else "")
        for name in people_in(part.past):
            meanings.member(name)
        for word in methods_in(part.past):
            meanings.method(word)
