"""The words of custom fields: what they belong to and what they hold."""

from flask_babel import lazy_gettext as _l

from crmapp.labels import Choice

MOST = 30  # that one record may have at a time
SLOTS = range(1, 2 * MOST + 1)  # a retired field keeps its slot, so that its past stays readable
MOST_CHOICES = 60


class Subject(Choice):
    """Which records have custom fields; the value is the table's name."""

    CUSTOMERS = "customers", _l("Customer")
    CONTACTS = "contacts", _l("Contact")
    DEALS = "deals", _l("Deal")


# What the list's addresses put before the fields of records other than its own.
PREFIXES = {Subject.CUSTOMERS: "", Subject.CONTACTS: "contact_", Subject.DEALS: "deal_"}


class Kind(Choice):
    """What a custom field holds; it stays as it is once anything is written down."""

    TEXT = "text", _l("Text")
    NUMBER = "number", _l("Numeric")
    DAY = "day", _l("Date")
    CHOICE = "choice", _l("Choice")
    YES_NO = "yes_no", _l("Yes or no")


def attribute(slot: int) -> str:
    """The name that a slot has as an attribute, as a field of forms and in histories."""
    return f"custom_{slot}"


def slot_of(name: str) -> int | None:
    """The slot of such a name (`custom_7`), None for any other."""
    head, _line, number = name.partition("_")
    is_slot = head == "custom" and number.isascii() and number.isdecimal() and len(number) < 4
    return int(number) if is_slot else None
