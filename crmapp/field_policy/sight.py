"""Sight: what one person has of one customer's fields; pages, lists and files ask here alone.

Asked for every row of a list, so an answer is a look into a dictionary.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.contacts.masking import mask_email, mask_messenger, mask_phone
from crmapp.customers.kinds import CustomerType
from crmapp.customers.models import Customer
from crmapp.field_policy.kinds import (
    FIELD_OF,
    PRIVATE,
    Field,
    Level,
    Right,
    Standpoint,
    ruling,
)
from crmapp.field_policy.models import FieldRight
from crmapp.field_policy.table import BY_SETTING, Cell, offered, usual
from crmapp.settings.cache import Cached
from crmapp.settings.values import setting

MASKS = {
    "phone": mask_phone,
    "other_phone": mask_phone,
    "email": mask_email,
    "wechat": mask_messenger,
}
OF_MASKED = {name: FIELD_OF[f"contacts.{name}"] for name in MASKS}
_OF_ROLE = {
    Role.SALES: Standpoint.SALES,
    Role.SERVICE: Standpoint.SERVICE,
    Role.MARKETING: Standpoint.MARKETING,
    Role.MANAGER: Standpoint.MANAGER,
    Role.ADMINISTRATOR: Standpoint.ADMINISTRATOR,
}
ROLE_OF = {standpoint: role for role, standpoint in _OF_ROLE.items()}
Levels = Mapping[Cell, Level]


@dataclass(frozen=True, slots=True)
class Sight:
    """What one has of a customer: a level for each field to see and to take out, and the changes.

    Of several standpoints the widest counts, field by field.
    """

    see: Mapping[Field, Level]
    export: Mapping[Field, Level]
    changed: frozenset[Field]  # that one may change

    def sees(self, field: Field | str) -> bool:
        """Whether a field is seen whole."""
        return self.see[field] is Level.WHOLE

    def has(self, column: str) -> bool:
        """Whether anything of a column (`customers.need`) is shown; columns without a rule are."""
        field = ruling(column)
        return field is None or self.see[field] > Level.NONE

    def may_change(self, column: str) -> bool:
        """Whether a column may be written, as far as the field policy goes."""
        field = ruling(column)
        return field is None or field in self.changed

    @property
    def sees_ways(self) -> bool:
        """Whether all ways to reach a contact are seen whole."""
        return all(self.see[field] is Level.WHOLE for field in PRIVATE)

    @property
    def may_ask(self) -> bool:
        """Whether some way to reach a contact is shown on request."""
        return any(self.see[field] is Level.ON_REQUEST for field in PRIVATE)

    def is_whole(self, name: str, *, revealed: bool = False) -> bool:
        """Whether a way to reach a contact (`phone`, `email` …) is shown whole."""
        level = self.see[OF_MASKED[name]]
        return level is Level.WHOLE or (revealed and level is Level.ON_REQUEST)

    def told(self, name: str, text: str, *, revealed: bool = False) -> str:
        """A way to reach a contact as it is shown: whole, masked, or not at all."""
        if self.is_whole(name, revealed=revealed):
            return text
        return MASKS[name](text) if self.see[OF_MASKED[name]] > Level.NONE else ""

    def taken(self, name: str, text: str, *, full: bool) -> str:
        """A way to reach a contact as it leaves the house: whole where it was asked for `full`."""
        level = self.export[OF_MASKED[name]]
        if full and level is Level.WHOLE:
            return text
        return MASKS[name](text) if level > Level.NONE else ""

    def may_take(self, column: str) -> bool:
        """Whether anything of a column leaves the house."""
        field = ruling(column)
        return field is None or self.export[field] > Level.NONE

    @property
    def may_open(self) -> bool:
        """Whether asking for ways in full gives any of them in full."""
        return any(self.export[field] is Level.WHOLE for field in PRIVATE)


class Rights:
    """The table with what the team has changed of it; sights are made once for each standing."""

    def __init__(self, changed: Levels) -> None:
        """Take the changed cells; those out of bounds are left as they are by default."""
        self.changed = {cell: one for cell, one in changed.items() if one in offered(cell)}
        self._known: dict[frozenset[Standpoint], Sight] = {}

    def level(self, cell: Cell) -> Level:
        """The level of a cell: the team's, else the usual one; never more leaves than is seen."""
        if key := BY_SETTING.get(cell):
            return Level.WHOLE if setting(key) else Level.NONE
        level = self.changed.get(cell, usual(cell))
        return min(level, self._bound(cell)) if cell.right is Right.EXPORT else level

    def _bound(self, cell: Cell) -> Level:
        seen = self.level(cell._replace(right=Right.SEE))
        return Level.WHOLE if seen is Level.ON_REQUEST else seen

    def offered(self, cell: Cell) -> list[Level]:
        """What a cell may be given as the others are now."""
        levels = offered(cell)
        if cell.right is Right.EXPORT:
            return [one for one in levels if one <= self._bound(cell)]
        return levels

    def sight(self, standing: frozenset[Standpoint]) -> Sight:
        """What people of this standing have."""
        known = self._known.get(standing)
        if known is None:
            known = self._known[standing] = Sight(
                see={field: self._most(field, Right.SEE, standing) for field in Field},
                export={field: self._most(field, Right.EXPORT, standing) for field in Field},
                changed=frozenset(
                    one for one in Field if self._most(one, Right.EDIT, standing) > Level.NONE
                ),
            )
        return known

    def _most(self, field: Field, right: Right, standing: frozenset[Standpoint]) -> Level:
        return max(self.level(Cell(field, one, right)) for one in standing)


@Cached
def rights(session: Session) -> Rights:
    """The team's rights, read again where the configuration has changed."""
    rows = session.scalars(select(FieldRight)).all()
    known = set(Level)
    return Rights(
        {
            Cell(row.field, row.standpoint, row.right): Level(row.level)
            for row in rows
            if row.level in known
        }
    )


def customer_of(record: Any) -> Customer:
    """The customer that a record is about: itself, or the one it hangs on."""
    return record if isinstance(record, Customer) else record.customer


def standing(person: Person, record: Any = None) -> frozenset[Standpoint]:
    """All that a person is to a record's customer; by role alone without one."""
    roles = tuple(person.roles)
    if record is None:
        return _standing(roles)
    customer = customer_of(record)
    return _standing(
        roles,
        is_owner=customer.owner_id == person.id,
        is_helper=person.id in customer.helper_ids,
        is_won=customer.type is CustomerType.WON,
    )


@cache
def _standing(
    roles: tuple[str, ...], *, is_owner: bool = False, is_helper: bool = False, is_won: bool = False
) -> frozenset[Standpoint]:
    found = {_OF_ROLE[role] for role in roles if role in _OF_ROLE}
    found |= {Standpoint.OWNER} if is_owner else set()
    found |= {Standpoint.HELPER} if is_helper else set()
    found |= {Standpoint.SERVED} if is_won and Standpoint.SERVICE in found else set()
    return frozenset(found or {Standpoint.MARKETING})  # who is nothing else has least


def sight(person: Person, record: Any = None) -> Sight:
    """What a person has of a record's customer; without one, of any customer whatever."""
    return rights().sight(standing(person, record))
