"""A file of a customer."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.attachments.kinds import KINDS, Kind
from crmapp.customers.models import Customer
from crmapp.database import Base, Key, index_if_set
from crmapp.deals.models import Deal
from crmapp.files.models import File
from crmapp.followups.models import FollowUp


class Attachment(Base):
    """A quote, a contract, a photo; of a picture the server keeps two it has drawn itself."""

    __tablename__ = "attachments"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"))
    followup_id: Mapped[int | None] = mapped_column(ForeignKey("followups.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"), index=True)
    thumb_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    kind: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    customer: Mapped[Customer] = relationship(foreign_keys=customer_id)
    deal: Mapped[Deal | None] = relationship(foreign_keys=deal_id)
    followup: Mapped[FollowUp | None] = relationship(foreign_keys=followup_id)
    file: Mapped[File] = relationship(foreign_keys=file_id)
    thumb: Mapped[File | None] = relationship(foreign_keys=thumb_id)
    picture: Mapped[File | None] = relationship(foreign_keys=picture_id)
    author = Member("author_id")

    __table_args__ = (
        Index(None, "customer_id", "written_at", "id"),
        *map(index_if_set, ("deal_id", "followup_id", "thumb_id", "picture_id")),
    )

    @property
    def sort(self) -> Kind:
        """What it is, as far as its bytes tell."""
        return KINDS[self.kind]
