"""The stage that a sheet names beside the one where a customer's current deal stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from crmapp.customers.kinds import CustomerType
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.deals.verbs import Closing, move
from crmapp.imports.choices import is_sure_stage
from crmapp.imports.meanings import Meanings
from crmapp.imports.row_values import last_day
from crmapp.imports.senses import same_word
from crmapp.imports.wholes import Whole
from crmapp.nextsteps.models import NextStep
from crmapp.nextsteps.verbs import open_step, reopen
from crmapp.stages.models import Stage
from crmapp.stages.pipeline import first_stage, stage, stages
from crmapp.text import normalise

# The words for how far a customer has come say less than a stage does.
TYPE_WORDS = {
    "潜在": CustomerType.POTENTIAL,
    "意向": CustomerType.INTERESTED,
    "成交": CustomerType.WON,
}


@dataclass(frozen=True)
class Move:
    """A deal with the stage that a sheet puts it to."""

    deal: Deal
    to: Stage
    closing: Closing


def move_of(
    customer: Customer, deals: list[Deal], current: Deal | None, whole: Whole, meanings: Meanings
) -> Move | None:
    """Return the move that the newest row asks for.

    None where no row names a stage, where the word was not understood, or where one of the
    customer's deals stands there already: the row may speak of that one.
    """
    part = next((part for part in reversed(whole.parts) if part.deal.get("stage")), None)
    if part is None or current is None or not current.is_live:
        return None
    word, to = str(part.deal["stage"]), meanings.stage(part)
    if any(deal.stage_id == to.id for deal in deals) or _says_less(word, customer):
        return None
    if to.id == first_stage().id and not is_sure_stage(word):
        return None
    reason = meanings.loss(str(part.deal.get("loss_reason") or "")) if to.kind.is_lost else ()
    closed_on = part.deal.get("won_on") or last_day(part)
    return Move(current, to, Closing(None, closed_on, None, *reason))


def _says_less(word: str, customer: Customer) -> bool:
    kind = TYPE_WORDS.get(normalise(word).removesuffix("客户"))
    return kind is customer.type and not same_word(word, stages())


def carry_out(asked: Move, words: Mapping[int, int], *, by: Any, reason: str) -> dict[str, Any]:
    """Move the deal as by hand, inside `writing()`; returns what `put_back` needs, as JSON.

    `words` are the keys of list words just made, by their negative stand-ins.
    """
    deal, closing = asked.deal, asked.closing
    key = words.get(closing.loss_reason_id, closing.loss_reason_id)
    closing = Closing(None, closing.on, None, key, closing.loss_words)
    step = open_step(deal) if asked.to.kind.is_lost else None
    closed_on = deal.closed_on.isoformat() if deal.closed_on else None
    former = {"deal": deal.id, "from": deal.stage_id, "to": asked.to.id, "closed_on": closed_on}
    former |= {"loss_reason_id": deal.loss_reason_id, "loss_words": deal.loss_words}
    move(deal, asked.to, by=by, closing=closing, note=reason)
    return former | {"step": step.id if step is not None else None}


def put_back(former: dict[str, Any], *, by: Any) -> bool:
    """Move a deal back where it stood, inside `writing()`; False where it was moved since."""
    deal = db.session.get(Deal, former["deal"], populate_existing=True, with_for_update=True)
    if deal is None or deal.stage_id != former["to"]:
        return False
    closed_on = date.fromisoformat(former["closed_on"]) if former["closed_on"] else None
    closing = Closing(None, closed_on, None, former["loss_reason_id"], former["loss_words"])
    move(deal, stage(former["from"]), by=by, closing=closing, note=_("Import undone"))
    if former["step"] is not None and (step := db.session.get(NextStep, former["step"])):
        reopen(step)
    return True
