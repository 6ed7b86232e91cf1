"""A customer's fields in a merge: which differ, which value is proposed, what is taken back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crmapp.custom_fields.attributes import load_custom
from crmapp.custom_fields.importing import is_day
from crmapp.customers.blocks import BLOCKS, OWN, fact, label
from crmapp.customers.models import Customer
from crmapp.labels import Choice
from crmapp.referrals.chain import leads_back

# A number names one customer; other names and the days of first contact are put together.
KEPT_APART = frozenset({"number", "aliases", "first_contact_on"})
TEXTS = frozenset(
    {
        "need", "need_preference", "competitors", "purchase_history", "cooperation", "feedback",
        "remarks",
    }
)  # fmt: skip
FIELDS = (
    "name", "kind", "status",
    *(name for block in BLOCKS for name in block.fields if name not in KEPT_APART),
)  # fmt: skip
BOTH = "both"


@dataclass(frozen=True)
class Difference:
    """One field in which two customers differ: what each says, and which is proposed."""

    field: str
    first: Any
    second: Any
    proposed: str  # "first", "second" or "both"

    @property
    def label(self) -> Any:
        """What the field is called."""
        return label(self.field)

    @property
    def joins(self) -> bool:
        """Whether both texts may be kept, one below the other."""
        return self.field in TEXTS and bool(self.first and self.second)


def differences(
    first: Customer, second: Customer, *, changed: dict[tuple[int, str], datetime], preferred: int
) -> list[Difference]:
    """The fields that differ.

    A value is proposed before a blank, the one written later before the older; names are those
    of `preferred`, the key of the customer that stays. `changed` says when which field was.
    """
    found = []
    load_custom([first, second])
    for field in (*FIELDS, *OWN.fields):
        mine, theirs = getattr(first, field), getattr(second, field)
        if mine == theirs or (_is_blank(mine) and _is_blank(theirs)):
            continue
        proposed = _proposed(field, first, second, changed, preferred)
        found.append(Difference(field, fact(first, field), fact(second, field), proposed))
    return found


def _proposed(field: str, first: Customer, second: Customer, changed: dict, preferred: int) -> str:
    mine, theirs = getattr(first, field), getattr(second, field)
    if _is_blank(mine) or _is_blank(theirs):
        return "second" if _is_blank(mine) else "first"
    if field in TEXTS:
        return "second" if mine in theirs else "first" if theirs in mine else BOTH
    if field in ("name", "short_name"):
        return "first" if preferred == first.id else "second"
    then = [changed.get((one.id, field), one.created_at) for one in (first, second)]
    return "second" if then[1] > then[0] else "first"


def _is_blank(value: Any) -> bool:
    return value is None or value == "" or (value == 0 and value is not False)


def chosen(
    first: Customer, second: Customer, choices: dict[str, str], *, survivor: Customer
) -> dict[str, Any]:
    """The columns that the survivor gets; what no choice is made of stays the survivor's."""
    values: dict[str, Any] = {}
    for field, choice in choices.items():
        source = {"first": first, "second": second}.get(choice, survivor)
        values[field] = getattr(source, field)
        if choice == BOTH:
            values[field] = f"{getattr(first, field)}\n{getattr(second, field)}"
        if field == "referrer":
            values["referrer_id"] = source.referrer_id
    referrer_id = values.get("referrer_id", survivor.referrer_id)
    if any(leads_back(one.id, referrer_id) for one in (first, second)):
        values["referrer_id"] = None  # nobody referred themself
    return values


def preferred(first: Customer, second: Customer) -> Customer:
    """The one that should stay: that has an owner, was spoken with last, is older."""

    def rank(one: Customer) -> tuple:
        last = one.last_followup_on or date.min
        return one.owner_id is not None, last, -one.id

    return max(first, second, key=rank)


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def typed(field: str, value: Any, *, like: Any) -> Any:
    """The value again; `like` is what the column holds now."""
    if isinstance(like, Choice):
        return type(like)(value)
    is_a_day = field.endswith("_on") or is_day("customers", field)
    if is_a_day and value is not None:
        return date.fromisoformat(value)
    return value
