"""The words of the field policy: the fields, the standpoints, the rights and the levels."""

from enum import IntEnum

from flask_babel import lazy_gettext as _l

from crmapp.custom_fields.definitions import is_private
from crmapp.labels import Choice


class Field(Choice):
    """What is ruled together; the columns behind it stand in COLUMNS."""

    PHONE = "phone", _l("Phones")
    EMAIL = "email", _l("E-mail")
    WECHAT = "wechat", _l("WeChat")
    SAID = "said", _l("What was said and planned")
    AMOUNT = "amount", _l("Amounts")
    CONTRACT = "contract", _l("Contract, quote and payment")
    NEED = "need", _l("Needs and budget")
    REMARKS = "remarks", _l("Remarks and relation")
    ADDRESS = "address", _l("Street address")
    COMPANY = "company", _l("Credit code, head count, revenue")
    CUSTOM = "custom", _l("Private own fields")


class Standpoint(Choice):
    """Who one is to a customer: by what binds one to it, or by role alone."""

    OWNER = "owner", _l("Owner")
    HELPER = "helper", _l("Helper")
    SERVED = "served", _l("Customer service, of won customers")
    SALES = "sales", _l("Other salespeople")
    SERVICE = "service", _l("Customer service")
    MARKETING = "marketing", _l("Marketing")
    MANAGER = "manager", _l("Manager")
    ADMINISTRATOR = "administrator", _l("Administrator")


class Right(Choice):
    """What is ruled of a field."""

    SEE = "see", _l("Sees")
    EDIT = "edit", _l("Changes")
    EXPORT = "export", _l("Exports and prints")


class Level(IntEnum):
    """How much of a field; for changing there is only nothing and everything."""

    NONE = 0
    MASKED = 1
    ON_REQUEST = 2  # masked until asked for, and the journal knows
    WHOLE = 3


PRIVATE = (Field.PHONE, Field.EMAIL, Field.WECHAT)  # sealed where they are kept; they have a mask

COLUMNS: dict[Field, tuple[str, ...]] = {
    Field.PHONE: ("contacts.phone", "contacts.other_phone"),
    Field.EMAIL: ("contacts.email",),
    Field.WECHAT: ("contacts.wechat",),
    Field.SAID: (
        "followups.content", "followups.need", "followups.reply", "followups.attitude",
        "followups.next_words", "next_steps.action", "next_steps.goal", "stage_changes.note",
        "service_records.text", "service_records.solution",
    ),
    Field.AMOUNT: (
        "deals.amount", "customers.open_amount", "deal_lines.price", "deal_lines.amount",
        "quote_lines.price", "quote_lines.amount", "quotes.amount", "payments.amount",
    ),
    Field.CONTRACT: (
        "deals.contract_number", "deals.quote_number", "deals.payment_terms", "quotes.number",
        "quotes.payment_terms", "quotes.terms", "payments.words",
    ),
    Field.NEED: (
        "customers.need_type_id", "customers.need", "customers.need_preference",
        "customers.budget", "customers.purchase_plan", "customers.competitors", "needs.words",
    ),
    Field.REMARKS: (
        "customers.remarks", "customers.feedback", "customers.cooperation",
        "customers.purchase_history", "contacts.preferences", "contacts.remarks",
    ),
    Field.ADDRESS: ("customers.address",),
    Field.COMPANY: ("customers.credit_code", "customers.head_count", "customers.annual_revenue"),
    Field.CUSTOM: (),  # which, the team says of each of its own fields
}  # fmt: skip
FIELD_OF = {column: field for field, columns in COLUMNS.items() for column in columns}


def ruling(column: str) -> Field | None:
    """The field that rules a column (`customers.need`); None where everyone has it."""
    return FIELD_OF.get(column) or (Field.CUSTOM if is_private(column) else None)
