"""Forms of a customer: the whole record, one block of it, and a new one."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.exc import IntegrityError
from wtforms import Form, FormField, HiddenField, StringField
from wtforms.validators import DataRequired, Optional, ValidationError

from crmapp.accounts.team import owners
from crmapp.campaigns.known import offered
from crmapp.contacts.forms import ContactFields
from crmapp.contacts.paste import Card
from crmapp.contacts.phones import split_phones
from crmapp.custom_fields.forms import custom_in, with_custom, with_parts
from crmapp.custom_fields.kinds import Subject
from crmapp.customers.blocks import BLOCKS, LABELS, OWN, block, fact, label
from crmapp.customers.credit_code import BadCreditCode, check_credit_code
from crmapp.customers.kinds import CustomerKind, CustomerStatus, Review
from crmapp.customers.models import Customer
from crmapp.customers.short_names import shorten
from crmapp.duplicates.signs import Signs, signs_of
from crmapp.field_policy.sight import Sight
from crmapp.fields import ChoiceField, DayField, NumberField, RowField, YuanField
from crmapp.history.forms import WhyFields
from crmapp.history.reasons import ReasonNeeded
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.regions.forms import RegionField
from crmapp.regions.reading import find
from crmapp.settings.values import setting
from crmapp.stages.models import Stage
from crmapp.stages.pipeline import stages
from crmapp.text import normalise
from crmapp.text_fields import line, lines, no_card_numbers, trimmed

_token = re.compile("[0-9a-f]{32}")


def word(label: Any, kind: ListKind, **kwargs: Any) -> RowField:
    """A field for a word of one of the team's lists."""
    return RowField(label, offer=_offered(kind), **kwargs)


def _offered(kind: ListKind) -> Callable[[], list[Any]]:
    return lambda: words(kind)


class CustomerForm(WhyFields, FlaskForm):
    """Every field of a customer that a person writes; `only` leaves one block of them."""

    class Meta:
        """The instructions at its fields are the team's own: customers."""

        hints = "customers"

    version = HiddenField()
    name = line(
        LABELS["name"],
        DataRequired(_l("Enter the customer's name.")),
        description=_l("Full name as on the contract"),
    )
    kind = ChoiceField(LABELS["kind"], kind=CustomerKind, default=CustomerKind.ENTERPRISE)
    short_name = line(
        LABELS["short_name"],
        most=40,
        description=_l("Shown on cards; left empty, it is made from the name"),
    )
    company_name = line(LABELS["company_name"], description=_l("For an individual: their company"))
    number = line(LABELS["number"], most=40)
    aliases = lines(
        LABELS["aliases"],
        most=600,
        description=_l("Former and other names, one to a line; they find and warn like the name"),
    )
    industry_id = word(LABELS["industry_id"], ListKind.INDUSTRY)
    grade_id = word(
        LABELS["grade_id"], ListKind.GRADE, description=_l("By potential, urgency and willingness")
    )
    source_id = word(LABELS["source_id"], ListKind.SOURCE)
    size_id = word(LABELS["size_id"], ListKind.SIZE)
    region_code = RegionField(LABELS["region_code"])
    address = line(
        LABELS["address"], description=_l("The region is read from it if none is chosen")
    )
    need_type_id = word(LABELS["need_type_id"], ListKind.NEED_TYPE)
    need = lines(LABELS["need"])
    need_preference = lines(
        LABELS["need_preference"], description=_l("For example: price first, quick delivery")
    )
    budget = line(LABELS["budget"], description=_l("As they say it: 50,000 a year"))
    purchase_plan = line(
        LABELS["purchase_plan"], description=_l("For example: live before October")
    )
    competitors = lines(LABELS["competitors"])
    credit_code = StringField(
        LABELS["credit_code"],
        [Optional(), no_card_numbers],
        filters=[trimmed],
        description=_l("18 characters; the last one is checked"),
    )
    main_business = line(LABELS["main_business"])
    head_count = NumberField(LABELS["head_count"], high=10_000_000)
    annual_revenue = YuanField(LABELS["annual_revenue"])
    founded_on = DayField(LABELS["founded_on"], lean="past")
    website = line(LABELS["website"])
    first_contact_on = DayField(LABELS["first_contact_on"], lean="past")
    referrer = line(LABELS["referrer"], description=_l("A customer's name becomes a link"))
    purchase_history = lines(LABELS["purchase_history"])
    cooperation = lines(LABELS["cooperation"])
    feedback = lines(LABELS["feedback"])
    remarks = lines(LABELS["remarks"])
    duplicate_reason = line(_l("Why is this another customer?"))

    def validate_credit_code(self, field: StringField) -> None:
        """Take a code whose check character is right, in its usual writing."""
        try:
            field.data = check_credit_code(field.data)
        except BadCreditCode as problem:
            raise ValidationError(_l("Not a credit code: a character is wrong.")) from problem

    def validate_website(self, field: StringField) -> None:
        """Refuse what could not be opened."""
        if field.data and (re.search(r"\s", field.data) or "." not in field.data):
            raise ValidationError(_l("Not a web address."))

    def blames(self, problem: IntegrityError | ReasonNeeded) -> bool:
        """Tell the field that is to blame for a refused save; False where none is."""
        if isinstance(problem, ReasonNeeded):
            self.ask_why()
            return True
        said = str(problem.orig)
        if "credit_code" in said and self.credit_code:
            self.refuse_code()
        elif "number" in said and self.number:
            self.number.errors = [_l("Another customer has this number.")]
        else:
            return False
        return True

    def refuse_code(self) -> None:
        """Tell the credit code that it is another customer's."""
        if self.credit_code:
            self.credit_code.errors = [_l("Another customer has this credit code.")]

    def only(self, key: str) -> None:
        """Leave the fields of one block; name and kind stand among the basics."""
        keep = {*block(key).fields, "version", "duplicate_reason", "csrf_token"}
        keep |= {"ready", "reason", "update_type"}
        keep |= {"name", "kind"} if key == "basics" else set()
        for name in [field.name for field in self if field.name not in keep]:
            del self[name]

    def narrow(self, eye: Sight) -> None:
        """Leave what one may change."""
        for name in [one.name for one in self if not eye.may_change(f"customers.{one.name}")]:
            del self[name]

    def offer_kept(self, customer: Customer) -> None:
        """Offer retired words that the customer still has; before approval it has no number."""
        if customer.review is not Review.APPROVED and "number" in self:
            del self.number
        for name in ("industry", "grade", "source", "size", "need_type"):
            if f"{name}_id" in self:
                self[f"{name}_id"].also(getattr(customer, name))

    def differences(self, customer: Customer) -> list[tuple[Any, Any]]:
        """Label and present value of each field that says something else than the form."""
        held = [name for name in (*LABELS, *OWN.fields) if name in self]
        return [
            (label(name), fact(customer, name))
            for name in held
            if (self[name].data or None) != (getattr(customer, name) or None)
        ]

    def values(self) -> dict[str, Any]:
        """The columns that the form holds, ready for the verbs."""
        held = {name for block in BLOCKS for name in block.fields} | {"name", "kind"}
        values = {field.name: field.data for field in self if field.name in held}
        values |= custom_in(self, Subject.CUSTOMERS)
        if "name" in values and not values.get("short_name"):
            values["short_name"] = shorten(values["name"])
        if not values.get("number"):
            values.pop("number", None)
        if "credit_code" in values:
            values["credit_code"] = values["credit_code"] or None
        if "address" in values and "region_code" in values and not values["region_code"]:
            values["region_code"] = find(values["address"]) or ""
        return values


def _beginnings() -> list[Stage]:
    return [stage for stage in stages() if not stage.kind.is_lost]


def usual_code(text: str | None) -> str | None:
    """A credit code in its usual writing, or None where it is none (yet)."""
    try:
        return check_credit_code(text or "")
    except BadCreditCode:
        return None


class NewCustomerForm(CustomerForm):
    """A customer with its first contact and its first deal."""

    uid = HiddenField()  # of the record to be made: a second press of the button makes no second
    owner_id = RowField(_l("Owner"), offer=owners, blank=_l("Unassigned"))
    contact = FormField(ContactFields)
    deal_title = line(_l("Deal"), description=_l("What they may buy"))
    deal_amount = YuanField(_l("Amount"))
    deal_stage_id = RowField(_l("Stage"), offer=_beginnings, blank=None)
    campaign_id = RowField(_l("Campaign"), offer=offered)
    next_on = DayField(_l("Next step"), lean="future")
    next_action = line(_l("What to do"), description=_l("Call, send the quote, visit"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin in the first stage where none is chosen, under a uid that no one else has."""
        super().__init__(*args, **kwargs)
        if not _token.fullmatch(self.uid.data or ""):
            self.uid.data = uuid.uuid4().hex
        if self.deal_stage_id.data is None and self.deal_stage_id.choices:
            self.deal_stage_id.data = int(self.deal_stage_id.choices[0].value)
        phone = self.contact.form.phone
        phone.label.text = _l("Phone or WeChat")
        phone.flags.required = setting("phone_required")

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a phone or WeChat too, unless the team's settings do without."""
        is_valid = super().validate(extra_validators)
        contact = self.contact.form
        if setting("phone_required") and not contact.has_way:
            contact.phone.errors = [*contact.phone.errors, _l("Enter a phone number or WeChat.")]
            return False
        return is_valid

    def fill(self, card: Card) -> None:
        """Put what a pasted text says into the fields that are empty."""
        contact = self.contact.form
        pairs = [(self.name, card.company), (self.address, card.address)]
        pairs += [(self.website, card.website), (self.remarks, card.rest)]
        pairs += [(self.region_code, find(card.address) or "")]
        names = ("name", "position", "phone", "other_phone", "email", "wechat")
        pairs += [(contact[name], getattr(card, name)) for name in names]
        for field, found in pairs:
            field.data = field.data or found

    def signs(self) -> Signs:
        """What the customer can be recognised by, whether or not the rest is right yet."""
        contact = self.contact.form
        return signs_of(
            self.kind.data or CustomerKind.ENTERPRISE,
            [self.name.data or "", self.company_name.data or "", *self.other_names()],
            phones=[*split_phones(contact.phone.data), *split_phones(contact.other_phone.data)],
            emails=[contact.email.data or ""],
            website=self.website.data or "",
            credit_code=usual_code(self.credit_code.data),
            people=[contact["name"].data or ""],
            address=self.address.data or "",
            source_id=self.source_id.data,
            met_on=self.first_contact_on.data,
        )

    def other_names(self) -> list[str]:
        """What it is known as beside its name, as far as that is not cut out of it."""
        whole = normalise(self.name.data)
        said = [self.short_name.data or "", *(self.aliases.data or "").splitlines()]
        return [name for name in said if name and normalise(name) not in whole]

    def deal_values(self) -> dict[str, Any]:
        """The columns of the first deal."""
        own = custom_in(self.deal.form, Subject.DEALS) if "deal" in self else {}
        return {"title": self.deal_title.data, "amount": self.deal_amount.data, **own}


def customer_form(**given: Any) -> CustomerForm:
    """The form of a customer with the team's own fields."""
    return with_custom(CustomerForm, Subject.CUSTOMERS)(**given)


def new_customer_form(**given: Any) -> NewCustomerForm:
    """The form of a new customer, its contact and its first deal, with the team's own fields."""
    parts = {"contact": (ContactFields, Subject.CONTACTS), "deal": (Form, Subject.DEALS)}
    form = with_parts(NewCustomerForm, **parts)
    return with_custom(form, Subject.CUSTOMERS)(**given)


class StatusForm(FlaskForm):
    """How the relation stands."""

    status = ChoiceField(LABELS["status"], kind=CustomerStatus)
    reason = line(_l("Reason"))
