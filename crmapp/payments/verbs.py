"""How payments are written down, and what of each plan is still to come in."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.journal.log import log
from crmapp.payments.models import Payment, PaymentKind


def add(deal: Deal, kind: PaymentKind, values: dict[str, Any], *, by: Any) -> Payment:
    """Plan a payment of a deal or note one that has come in, from checked values."""
    payment = Payment(
        customer_id=deal.customer_id, customer=deal.customer, deal_id=deal.id, deal=deal,
        kind=kind, author_id=by.id, **values,
    )  # fmt: skip
    db.session.add(payment)
    db.session.flush()
    if kind is PaymentKind.RECEIVED:
        log("payment:received", payment, by=by)
    else:
        log("payment:planned", payment, by=by)
    settle_payments(deal.customer)
    return payment


def change(payment: Payment, values: dict[str, Any], *, by: Any) -> bool:
    """Change a payment; False where nothing differs."""
    differing = [name for name, value in values.items() if getattr(payment, name) != value]
    if not differing:
        return False
    for name in differing:
        setattr(payment, name, values[name])
    payment.version += 1
    log("payment:changed", payment, by=by)
    settle_payments(payment.customer)
    return True


def settle_payments(customer: Customer) -> None:
    """Bring in line what of a customer's planned payments is still open."""
    db.session.flush()
    mine = select(Payment).where(Payment.customer_id == customer.id)
    for payment, still_open in open_amounts(db.session.scalars(mine).all()):
        if payment.open_amount != still_open:
            payment.open_amount = still_open


def open_amounts(payments: Iterable[Any]) -> list[tuple[Any, int]]:
    """Each payment with what of it has not come in: money settles a deal's earliest plan first."""
    by_deal: dict[int, list[Any]] = defaultdict(list)
    for payment in sorted(payments, key=lambda one: (one.on, one.id)):
        by_deal[payment.deal_id].append(payment)
    found = []
    for rows in by_deal.values():
        left = sum(one.amount for one in rows if one.kind is PaymentKind.RECEIVED)
        for one in rows:
            is_planned = one.kind is PaymentKind.PLANNED
            settled = min(left, one.amount) if is_planned else 0
            left -= settled
            found.append((one, one.amount - settled if is_planned else 0))
    return found
