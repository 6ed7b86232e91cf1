"""A follow-up and its former texts."""

from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.database import Base, Key, index_if_set
from crmapp.deals.models import Deal
from crmapp.labels import Choice
from crmapp.lists.words import Word

CORRECTED_WITHIN = timedelta(hours=24)
SOON = timedelta(hours=24)  # after the contact: entry and maintenance guide, 录入时限


class FollowUpKind(Choice):
    """A salesperson's follow-up, customer service's own records, or a word said in a meeting.

    What the team says of a customer among itself is no contact with it.
    """

    FOLLOWUP = "followup", _l("Follow-up"), "indigo"
    REVISIT = "revisit", _l("Revisit"), "teal"
    SERVICE = "service", _l("Service call"), "amber"
    MEETING = "meeting", _l("Meeting note"), "violet"


class FollowUp(Base):
    """One contact with a customer; belongs to a deal too where one is meant."""

    __tablename__ = "followups"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    kind: Mapped[FollowUpKind] = mapped_column(default=FollowUpKind.FOLLOWUP)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    author_name: Mapped[str] = mapped_column(default="")  # of a spreadsheet, where no account is
    method_id: Mapped[int | None] = mapped_column(ForeignKey("list_items.id"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    on: Mapped[date]
    has_clock: Mapped[bool] = mapped_column(default=True)  # spreadsheets often know the day alone
    content: Mapped[str]
    need: Mapped[str] = mapped_column(default="")
    reply: Mapped[str] = mapped_column(default="")
    attitude: Mapped[str] = mapped_column(default="")
    score: Mapped[int | None]  # satisfaction 0 to 10, on revisits
    next_words: Mapped[str] = mapped_column(default="")  # the next step as it was written then
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    once: Mapped[str | None] = mapped_column(unique=True)  # of the form, so that it saves once
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))

    customer: Mapped[Customer] = relationship(foreign_keys=customer_id)
    deal: Mapped[Deal | None] = relationship(foreign_keys=deal_id)
    contact: Mapped[Contact | None] = relationship()
    author = Member("author_id")
    method = Word("method_id")

    __table_args__ = (
        Index(None, "customer_id", "began_at", "id"),
        Index(None, "author_id", "on"),
        Index(None, "deal_id"),
        Index(None, "import_id"),
        index_if_set("contact_id"),
    )

    @property
    def is_late(self) -> bool:
        """Whether it was written down later than it should be; not known of a spreadsheet's."""
        return self.import_id is None and self.written_at - (self.ended_at or self.began_at) > SOON

    @property
    def author_label(self) -> str:
        """Who wrote it: the member, or the name that the spreadsheet had."""
        return self.author.name if self.author is not None else self.author_name


class FormerText(Base):
    """What a follow-up said before its author corrected it."""

    __tablename__ = "former_texts"

    id: Mapped[Key]
    followup_id: Mapped[int] = mapped_column(ForeignKey("followups.id"), index=True)
    content: Mapped[str]
    need: Mapped[str] = mapped_column(default="")
    reply: Mapped[str] = mapped_column(default="")
    attitude: Mapped[str] = mapped_column(default="")
    until: Mapped[datetime] = mapped_column(default=clock.now)
