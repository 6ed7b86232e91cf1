"""A block of an import drafted: everything that can be made ready before the lock is taken."""

from dataclasses import dataclass, field, replace
from typing import Any

from crmapp.accounts.models import Person
from crmapp.database import db
from crmapp.duplicates.signs import Signs
from crmapp.freshness.rules import Rules
from crmapp.imports.blocks import load
from crmapp.imports.bringing import Brings
from crmapp.imports.drafted_signs import sign
from crmapp.imports.drafting import draft
from crmapp.imports.drafts import Drafts
from crmapp.imports.meanings import Meanings
from crmapp.imports.recognising import signs_for
from crmapp.imports.wholes import Whole
from crmapp.lists.models import ListKind


@dataclass(frozen=True)
class Order:
    """What is the same for all blocks: see `meanings`; `rules` are those of freshness."""

    import_id: int
    by_id: int
    choices: dict[str, Any]
    new_people: dict[str, int]
    new_words: dict[tuple[ListKind, str], int]
    rules: Rules
    brings: Brings


@dataclass
class DraftedBlock:
    """The drafts of some customers, with what each is recognised by and its lines of the sheet."""

    drafts: Drafts = field(default_factory=Drafts)
    wholes: list[Whole] = field(default_factory=list)
    signs: list[Signs] = field(default_factory=list)


def order_of(import_id: int, meanings: Meanings, rules: Rules) -> Order:
    """What a block is drafted by."""
    return Order(
        import_id, meanings.by.id, meanings.choices, meanings.new_people, meanings.new_words, rules,
        meanings.brings,
    )  # fmt: skip


def draft_block(order: Order, lines: list[int]) -> DraftedBlock:
    """Draft the customers of some lines; of the wholes no more is kept than which lines they are.

    It only reads, so that any process may do it.
    """
    by = db.session.get_one(Person, order.by_id)
    meanings = Meanings(order.choices, by, order.new_people, order.new_words, order.brings)
    made = DraftedBlock()
    for whole in load(order.import_id, lines):
        draft(made.drafts, whole, meanings, order.import_id)
        made.signs.append(signs_for(whole.parts[0]))
        made.wholes.append(replace(whole, customer={}, contacts=[], parts=[]))
    sign(made.drafts, order.rules)
    made.drafts.spell()
    return made
