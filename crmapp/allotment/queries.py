"""What goes along with customers that change hands."""

from dataclasses import dataclass

from sqlalchemy import func, select

from crmapp.database import db
from crmapp.deals.conditions import is_open
from crmapp.deals.models import Deal
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.promises.models import Promise, PromiseState


@dataclass(frozen=True)
class Baggage:
    """Open deals with their sum in fen, planned steps and open promises."""

    deals: int
    amount: int
    steps: int
    promises: int


def baggage_of(keys: list[int]) -> Baggage:
    """What hangs on the customers of some keys and goes to their new owner."""
    in_progress = Deal.customer_id.in_(keys), is_open()
    deals, amount = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Deal.amount), 0)).where(*in_progress)
    ).one()
    planned = NextStep.customer_id.in_(keys), NextStep.state == StepState.OPEN
    promised = Promise.customer_id.in_(keys), Promise.state == PromiseState.OPEN
    steps = db.session.scalar(select(func.count()).where(*planned))
    promises = db.session.scalar(select(func.count()).where(*promised))
    return Baggage(deals, int(amount), steps or 0, promises or 0)
