"""How one customer stands after the sale: its records, its satisfaction, what was not delivered."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select, union_all

from crmapp.aftersales.models import ServiceKind, ServiceRecord, ServiceState
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.conditions import is_won
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp

SHOWN = 5  # records beside the customer
ROWS = 30


@dataclass(frozen=True)
class Satisfaction:
    """What a customer said when it was asked, 0 to 10: the last time, and on average."""

    last: int
    on: date
    average: float
    count: int


def satisfaction_of(customer: Customer) -> Satisfaction | None:
    """A customer's satisfaction over revisits and service records; None if it was never asked."""
    asked = [
        select(model.on.label("day"), score.label("score"), model.written_at.label("at")).where(
            model.customer_id == customer.id, score.is_not(None)
        )
        for model, score in (
            (ServiceRecord, ServiceRecord.satisfaction),
            (FollowUp, FollowUp.score),
        )
    ]
    told = union_all(*asked).subquery()
    row = db.session.execute(
        select(told.c.score, told.c.day, func.avg(told.c.score).over(), func.count().over())
        .order_by(told.c.day.desc(), told.c.at.desc())
        .limit(1)
    ).first()
    return Satisfaction(row[0], row[1], float(row[2]), row[3]) if row is not None else None


def records_of(customer: Customer, before: int | None = None) -> tuple[list[ServiceRecord], int]:
    """A page of a customer's records, the newest first, and the key of the next page or 0."""
    mine = select(ServiceRecord).where(ServiceRecord.customer_id == customer.id)
    if before is not None:
        mine = mine.where(ServiceRecord.id < before)
    found = list(db.session.scalars(mine.order_by(ServiceRecord.id.desc()).limit(ROWS + 1)))
    return found[:ROWS], found[ROWS - 1].id if len(found) > ROWS else 0


def newest_of(customer: Customer) -> list[ServiceRecord]:
    """What the customer's page shows: what is not solved first, then the newest."""
    mine = select(ServiceRecord).where(ServiceRecord.customer_id == customer.id)
    is_solved = ServiceRecord.state == ServiceState.SOLVED
    newest = mine.order_by(is_solved, ServiceRecord.id.desc())
    return list(db.session.scalars(newest.limit(SHOWN + 1)))


def won_deals(customer: Customer) -> list[tuple[Deal, bool]]:
    """A customer's won deals, the newest first, each with whether a delivery is recorded."""
    delivered = exists().where(
        ServiceRecord.deal_id == Deal.id, ServiceRecord.kind == ServiceKind.DELIVERY
    )
    mine = select(Deal, delivered).where(Deal.customer_id == customer.id, is_won())
    rows = db.session.execute(mine.order_by(Deal.closed_on.desc(), Deal.id.desc()))
    return [(deal, is_delivered) for deal, is_delivered in rows]


def saved_once(token: str | None) -> ServiceRecord | None:
    """The record that a form has made already, if it was sent twice."""
    if not token:
        return None
    same = select(ServiceRecord).where(ServiceRecord.once == token)
    return db.session.scalars(same).one_or_none()
