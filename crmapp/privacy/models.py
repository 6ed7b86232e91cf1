"""The record of a request about personal data, without any."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import Base, Key
from crmapp.labels import Choice


class Act(Choice):
    """What was done for a person."""

    EXPORTED = "exported", _l("Exported"), "indigo"
    ERASED = "erased", _l("Erased"), "rose"
    ANONYMISED = "anonymised", _l("Erased after long silence"), "slate"


class PrivacyRequest(Base):
    """Who did what for a person and when; `figures` counts by place, nobody is named."""

    __tablename__ = "privacy_requests"

    id: Mapped[Key]
    act: Mapped[Act]
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str] = mapped_column(default="")
    figures: Mapped[dict] = mapped_column(default=dict)

    by = Member("by_id")
