"""What a customer can be recognised by."""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crmapp.database import Base, Key
from crmapp.labels import Choice


class KeyKind(Choice):
    """Kinds of keys; phone keys are blind indexes, never numbers."""

    CREDIT_CODE = "credit_code"
    PHONE = "phone"
    LAST_FOUR = "last_four"
    MAIL_DOMAIN = "mail_domain"
    WEB_HOST = "web_host"
    NAME = "name"


class CustomerKey(Base):
    """One key of one customer."""

    __tablename__ = "customer_keys"

    id: Mapped[Key]
    kind: Mapped[KeyKind]
    value: Mapped[str]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))

    __table_args__ = (
        UniqueConstraint("customer_id", "kind", "value"),
        Index(None, "kind", "value", "customer_id"),
    )


class NotSame(Base):
    """Two customers that a person said are different: never asked again."""

    __tablename__ = "not_same"

    first_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(default="")
