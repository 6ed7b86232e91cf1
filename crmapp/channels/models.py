"""A way out of the product, who takes it, and each message on it."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.accounts.team import Member
from crmapp.database import Base, Key
from crmapp.labels import Choice
from crmapp.notifications.models import Notification
from crmapp.vault import Sealed, SealedRecord


class ChannelKind(Choice):
    """Whose form a message takes."""

    WECOM = "wecom", _l("WeCom robot"), "emerald"
    DINGTALK = "dingtalk", _l("DingTalk robot"), "sky"
    FEISHU = "feishu", _l("Feishu robot"), "indigo"
    WEBHOOK = "webhook", _l("Other webhook"), "slate"
    MAIL = "mail", _l("E-mail"), "amber"

    @property
    def is_room(self) -> bool:
        """Whether everybody in a chat reads what is sent there."""
        return self is not ChannelKind.MAIL


class DeliveryState(Choice):
    """Where a message stands."""

    WAITING = "waiting", _l("Waiting"), "slate"
    SENDING = "sending", _l("Being sent"), "sky"
    SENT = "sent", _l("Sent"), "emerald"
    GIVEN_UP = "given_up", _l("Given up"), "rose"
    NEEDLESS = "needless", _l("No longer needed"), "slate"


class Channel(SealedRecord):
    """A robot's address, or a mail server; address and secret are sealed and never shown again.

    `server` holds host, port, security, user and sender of a mail server.
    """

    __tablename__ = "channels"

    id: Mapped[Key]
    kind: Mapped[ChannelKind]
    name: Mapped[str]
    is_on: Mapped[bool] = mapped_column(default=True)
    names_whole: Mapped[bool] = mapped_column(default=False)  # customers' names, else masked
    tells_the_day: Mapped[bool] = mapped_column(default=False)  # the team's, every morning
    server: Mapped[dict] = mapped_column(default=dict)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    failed_at: Mapped[datetime | None]  # since then nothing has got through
    error: Mapped[str] = mapped_column(default="")

    address = Sealed()
    secret = Sealed()


class ChannelChoice(SealedRecord):
    """What a person wants on a channel, by topic; the address is theirs where it is mail."""

    __tablename__ = "channel_choices"

    id: Mapped[Key]
    channel_id: Mapped[int] = mapped_column(
        ForeignKey("channels.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kinds: Mapped[list] = mapped_column(default=list)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    address = Sealed()

    __table_args__ = (UniqueConstraint("person_id", "channel_id"),)


class Delivery(Base):
    """A line that is to go out once; lines of one person and channel go together.

    `once` names what it tells: a line of the bell, or the team's day.
    """

    __tablename__ = "deliveries"

    id: Mapped[Key]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    notice_id: Mapped[int | None] = mapped_column(
        ForeignKey("notices.id", ondelete="CASCADE"), index=True
    )
    once: Mapped[str]
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")

    channel: Mapped[Channel] = relationship()
    notice: Mapped[Notification | None] = relationship()
    person = Member("person_id")

    __table_args__ = (
        UniqueConstraint("channel_id", "once"),
        Index(None, "state", "not_before"),
    )
