"""A contact of a customer."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp import clock
from crmapp.custom_fields.attributes import WithCustomFields
from crmapp.customers.models import Customer
from crmapp.database import Key
from crmapp.labels import Choice
from crmapp.text import pinyin
from crmapp.vault import Sealed, SealedRecord


class Gender(Choice):
    """How to address a contact."""

    UNKNOWN = "", _l("Not stated")
    MALE = "male", _l("Male")
    FEMALE = "female", _l("Female")


class DecisionPower(Choice):
    """What a contact has to say in the purchase (tracking sheet, 决策权限)."""

    UNKNOWN = "", _l("Not known")
    DECIDES = "decides", _l("Decides")
    INFLUENCES = "influences", _l("Influences")
    USES = "uses", _l("Uses")


class Influence(Choice):
    """How much weight a contact's word has (tracking sheet, 影响力)."""

    UNKNOWN = "", _l("Not known")
    HIGH = "high", _l("High")
    MEDIUM = "medium", _l("Medium")
    LOW = "low", _l("Low")


class Contact(WithCustomFields, SealedRecord):
    """A person at a customer; one who left stays in history."""

    __tablename__ = "contacts"

    id: Mapped[Key]
    version: Mapped[int] = mapped_column(default=1)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    name: Mapped[str]
    name_pinyin: Mapped[str] = mapped_column(default="")
    position: Mapped[str] = mapped_column(default="")
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    other_phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    wechat_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    gender: Mapped[Gender] = mapped_column(default=Gender.UNKNOWN)
    age: Mapped[int | None]
    decision_power: Mapped[DecisionPower] = mapped_column(default=DecisionPower.UNKNOWN)
    influence: Mapped[Influence] = mapped_column(default=Influence.UNKNOWN)
    preferences: Mapped[str] = mapped_column(default="")
    remarks: Mapped[str] = mapped_column(default="")
    is_main: Mapped[bool] = mapped_column(default=False)
    left_on: Mapped[date | None]
    left_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))

    customer: Mapped[Customer] = relationship()
    phone = Sealed()
    other_phone = Sealed()
    email = Sealed()
    wechat = Sealed()

    __table_args__ = (Index(None, "customer_id", "id"),)

    def __str__(self) -> str:
        """The contact's name."""
        return self.name

    def rename(self, name: str) -> None:
        """Take a name and what it sorts and is found by."""
        self.name = name.strip()
        self.name_pinyin = pinyin(self.name)
