"""A quote and its lines."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import Base, Fen, Key, index_if_set
from crmapp.deals.models import Deal
from crmapp.labels import Choice
from crmapp.products.lines import Line


class QuoteState(Choice):
    """Where a quote stands; EXPIRED is never kept, it follows from the day."""

    DRAFT = "draft", _l("Draft"), "slate"
    SENT = "sent", _l("Sent"), "sky"
    ACCEPTED = "accepted", _l("Accepted"), "emerald"
    DECLINED = "declined", _l("Declined by the customer"), "rose"
    EXPIRED = "expired", _l("Expired"), "amber"


class Quote(Base):
    """One version of a quote; what was sent is never changed again."""

    __tablename__ = "quotes"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    number: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[QuoteState] = mapped_column(default=QuoteState.DRAFT)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    made_on: Mapped[date] = mapped_column(default=clock.today)
    valid_until: Mapped[date | None]
    reduction: Mapped[int] = mapped_column(BigInteger, default=0)  # fen, taken off the whole
    tax: Mapped[str] = mapped_column(default="")
    payment_terms: Mapped[str] = mapped_column(default="")
    delivery: Mapped[str] = mapped_column(default="")
    terms: Mapped[str] = mapped_column(default="")
    amount: Mapped[Fen]  # derived: its lines less the reduction
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    sent_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None]

    customer: Mapped[Customer] = relationship(foreign_keys=customer_id)
    deal: Mapped[Deal] = relationship(foreign_keys=deal_id)
    contact: Mapped[Contact | None] = relationship(foreign_keys=contact_id)
    author = Member("author_id")
    sent_by = Member("sent_by_id")
    decided_by = Member("decided_by_id")

    __table_args__ = (
        UniqueConstraint("number", "revision"),
        Index(None, "deal_id", "id"),
        Index(None, "customer_id", "id"),
        index_if_set("contact_id"),
    )

    @property
    def standing(self) -> QuoteState:
        """Its state today: one that was sent expires after its last day."""
        is_sent = self.state is QuoteState.SENT
        if is_sent and self.valid_until is not None and self.valid_until < clock.today():
            return QuoteState.EXPIRED
        return self.state

    @property
    def is_frozen(self) -> bool:
        """Whether the customer has it: then a new version is written instead."""
        return self.state is not QuoteState.DRAFT

    @property
    def name(self) -> str:
        """Its number, with the version from the second on."""
        return self.number if self.revision == 1 else f"{self.number}-V{self.revision}"


class QuoteLine(Line, Base):
    """A line of a quote."""

    __tablename__ = "quote_lines"

    quote_id: Mapped[int] = mapped_column(ForeignKey("quotes.id"))

    __table_args__ = (Index(None, "quote_id", "position"),)
