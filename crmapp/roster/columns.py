"""The columns of the list, as the team's sheets have them; two facts share most columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from crmapp.custom_fields.models import CustomField
from crmapp.custom_fields.orders import is_order
from crmapp.roster.filters import RosterFilter
from crmapp.roster.orders import FALLING_FIRST, Direction, order_of


@dataclass(frozen=True)
class Fact:
    """A name in the head of a column; `sort` is its order, "" for one that does not sort."""

    label: Any
    sort: str = ""


COLUMNS: dict[str, tuple[Fact, ...]] = {
    "name": (Fact(_l("Customer"), "name"), Fact(_l("Number"), "number")),
    "industry": (Fact(_l("Industry")), Fact(_l("Source"))),
    "contact": (Fact(_l("Main contact")), Fact(_l("Phone"))),
    "need": (Fact(_l("Need")), Fact(_l("First contact"))),
    "last": (Fact(_l("Last follow-up"), "last"),),
    "next": (Fact(_l("Next step"), "next"),),
    "stage": (Fact(_l("Stage")), Fact(_l("Status"))),
    "amount": (Fact(_l("Amount"), "amount"), Fact(_l("Won on"))),
    "owner": (Fact(_l("Owner")), Fact(_l("Entered"), "entered")),
    "remarks": (Fact(_l("Remarks")),),
}


@dataclass(frozen=True)
class Link:
    """A name that sorts, with the direction that it sorts in now; without `href` a plain word."""

    label: Any
    href: str = ""
    direction: Direction | None = None


@dataclass(frozen=True)
class Head:
    """The head of a column."""

    key: str
    links: list[Link]

    @property
    def direction(self) -> Direction | None:
        """The direction that the column sorts in now."""
        return next((link.direction for link in self.links if link.direction), None)


def heads(wanted: RosterFilter, home: str, own: Sequence[CustomField] = ()) -> list[Head]:
    """The heads of the table, the team's own last; a second press turns the direction round."""
    columns = list(COLUMNS.items())
    columns += [
        ("own", (Fact(one.title, one.asked if is_order(one.asked) else ""),)) for one in own
    ]
    return [Head(key, [_link(one, wanted, home) for one in facts]) for key, facts in columns]


def _link(fact: Fact, wanted: RosterFilter, home: str) -> Link:
    if not fact.sort:
        return Link(fact.label)
    _order, direction = order_of(wanted.sort)
    is_present = wanted.sort.removeprefix("-") == fact.sort
    falls = direction is Direction.UP if is_present else fact.sort in FALLING_FIRST
    href = home + wanted.query(sort=("-" if falls else "") + fact.sort)
    return Link(fact.label, href, direction if is_present else None)
