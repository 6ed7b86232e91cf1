"""A quote put into the words that stand on its paper."""

from typing import Any

from flask_babel import gettext as _

from crmapp.capitals import capitals
from crmapp.language import language
from crmapp.paper.quote import QuoteRow, QuoteSheet
from crmapp.products.lines import total_of
from crmapp.quantities import show_discount, show_quantity
from crmapp.quotes.models import Quote
from crmapp.settings.values import setting


def sheet_of(quote: Quote, lines: list[Any]) -> QuoteSheet:
    """A quote as the paper's template takes it, in the present language."""
    has_reduction = bool(quote.reduction)
    english = language() == "en"
    return QuoteSheet(
        title=_("Quotation"),
        number=quote.name,
        company=setting("company_name") or setting("team_name"),
        customer=quote.customer.name,
        lang="en" if english else "zh-Hans-CN",
        address=setting("company_address"),
        phone=setting("company_phone"),
        attention=quote.contact.name if quote.contact is not None else "",
        seller=quote.author.name,
        quoted_on=quote.made_on.isoformat(),
        valid_until=quote.valid_until.isoformat() if quote.valid_until is not None else "",
        rows=[_row(line) for line in lines],
        subtotal=_yuan(total_of(lines)) if has_reduction else "",
        reduction=f"-{_yuan(quote.reduction)}" if has_reduction else "",
        total=f"¥{_yuan(quote.amount)}",
        capitals="" if english else capitals(quote.amount),
        tax=quote.tax,
        notes=[
            (label, text)
            for label, text in (
                (_("Payment terms"), quote.payment_terms),
                (_("Delivery"), quote.delivery),
                (_("Key terms"), quote.terms),
            )
            if text
        ],
        is_draft=not quote.is_frozen,
    )


def _row(line: Any) -> QuoteRow:
    return QuoteRow(
        name=line.name,
        quantity=show_quantity(line.quantity),
        unit=line.unit,
        price=_yuan(line.price),
        amount=_yuan(line.amount),
        discount=show_discount(line.discount),
    )


def _yuan(fen: int) -> str:
    """Yuan with both decimals, as papers have it."""
    return f"{fen // 100:,}.{fen % 100:02}"
