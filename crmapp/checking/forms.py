"""A customer's checked data: still right as it stands, or put right here."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import ValidationError

from crmapp.contacts.forms import check_phone
from crmapp.contacts.labels import LABELS as CONTACT_LABELS
from crmapp.contacts.models import Contact
from crmapp.customers.blocks import LABELS
from crmapp.customers.models import Customer
from crmapp.field_policy.sight import Sight
from crmapp.fields import RowField
from crmapp.freshness.models import Part
from crmapp.history.forms import WhyFields
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.text_fields import line

ALL = "all"


class CheckForm(WhyFields, FlaskForm):
    """Size, main contact and phone; `part` says which of them were looked at."""

    version = HiddenField()
    contact_id = HiddenField()
    contact_version = HiddenField()
    size_id = RowField(LABELS["size_id"], offer=lambda: words(ListKind.SIZE))
    name = line(CONTACT_LABELS["name"], most=60)
    position = line(CONTACT_LABELS["position"])
    phone = line(CONTACT_LABELS["phone"], check_phone)
    duplicate_reason = line(_l("Why is this another customer?"))

    @classmethod
    def of(cls, customer: Customer, contact: Contact | None, eye: Sight) -> "CheckForm":
        """The form as the records fill it; what is not seen whole stays empty."""
        form = cls(formdata=None, data={"size_id": customer.size_id})
        if contact is not None:
            form.name.data, form.position.data = contact.name, contact.position
            form.phone.data = contact.phone if eye.is_whole("phone") else ""
        form.seen(customer, contact)
        return form

    def seen(self, customer: Customer, contact: Contact | None) -> None:
        """Let the form speak of the records as they are now, retired words included."""
        self.size_id.also(customer.size)
        self.version.data = str(customer.version)
        self.contact_id.data = str(contact.id) if contact is not None else ""
        self.contact_version.data = str(contact.version) if contact is not None else ""

    def is_stale(self, customer: Customer, contact: Contact | None) -> bool:
        """Whether somebody changed the records since the form was shown."""
        now = [str(customer.version)]
        now += [str(contact.id), str(contact.version)] if contact is not None else ["", ""]
        said = [self.version.data, self.contact_id.data, self.contact_version.data]
        return now != [one or "" for one in said]

    def differences(self, customer: Customer, contact: Contact | None, eye: Sight) -> list[Any]:
        """Label and present value of each field that says something else than the form."""
        told = [(LABELS["size_id"], self.size_id.data, customer.size_id, customer.size)]
        for name in ("name", "position", "phone") if contact is not None else ():
            if name != "phone" or eye.is_whole("phone"):
                now = getattr(contact, name)
                told.append((CONTACT_LABELS[name], self[name].data, now, now))
        return [
            (label, shown) for label, mine, now, shown in told if (mine or None) != (now or None)
        ]

    def validate_name(self, field: Any) -> None:
        """A contact that is there keeps a name."""
        if self.contact_id.data and not field.data:
            raise ValidationError(_l("Enter the contact's name."))

    def customer_values(self, parts: list[Part]) -> dict[str, Any]:
        """Columns of the customer that belong to the parts looked at."""
        return {"size_id": self.size_id.data} if Part.SIZE in parts else {}

    def contact_values(self, parts: list[Part], eye: Sight) -> dict[str, Any]:
        """Columns of the contact; a phone that was not shown cannot be emptied."""
        values: dict[str, Any] = {}
        if Part.CONTACT in parts:
            values |= {"name": self.name.data, "position": self.position.data}
        if Part.PHONE in parts and (self.phone.data or eye.is_whole("phone")):
            values["phone"] = self.phone.data
        return values


def looked_at(said: str) -> list[Part]:
    """The parts that a button stands for."""
    return [Part(said)] if said in set(Part) else list(Part)
