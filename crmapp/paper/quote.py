"""What a printed quote shows: words ready to print, none of them internal."""

from dataclasses import dataclass, field

from flask import render_template


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """A line of the quote; a discount of "" was not given."""

    name: str
    quantity: str
    unit: str
    price: str
    amount: str
    discount: str = ""


@dataclass(frozen=True, slots=True)
class QuoteSheet:
    """A quote with its letterhead; `notes` are label and text of its terms."""

    title: str
    number: str
    company: str
    customer: str
    lang: str = "zh-Hans-CN"
    address: str = ""
    phone: str = ""
    attention: str = ""
    seller: str = ""
    quoted_on: str = ""
    valid_until: str = ""
    rows: list[QuoteRow] = field(default_factory=list)
    subtotal: str = ""
    reduction: str = ""
    total: str = ""
    capitals: str = ""
    tax: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    is_draft: bool = False

    @property
    def has_discounts(self) -> bool:
        """Whether any line has one."""
        return any(row.discount for row in self.rows)


def quote_html(sheet: QuoteSheet) -> str:
    """The page of a quote, for `render_pdf`; needs an application context."""
    return render_template("paper/quote.html", sheet=sheet)
