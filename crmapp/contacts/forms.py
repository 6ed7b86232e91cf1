"""Forms of a contact: as part of a new customer, alone, and of one who left."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from crmapp.contacts.labels import LABELS
from crmapp.contacts.models import Contact, DecisionPower, Gender, Influence
from crmapp.contacts.phones import phone_key, pretty_phone, split_phones
from crmapp.custom_fields.definitions import custom_fields, offered_names
from crmapp.custom_fields.forms import custom_in, with_custom
from crmapp.custom_fields.kinds import Subject
from crmapp.custom_fields.words import said
from crmapp.field_policy.sight import Sight
from crmapp.fields import ChoiceField, DayField, NumberField
from crmapp.history.forms import WhyFields
from crmapp.text_fields import line, lines

PRIVATE = ("phone", "other_phone", "email", "wechat")
WECHAT = re.compile(r"[A-Za-z][-_A-Za-z0-9]{5,19}")
MOBILE_BEGUN = re.compile(r"1[0-9]*")


def check_phone(form: Form, field: StringField) -> None:
    """Refuse a mobile number with digits missing or too many; the rest is kept as written."""
    digits = re.sub(r"[\s()+-]", "", field.data or "").removeprefix("86")
    if MOBILE_BEGUN.fullmatch(digits) and not phone_key(field.data):
        raise ValidationError(_l("A mobile number has 11 digits."))


def check_email(form: Form, field: StringField) -> None:
    """Refuse what no mail would reach."""
    if field.data and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", field.data):
        raise ValidationError(_l("Not an e-mail address."))


class ContactFields(Form):
    """What is known of a contact."""

    class Meta:
        """The instructions at its fields are the team's own: contacts."""

        hints = "contacts"

    name = line(LABELS["name"], DataRequired(_l("Enter the contact's name.")), most=60)
    phone = line(LABELS["phone"], check_phone, description=_l("Mobile or landline; WeChat will do"))
    position = line(LABELS["position"])
    wechat = line(LABELS["wechat"])
    email = line(LABELS["email"], check_email)
    other_phone = line(LABELS["other_phone"], check_phone)
    gender = ChoiceField(LABELS["gender"], kind=Gender, default=Gender.UNKNOWN)
    age = NumberField(LABELS["age"], low=14, high=120)
    decision_power = ChoiceField(
        LABELS["decision_power"], kind=DecisionPower, default=DecisionPower.UNKNOWN
    )
    influence = ChoiceField(LABELS["influence"], kind=Influence, default=Influence.UNKNOWN)
    preferences = lines(LABELS["preferences"], description=_l("What they like and look for"))
    remarks = lines(LABELS["remarks"])

    @property
    def has_way(self) -> bool:
        """Whether a phone or WeChat is given."""
        return bool(self.phone.data or self.wechat.data)

    def contact_values(self) -> dict[str, Any]:
        """The columns of a contact; a WeChat account in the phone's box goes to its own."""
        names = [name for name in FIELDS if name in self]
        values = {name: self[name].data for name in names}
        if {"phone", "wechat", "other_phone"} <= values.keys():
            values.update(_ways(values))
        return values | custom_in(self, Subject.CONTACTS)


FIELDS = (
    "name", "phone", "position", "wechat", "email", "other_phone", "gender", "age",
    "decision_power", "influence", "preferences", "remarks",
)  # fmt: skip


def _ways(values: dict[str, Any]) -> dict[str, str]:
    phone, wechat, other = values["phone"], values["wechat"], values["other_phone"]
    if not wechat and not phone_key(phone) and WECHAT.fullmatch(phone):
        return {"phone": "", "wechat": phone}
    numbers = split_phones(phone)
    if len(numbers) == 2 and not other:
        phone, other = numbers
    return {"phone": pretty_phone(phone), "other_phone": pretty_phone(other)}


def hidden_ways(eye: Sight) -> list[str]:
    """The ways to reach a contact that one does not see whole."""
    return [name for name in PRIVATE if not eye.is_whole(name)]


class ContactForm(ContactFields, WhyFields, FlaskForm):
    """A contact of a customer that exists."""

    version = HiddenField()
    is_main = BooleanField(LABELS["is_main"])
    duplicate_reason = line(_l("Why is this another customer?"))

    def narrow(self, eye: Sight) -> None:
        """Leave what one may change."""
        names = [name for name in (*FIELDS, *offered_names(Subject.CONTACTS)) if name in self]
        for name in [name for name in names if not eye.may_change(f"contacts.{name}")]:
            del self[name]

    def hide(self, eye: Sight) -> None:
        """Show no private detail that one does not see: an empty box then leaves it as it is."""
        for name in hidden_ways(eye):
            if name in self:
                self[name].data = ""

    def values_keeping(self, eye: Sight) -> dict[str, Any]:
        """The columns to change; who was not shown a private detail cannot empty it."""
        values, hidden = self.contact_values(), hidden_ways(eye)
        return {key: value for key, value in values.items() if value or key not in hidden}

    def differences(self, contact: Contact, eye: Sight) -> list[tuple[Any, Any]]:
        """Label and present value of each field that says something else than the form."""
        hidden = hidden_ways(eye)
        names = [name for name in FIELDS if name in self and name not in hidden]
        told = [(name, self[name].data, getattr(contact, name)) for name in names]
        own = [one for one in custom_fields("contacts") if one.name in self]
        differing = [one for one in own if self[one.name].data != getattr(contact, one.name)]
        return [
            (LABELS[name], getattr(theirs, "label", theirs))
            for name, mine, theirs in told
            if (mine or None) != (theirs or None)
        ] + [(one.label, said(one, getattr(contact, one.name))) for one in differing]


def contact_form(**given: Any) -> ContactForm:
    """The form of a contact with the team's own fields."""
    return with_custom(ContactForm, Subject.CONTACTS)(**given)


class LeaveForm(FlaskForm):
    """When a contact left, and why."""

    left_on = DayField(LABELS["left_on"], [InputRequired(_l("Enter the day."))], lean="past")
    reason = line(
        _l("Reason"),
        DataRequired(_l("Say why, so that the history is understood.")),
        description=_l("For example: changed jobs, says the customer"),
    )
