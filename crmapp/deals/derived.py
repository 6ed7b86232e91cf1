"""The columns of customers and deals that follow from other rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, case, exists, select, update

from crmapp.customers.kinds import CustomerType
from crmapp.customers.models import Customer
from crmapp.database import db, touch
from crmapp.deals.models import Deal
from crmapp.stages.models import Stage, StageKind
from crmapp.stages.pipeline import stages


def settle(customer: Customer) -> None:
    """Bring a customer's derived columns in line with its deals; the board is told."""
    if customer.id in db.session().info.get("unsettled", ()):
        return  # see settled_once
    db.session.flush()
    deals = db.session.scalars(select(Deal).where(Deal.customer_id == customer.id)).all()
    current = current_deal(deals)
    customer.current_deal_id = current.id if current else None
    customer.stage_id = current.stage_id if current else None
    customer.open_amount = sum(deal.amount or 0 for deal in deals if deal.stage.kind.is_open)
    due = [deal.next_due_on for deal in deals if deal.next_due_on is not None]
    customer.next_due_on = min(due, default=None)
    customer.type = type_of(deals)
    touch("board")


@contextmanager
def settled_once(customer: Customer) -> Iterator[None]:
    """Settle a customer at the end of the block, however many verbs in it would have done so."""
    waiting = db.session().info.setdefault("unsettled", set())
    if customer.id in waiting:
        yield
        return
    waiting.add(customer.id)
    try:
        yield
    finally:
        waiting.discard(customer.id)
    settle(customer)


def current_deal(deals: list[Deal]) -> Deal | None:
    """The open deal last touched, else the last won, else the last lost (design 5)."""

    def rank(deal: Deal) -> tuple:
        kind = deal.stage.kind
        return (kind.is_open, kind.is_won, deal.touched_at, deal.id)

    return max(deals, key=rank, default=None)


def type_of(deals: list[Deal]) -> CustomerType:
    """成交 once any deal was won, else by the furthest open deal (design 5)."""
    kinds = [deal.stage.kind for deal in deals]
    if any(kind.is_won for kind in kinds):
        return CustomerType.WON
    first = next((stage for stage in stages() if stage.kind.is_open), None)
    is_further = any(
        deal.stage.kind.is_open and first is not None and deal.stage_id != first.id
        for deal in deals
    )
    return CustomerType.INTERESTED if is_further else CustomerType.POTENTIAL


def retype_all() -> None:
    """Find every customer's type anew, after the pipeline itself has changed."""
    db.session.flush()
    kinds = {stage.id: stage.kind for stage in db.session.scalars(select(Stage))}
    in_use = select(Stage).where(Stage.retired_at.is_(None), Stage.kind == StageKind.OPEN)
    first = db.session.scalars(in_use.order_by(Stage.position, Stage.id)).first()
    won = [key for key, kind in kinds.items() if kind.is_won]
    further = [key for key, kind in kinds.items() if kind.is_open and key != first.id]

    def has_deal_in(keys: list[int]) -> ColumnElement[bool]:
        return exists().where(Deal.customer_id == Customer.id, Deal.stage_id.in_(keys))

    found = case(
        (has_deal_in(won), CustomerType.WON.value),
        (has_deal_in(further), CustomerType.INTERESTED.value),
        else_=CustomerType.POTENTIAL.value,
    )
    db.session.execute(
        update(Customer).values(type=found).execution_options(synchronize_session=False)
    )
