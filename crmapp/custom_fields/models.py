"""What a team has defined, and what is written down of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crmapp.custom_fields.kinds import PREFIXES, Kind, Subject, attribute
from crmapp.database import Base, Key, partial_index


class CustomField(Base):
    """A field; a retired one is no longer offered and keeps its slot and all its values."""

    __tablename__ = "custom_fields"

    id: Mapped[Key]
    subject: Mapped[Subject]
    slot: Mapped[int]
    kind: Mapped[Kind]
    label: Mapped[str]
    hint: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    is_required: Mapped[bool] = mapped_column(default=False)
    is_front: Mapped[bool] = mapped_column(default=False)  # stands outside the fold of a new form
    is_listed: Mapped[bool] = mapped_column(default=False)  # a column unless one chose others
    is_private: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None]

    choices: Mapped[list["CustomChoice"]] = relationship(
        order_by="(CustomChoice.position, CustomChoice.id)"
    )

    __table_args__ = (UniqueConstraint("subject", "slot"),)

    @property
    def name(self) -> str:
        """Its name as an attribute of its records: `custom_7`."""
        return attribute(self.slot)

    @property
    def title(self) -> str:
        """What it is called among fields of other records: 联系人 · 爱好; a customer's stays."""
        is_others = self.subject is not Subject.CUSTOMERS
        return f"{self.subject.label} · {self.label}" if is_others else self.label

    @property
    def column(self) -> str:
        """Its name among all columns: `customers.custom_7`."""
        return f"{self.subject.value}.{self.name}"

    @property
    def asked(self) -> str:
        """Its name in addresses of the customer list: `custom_7`, `deal_custom_7`."""
        return PREFIXES[self.subject] + self.name

    @property
    def offered(self) -> list["CustomChoice"]:
        """The choices that may still be made."""
        return [one for one in self.choices if one.retired_at is None]


class CustomChoice(Base):
    """One of the words of a choice; a retired one stays where it was chosen."""

    __tablename__ = "custom_choices"

    id: Mapped[Key]
    field_id: Mapped[int] = mapped_column(ForeignKey("custom_fields.id"))
    name: Mapped[str]
    position: Mapped[int]
    retired_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("field_id", "name"),)


class ValueColumns:
    """What one record says of one field, in the column of the field's kind.

    A table for each kind of record: whatever deletes or moves a record finds them by its key.
    """

    id: Mapped[Key]
    field_id: Mapped[int] = mapped_column(ForeignKey("custom_fields.id"), index=True)
    text: Mapped[str | None]
    number: Mapped[int | None] = mapped_column(BigInteger)  # ten-thousandths
    day: Mapped[date | None]
    choice_id: Mapped[int | None] = mapped_column(ForeignKey("custom_choices.id"))
    yes_no: Mapped[bool | None]


def _found_by(owner: str) -> list[Index]:
    return [
        partial_index(None, "field_id", column, owner, where=f"{column} IS NOT NULL")
        for column in ("number", "day", "choice_id", "yes_no")
    ]


class CustomerValue(ValueColumns, Base):
    """What a customer says of a field; the list is filtered by these."""

    __tablename__ = "customer_values"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))

    __table_args__ = (
        UniqueConstraint("customer_id", "field_id"),
        *_found_by("customer_id"),
    )


class ContactValue(ValueColumns, Base):
    """What a contact says of a field; customers are found by these too."""

    __tablename__ = "contact_values"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"))

    __table_args__ = (UniqueConstraint("contact_id", "field_id"), *_found_by("contact_id"))


class DealValue(ValueColumns, Base):
    """What a deal says of a field; customers are found by these too."""

    __tablename__ = "deal_values"

    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))

    __table_args__ = (UniqueConstraint("deal_id", "field_id"), *_found_by("deal_id"))


CustomValue = CustomerValue | ContactValue | DealValue
VALUES: dict[str, Any] = {
    "customers": CustomerValue,
    "contacts": ContactValue,
    "deals": DealValue,
}


class CustomColumns(Base):
    """Which custom fields one person has in the customer list, by their columns, in order."""

    __tablename__ = "custom_columns"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    columns: Mapped[list]
