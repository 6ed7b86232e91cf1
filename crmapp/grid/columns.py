"""The columns that a sheet may have: what each shows and which record it writes to."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp.contacts.labels import LABELS as CONTACT
from crmapp.custom_fields.kinds import Kind as FieldKind
from crmapp.custom_fields.models import CustomField
from crmapp.custom_fields.sheets import keys as own_keys
from crmapp.customers.blocks import LABELS as CUSTOMER
from crmapp.lists.models import ListKind


class Part(StrEnum):
    """The record behind a cell; a step is the open plan of the current deal."""

    CUSTOMER = "customer"
    CONTACT = "contact"
    DEAL = "deal"
    STEP = "step"


class Kind(StrEnum):
    """How a value is written and read."""

    LINE = "line"
    LINES = "lines"
    WORD = "word"
    STATUS = "status"
    DAY = "day"
    YUAN = "yuan"
    NUMBER = "number"
    REGION = "region"
    PRIVATE = "private"
    SHOWN = "shown"  # read only


@dataclass(frozen=True)
class Column:
    """`field` is the attribute; `sort` an order of the list; `meaning` what an import calls it."""

    key: str
    label: Any = field(compare=False)  # lazy: its hash would hang on the language
    part: Part
    field: str
    kind: Kind = Kind.LINE
    sort: str = ""
    meaning: str = ""
    words: ListKind | None = None
    own: CustomField | None = None  # of the team, where it is one

    @property
    def is_written(self) -> bool:
        """Whether its cells can be changed at all."""
        return self.kind is not Kind.SHOWN

    @property
    def is_private(self) -> bool:
        """Whether its cells are masked for those who may not see them."""
        return self.kind is Kind.PRIVATE

    @property
    def ruled(self) -> str:
        """The column as the field policy names it."""
        return f"{self.part.value}s.{self.field}"

    @property
    def is_figure(self) -> bool:
        """Whether its cells stand to the right."""
        return self.kind in (Kind.YUAN, Kind.NUMBER)

    @property
    def has_choices(self) -> bool:
        """Whether a cell is one of a few words."""
        return self.kind in (Kind.WORD, Kind.STATUS)


def _of_customer(key: str, kind: Kind = Kind.LINE, **more: Any) -> Column:
    field = more.pop("field", key)
    more = {"meaning": f"customer.{key}", "label": CUSTOMER.get(field), **more}
    return Column(key=key, part=Part.CUSTOMER, field=field, kind=kind, **more)


def _word(key: str, words: ListKind) -> Column:
    return _of_customer(key, Kind.WORD, field=f"{key}_id", words=words)


def _of_contact(key: str, field: str, kind: Kind = Kind.LINE) -> Column:
    meaning = f"contact.{field}"
    return Column(key, CONTACT[field], Part.CONTACT, field, kind, meaning=meaning)


def _of_deal(field: str, label: Any, kind: Kind = Kind.LINE, sort: str = "") -> Column:
    return Column(field, label, Part.DEAL, field, kind, sort, meaning=f"deal.{field}")


NAME = _of_customer("name", sort="name")
_ALL = (
    NAME,
    _of_customer("short_name"),
    _of_customer("number", Kind.SHOWN, sort="number"),
    _word("industry", ListKind.INDUSTRY),
    _word("source", ListKind.SOURCE),
    _word("size", ListKind.SIZE),
    _word("grade", ListKind.GRADE),
    _of_customer("status", Kind.STATUS),
    _of_customer("region", Kind.REGION, field="region_code"),
    _of_customer("address"),
    _of_contact("contact", "name"),
    _of_contact("position", "position"),
    _of_contact("phone", "phone", Kind.PRIVATE),
    _of_contact("wechat", "wechat", Kind.PRIVATE),
    _of_contact("email", "email", Kind.PRIVATE),
    _word("need_type", ListKind.NEED_TYPE),
    _of_customer("need", Kind.LINES),
    _of_customer("need_preference", Kind.LINES),
    _of_customer("budget"),
    _of_customer("purchase_plan"),
    _of_customer("competitors", Kind.LINES),
    _of_customer("stage", Kind.SHOWN, label=_l("Stage"), meaning="deal.stage"),
    _of_deal("title", _l("Deal")),
    _of_deal("product", _l("Product or service")),
    _of_deal("amount", _l("Amount"), Kind.YUAN, sort="amount"),
    _of_deal("expected_on", _l("Expected on"), Kind.DAY),
    Column("next_on", _l("Next step"), Part.STEP, "due_on", Kind.DAY, "next", "entry.next_due"),
    _of_customer(
        "last_on", Kind.SHOWN, field="last_followup_on", label=_l("Last follow-up"), sort="last",
        meaning="entry.at",
    ),
    _of_customer("main_business"),
    _of_customer("head_count", Kind.NUMBER),
    _of_customer("annual_revenue", Kind.YUAN),
    _of_customer("founded_on", Kind.DAY),
    _of_customer("website"),
    _of_customer("first_contact_on", Kind.DAY),
    _of_customer("purchase_history", Kind.LINES),
    _of_customer("cooperation", Kind.LINES),
    _of_customer("feedback", Kind.LINES),
    _of_customer("remarks", Kind.LINES),
    _of_customer("owner", Kind.SHOWN, label=_l("Owner")),
    _of_customer("entered_on", Kind.SHOWN, label=_l("Entered"), sort="entered"),
)  # fmt: skip
COLUMNS: dict[str, Column] = {column.key: column for column in _ALL}
_OWN_KINDS = {
    FieldKind.TEXT: Kind.LINE,
    FieldKind.NUMBER: Kind.NUMBER,
    FieldKind.DAY: Kind.DAY,
    FieldKind.CHOICE: Kind.WORD,
    FieldKind.YES_NO: Kind.WORD,
}
# As the sheets of the source documents have them.
USUAL = (
    "name", "industry", "grade", "source", "contact", "position", "phone", "need", "stage",
    "status", "amount", "next_on", "last_on", "remarks", "owner",
)  # fmt: skip
MOST_SHOWN = 30


def all_columns() -> dict[str, Column]:
    """Every column by its key; behind the product's those of the team's own fields."""
    own = {
        key: Column(
            key, one.label, Part(key.partition(".")[0]), one.name, _OWN_KINDS[one.kind],
            meaning=key, own=one,
        )
        for key, one in own_keys()
    }  # fmt: skip
    return COLUMNS | own


def columns_of(keys: Iterable[str]) -> list[Column]:
    """The columns of some keys in their order; the name always stands first."""
    every = all_columns()
    known = [key for key in dict.fromkeys(keys) if key in every and key != NAME.key]
    return [NAME, *(every[key] for key in known[: MOST_SHOWN - 1])]


def writes(part: Part, fields: Iterable[str]) -> list[Column]:
    """The columns that show some fields of a record."""
    named = set(fields)
    return [one for one in all_columns().values() if one.part is part and one.field in named]
