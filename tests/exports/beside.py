"""What hangs on a customer of the workshop beside its past: needs, service, items, offers."""

from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from crmapp.aftersales.models import ServiceKind, ServiceRecord, ServiceState
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deal_lines.models import DealLine
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.imports.drafts import Drafts
from crmapp.needs.models import Need, NeedKind
from crmapp.payments.models import Payment, PaymentKind
from crmapp.payments.verbs import add as add_payment
from crmapp.payments.verbs import open_amounts
from crmapp.products.lines import amount_of, total_of
from crmapp.proposals.models import Proposal
from crmapp.quotes.models import Quote, QuoteLine, QuoteState
from crmapp.quotes.verbs import ANSWERS

SOON = date(2026, 1, 31)
STATES = [state for state in QuoteState if state is not QuoteState.EXPIRED]  # that are kept


def told_beside(names: Any, texts: Any, days: Any) -> Any:
    """What is known of it: at most one record of each kind, but for the lines."""
    line = st.fixed_dictionaries(
        {"name": names, "unit": texts, "quantity": st.integers(1, 10**9),
         "price": st.integers(0, 10**6), "discount": st.integers(0, 10_000)}
    )  # fmt: skip
    quote = {
        **dict.fromkeys(("tax", "payment_terms", "delivery", "terms"), texts),
        "number": names, "revision": st.integers(1, 9), "made_on": days,
        "valid_until": st.none() | days, "state": st.sampled_from(STATES),
        "reduction": st.integers(0, 10**6),
    }  # fmt: skip
    return st.fixed_dictionaries(
        {
            "lines": st.lists(line, min_size=1, max_size=3),
            "need": st.fixed_dictionaries({"kind": st.sampled_from(NeedKind), "words": names}),
            "service": st.fixed_dictionaries(
                {"kind": st.sampled_from(ServiceKind), "state": st.sampled_from(ServiceState),
                 "on": days, "due_on": st.none() | days, "text": names, "solution": texts,
                 "satisfaction": st.none() | st.integers(0, 10)}
            ),
            "quote": st.fixed_dictionaries(quote),
            "proposal": st.fixed_dictionaries(
                {"name": names, "revision": names, "on": days, "summary": texts}
            ),
            "payments": st.lists(
                st.fixed_dictionaries(
                    {"kind": st.sampled_from(PaymentKind), "amount": st.integers(1, 10**6),
                     "words": texts, "on": st.dates(date(2000, 1, 1), date(2026, 1, 1))}
                ),
                max_size=3,
            ),
        }
    )  # fmt: skip


def beside(
    said: dict[str, Any], key: int, deals: list[Deal], followups: list[FollowUp],
    contacts: list[Contact], *, person_id: int, at: datetime,
) -> dict[str, list[Any]]:  # fmt: skip
    """The records of one customer, as a bundle takes them."""
    deal, mine = deals[0], {"customer_id": key, "author_id": person_id}
    service, lines = said["service"], said["lines"]
    is_solved = service["state"] is ServiceState.SOLVED
    items = [_line(DealLine, one, nth, deal_id=deal.id) for nth, one in enumerate(lines, 1)]
    quoted = [_line(QuoteLine, one, nth, quote_id=key) for nth, one in enumerate(lines, 1)]
    quote = Quote(
        id=key, deal_id=deal.id, contact_id=contacts[-1].id, made_at=at, sent_by_id=person_id,
        sent_at=at, amount=max(total_of(quoted) - said["quote"]["reduction"], 0), **mine,
        **said["quote"],
    )  # fmt: skip
    if quote.state in ANSWERS:
        quote.decided_at, quote.decided_by_id = at, person_id
    payments = [
        Payment(id=nth, deal_id=deal.id, made_at=at, **mine, **one)
        for nth, one in enumerate(said["payments"])
    ]
    payments.sort(key=lambda one: (one.on, one.id))
    for payment, still_open in open_amounts(payments):
        payment.open_amount = still_open
    return {
        "needs": [
            Need(followup_id=next((one.id for one in followups), None), written_at=at,
                 **mine, **said["need"])
        ],
        "services": [
            ServiceRecord(deal_id=deal.id if is_solved else None, handler_id=person_id,
                          solved_on=service["on"] if is_solved else None, written_at=at,
                          **mine, **service)
        ],
        "items": items,
        "quotes": [quote],
        "quote_items": quoted,
        "proposals": [Proposal(deal_id=deal.id, written_at=at, **mine, **said["proposal"])],
        "payments": payments,
    }  # fmt: skip


def _line(model: type, said: dict[str, Any], nth: int, **held_by: int) -> Any:
    amount = amount_of(said["quantity"], said["price"], said["discount"])
    return model(position=nth, amount=amount, **held_by, **said)


def drafted_beside(drafts: Drafts, key: int, deals: list[Deal]) -> dict[str, list[Any]]:
    """The records of a drafted customer."""

    def made(model: type, held_by: str, among: set[int]) -> list[Any]:
        return [
            model(**{**row, "id": place})
            for place, row in enumerate(drafts.rows[model.__tablename__])
            if row[held_by] in among
        ]

    quotes = made(Quote, "customer_id", {key})
    payments = made(Payment, "customer_id", {key})
    return {
        "needs": made(Need, "customer_id", {key}),
        "services": made(ServiceRecord, "customer_id", {key}),
        "items": made(DealLine, "deal_id", {one.id for one in deals}),
        "quotes": quotes,
        "quote_items": made(QuoteLine, "quote_id", {one.id for one in quotes}),
        "proposals": made(Proposal, "customer_id", {key}),
        "payments": sorted(payments, key=lambda one: (one.on, one.id)),
    }


def write_down(customer: Customer, deal: Deal, by: Any) -> None:
    """Give a customer one of each, inside `writing()`: what was sold, offered, paid and served."""
    held = {"customer_id": customer.id, "author_id": by.id}
    said = {
        "name": "MES 套件",
        "unit": "套",
        "quantity": 1_500,
        "price": 333_333,
        "discount": 1_250,
    }
    quote = Quote(**held, deal_id=deal.id, number=f"Q{customer.id}", amount=0, terms="含税\n一年")
    session = db.session
    session.add_all([
        Need(**held, kind=NeedKind.PAIN, words="盘点太慢"),
        ServiceRecord(**held, deal_id=deal.id, kind=ServiceKind.TRAINING, text="操作培训",
                      state=ServiceState.IN_HAND, handler_id=by.id, satisfaction=9),
        _line(DealLine, said, 1, deal_id=deal.id),
        quote,
        Proposal(**held, deal_id=deal.id, name="一期方案", revision="终稿"),
    ])  # fmt: skip
    add_payment(deal, PaymentKind.PLANNED, {"on": SOON, "amount": 9_000}, by=by)
    add_payment(deal, PaymentKind.RECEIVED, {"on": SOON, "amount": 2_001, "words": "首付"}, by=by)
    session.flush()
    session.add(_line(QuoteLine, said, 1, quote_id=quote.id))
    quote.amount = amount_of(said["quantity"], said["price"], said["discount"])
