"""Everything derived, found anew from the rows it follows from, by other ways than the verbs'."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, func, select

from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.kinds import CustomerType, Review
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.dates import quarter_of
from crmapp.deals.models import Deal
from crmapp.doctor.findings import Finding, compare
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.payments.models import Payment
from crmapp.payments.verbs import open_amounts
from crmapp.stages.models import Stage, StageCount, StageKind

_RANK = {StageKind.LOST: 0, StageKind.WON: 1, StageKind.AFTER_SALES: 1, StageKind.OPEN: 2}


def deals() -> Iterator[Finding]:
    """Owner, life and next date of deals follow their customer and their open plan."""
    is_open = NextStep.state == StepState.OPEN
    statement = select(
        Deal.id, Deal.owner_id, Deal.is_live, Deal.next_due_on,
        Customer.owner_id.label("owner"), Customer.review, Customer.deleted_at,
        Customer.merged_into_id, NextStep.due_on,
    ).join(Customer, Deal.customer_id == Customer.id).outerjoin(
        NextStep, (NextStep.deal_id == Deal.id) & is_open
    )  # fmt: skip
    for row in db.session.execute(statement):
        is_live = row.review is Review.APPROVED and not (row.deleted_at or row.merged_into_id)
        right = {"owner_id": row.owner, "is_live": is_live, "next_due_on": row.due_on}
        yield from compare("deals", row.id, row._asdict(), right)


def customers() -> Iterator[Finding]:
    """Stage, sums, dates and last contact of customers follow their deals and follow-ups."""
    their_deals, last, helpers = _deals(), _last_followups(), _helpers()
    first = db.session.scalar(
        select(Stage.id)
        .where(Stage.kind == StageKind.OPEN, Stage.retired_at.is_(None))
        .order_by(Stage.position, Stage.id)
    )
    columns = (
        Customer.id, Customer.stage_id, Customer.current_deal_id, Customer.open_amount,
        Customer.next_due_on, Customer.type, Customer.last_followup_id,
        Customer.last_followup_at, Customer.last_followup_on, Customer.last_method_id,
        Customer.helper_ids,
    )  # fmt: skip
    for row in db.session.execute(select(*columns)):
        right = _of_deals(their_deals.get(row.id, []), first)
        newest = last.get(row.id)
        right["last_followup_id"] = newest.id if newest else None
        right["last_followup_at"] = newest.began_at if newest else None
        right["last_followup_on"] = newest.on if newest else None
        right["last_method_id"] = newest.method_id if newest else None
        right["helper_ids"] = sorted(helpers.get(row.id, []))
        yield from compare("customers", row.id, row._asdict(), right)


def _deals() -> dict[int, list[Row]]:
    columns = (
        Deal.id, Deal.customer_id, Deal.stage_id, Deal.amount, Deal.touched_at,
        Deal.next_due_on, Stage.kind,
    )  # fmt: skip
    found = defaultdict(list)
    for row in db.session.execute(select(*columns).join(Stage, Deal.stage_id == Stage.id)):
        found[row.customer_id].append(row)
    return found


def _of_deals(deals: list[Row], first: int | None) -> dict[str, Any]:
    ranked = sorted(deals, key=lambda deal: (_RANK[deal.kind], deal.touched_at, deal.id))
    current = ranked[-1] if ranked else None
    dates = [deal.next_due_on for deal in deals if deal.next_due_on]
    return {
        "stage_id": current.stage_id if current else None,
        "current_deal_id": current.id if current else None,
        "open_amount": sum(deal.amount or 0 for deal in deals if deal.kind is StageKind.OPEN),
        "next_due_on": min(dates) if dates else None,
        "type": _type_of(deals, first),
    }


def _type_of(deals: list[Row], first: int | None) -> CustomerType:
    if any(deal.kind in (StageKind.WON, StageKind.AFTER_SALES) for deal in deals):
        return CustomerType.WON
    if any(deal.kind is StageKind.OPEN and deal.stage_id != first for deal in deals):
        return CustomerType.INTERESTED
    return CustomerType.POTENTIAL


def _last_followups() -> dict[int, Row]:
    newest_first = (FollowUp.began_at.desc(), FollowUp.id.desc())
    place = func.row_number().over(partition_by=FollowUp.customer_id, order_by=newest_first)
    placed = (
        select(
            FollowUp.id, FollowUp.customer_id, FollowUp.began_at, FollowUp.on, FollowUp.method_id,
            place.label("place"),
        )
        .where(FollowUp.kind != FollowUpKind.MEETING)
        .subquery()
    )  # fmt: skip
    rows = db.session.execute(select(placed).where(placed.c.place == 1))
    return {row.customer_id: row for row in rows}


def _helpers() -> dict[int, list[int]]:
    found = defaultdict(list)
    pairs = select(CustomerHelper.customer_id, CustomerHelper.person_id)
    for customer_id, person_id in db.session.execute(pairs):
        found[customer_id].append(person_id)
    return found


def payments() -> Iterator[Finding]:
    """What of planned payments is open follows from what has come in, customer by customer."""
    columns = (
        Payment.id, Payment.customer_id, Payment.deal_id, Payment.kind, Payment.on,
        Payment.amount, Payment.open_amount,
    )  # fmt: skip
    by_customer: dict[int, list[Row]] = defaultdict(list)
    for row in db.session.execute(select(*columns)):
        by_customer[row.customer_id].append(row)
    for rows in by_customer.values():
        for row, still_open in open_amounts(rows):
            yield from compare("payments", row.id, row._asdict(), {"open_amount": still_open})


def stage_counts() -> Iterator[Finding]:
    """Counts and sums per stage, owner and quarter follow the deals that are live."""
    right: dict[tuple[int, int, str], list[int]] = defaultdict(lambda: [0, 0])
    columns = (Deal.stage_id, Deal.owner_id, Deal.closed_on, Deal.amount)
    for stage_id, owner_id, closed_on, amount in db.session.execute(
        select(*columns).where(Deal.is_live)
    ):
        place = right[stage_id, owner_id or 0, quarter_of(closed_on) if closed_on else ""]
        place[0] += 1
        place[1] += amount or 0
    rows = db.session.scalars(select(StageCount)).all()
    kept = {(row.stage_id, row.owner_id, row.quarter): row for row in rows}
    for key in sorted(right.keys() | kept.keys()):
        count, amount = right.get(key, (0, 0))
        row = kept.get(key)
        has = {"count": row.count if row else 0, "amount": row.amount if row else 0}
        yield from compare("stage_counts", key, has, {"count": count, "amount": amount})
