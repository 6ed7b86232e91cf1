"""One need of a customer."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.customers.models import Customer
from crmapp.database import Base, Key, index_if_set
from crmapp.followups.models import FollowUp
from crmapp.labels import Choice


class NeedKind(Choice):
    """What sort of need it is (tracking form, 客户需求)."""

    CORE = "core", _l("Core need"), "indigo"
    LATENT = "latent", _l("Latent need"), "sky"
    PAIN = "pain", _l("Pains and challenges"), "rose"
    WISH = "wish", _l("Wished solution"), "emerald"


class Need(Base):
    """A need in words, and the follow-up in which it was said."""

    __tablename__ = "needs"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    kind: Mapped[NeedKind]
    words: Mapped[str]
    followup_id: Mapped[int | None] = mapped_column(ForeignKey("followups.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    customer: Mapped[Customer] = relationship(foreign_keys=customer_id)
    followup: Mapped[FollowUp | None] = relationship(foreign_keys=followup_id)
    author = Member("author_id")

    __table_args__ = (
        Index(None, "customer_id", "id"),
        index_if_set("followup_id"),
    )
