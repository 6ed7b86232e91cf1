"""How quotes come to be, go out and are answered."""

from typing import Any

from sqlalchemy import delete, func, select

from crmapp import clock
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.deals.verbs import change_deal
from crmapp.journal.log import log
from crmapp.numbering.numbers import next_sequence, number, prefix_of
from crmapp.products.lines import total_of, values_of
from crmapp.quotes.models import Quote, QuoteLine, QuoteState
from crmapp.settings.values import setting

_COPIED = ("contact_id", "reduction", "tax", "payment_terms", "delivery", "terms", "amount")
AGREED = ("payment_terms", "delivery")  # what the deal takes over where it says nothing
ANSWERS = (QuoteState.ACCEPTED, QuoteState.DECLINED)


class Frozen(Exception):
    """The customer has it already: it may not be changed, only followed by a new version."""


class NotSent(Exception):
    """What was never sent cannot be answered."""


def make(deal: Deal, values: dict[str, Any], lines: list[dict[str, Any]], *, by: Any) -> Quote:
    """Write a quote for a deal from checked values (columns by name), under its own number."""
    quote = Quote(
        customer_id=deal.customer_id, customer=deal.customer, deal_id=deal.id, deal=deal,
        number=free_number(), author_id=by.id, amount=0, **values,
    )  # fmt: skip
    db.session.add(quote)
    db.session.flush()
    _put(quote, lines)
    log("quote:made", quote, by=by, name=quote.name)
    return quote


def change(quote: Quote, values: dict[str, Any], lines: list[dict[str, Any]], *, by: Any) -> None:
    """Write a draft anew; raises Frozen for what was sent."""
    if quote.is_frozen:
        raise Frozen
    for name, value in values.items():
        setattr(quote, name, value)
    quote.version += 1
    _put(quote, lines)


def _put(quote: Quote, lines: list[dict[str, Any]]) -> None:
    gone = delete(QuoteLine).where(QuoteLine.quote_id == quote.id)
    db.session.execute(gone.execution_options(synchronize_session=False))
    rows = [QuoteLine(quote_id=quote.id, position=nth, **one) for nth, one in enumerate(lines, 1)]
    db.session.add_all(rows)
    quote.amount = max(total_of(rows) - quote.reduction, 0)


def send(quote: Quote, *, by: Any) -> bool:
    """Say that the customer has a draft; from now on it is frozen. The deal takes its number."""
    if quote.is_frozen:
        return False
    quote.state, quote.sent_by_id, quote.sent_at = QuoteState.SENT, by.id, clock.now()
    quote.version += 1
    log("quote:sent", quote, by=by, name=quote.name)
    change_deal(quote.deal, {"quote_number": quote.name}, by=by)
    return True


def answer(quote: Quote, state: QuoteState, *, by: Any) -> bool:
    """Keep what the customer said; False where it was kept before. Raises NotSent for a draft.

    Accepted terms become the deal's where it has none; its amount is taken by a person.
    """
    if state not in ANSWERS:
        raise ValueError(state)
    if not quote.is_frozen:
        raise NotSent
    if quote.state is state:
        return False
    quote.state, quote.decided_by_id, quote.decided_at = state, by.id, clock.now()
    quote.version += 1
    if state is QuoteState.ACCEPTED:
        log("quote:accepted", quote, by=by, name=quote.name)
        agreed = {name: getattr(quote, name) for name in AGREED if not getattr(quote.deal, name)}
        change_deal(quote.deal, agreed, by=by)
    else:
        log("quote:declined", quote, by=by, name=quote.name)
    return True


def reopen(quote: Quote, *, by: Any) -> bool:
    """Take the answer back: it is as it was when it had been sent."""
    if quote.state not in ANSWERS:
        return False
    quote.state, quote.decided_by_id, quote.decided_at = QuoteState.SENT, None, None
    quote.version += 1
    log("quote:reopened", quote, by=by, name=quote.name)
    return True


def renew(quote: Quote, *, by: Any, **values: Any) -> Quote:
    """Begin the next version of a quote as a draft that says the same; `values` may differ.

    Two who begin it at once get the same version: the database lets one of them.
    """
    same = select(func.max(Quote.revision)).where(Quote.number == quote.number)
    following = Quote(
        customer_id=quote.customer_id, customer=quote.customer, deal_id=quote.deal_id,
        deal=quote.deal, number=quote.number, revision=db.session.scalar(same) + 1,
        author_id=by.id, **{name: getattr(quote, name) for name in _COPIED}, **values,
    )  # fmt: skip
    db.session.add(following)
    db.session.flush()
    lines = select(QuoteLine).where(QuoteLine.quote_id == quote.id).order_by(QuoteLine.position)
    _put(following, [values_of(line) for line in db.session.scalars(lines).all()])
    log("quote:made", following, by=by, name=following.name)
    return following


def free_number() -> str:
    """The next number of the team's pattern that no quote has, by the counter's own lock."""
    pattern, today = setting("quote_pattern"), clock.today()
    while True:
        sequence = next_sequence(f"quote {prefix_of(pattern, today)}")
        told = number(pattern, today, sequence)
        if db.session.scalar(select(Quote.id).where(Quote.number == told).limit(1)) is None:
            return told
