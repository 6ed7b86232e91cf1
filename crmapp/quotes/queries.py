"""Questions about quotes."""

from sqlalchemy import select

from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.quotes.models import Quote, QuoteLine, QuoteState


def quotes_of(deal: Deal) -> list[Quote]:
    """A deal's quotes, the newest first; one in the recycle bin hangs on another customer."""
    mine = Quote.deal_id == deal.id, Quote.customer_id == deal.customer_id
    return list(db.session.scalars(select(Quote).where(*mine).order_by(Quote.id.desc())))


def lines_of(quote_id: int) -> list[QuoteLine]:
    """What a quote offers, in order."""
    mine = select(QuoteLine).where(QuoteLine.quote_id == quote_id)
    return list(db.session.scalars(mine.order_by(QuoteLine.position, QuoteLine.id)))


def is_last(quote: Quote, among: list[Quote]) -> bool:
    """Whether no later version of a quote is among some."""
    return all(one.number != quote.number or one.revision <= quote.revision for one in among)


def accepted(quotes: list[Quote]) -> Quote | None:
    """The quote that was accepted, the last answered if several were."""
    found = [one for one in quotes if one.state is QuoteState.ACCEPTED]
    return max(found, key=lambda one: (one.decided_at, one.id), default=None)
