"""Who has to do with the pool; while it is off, nobody."""

from typing import Any

from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.settings.values import setting


def pool_is_on(person: Person, record: Any = None) -> bool:
    """Everyone, while customers without an owner are a pool."""
    return bool(setting("pool_on"))


def claims(person: Person, record: Any = None) -> bool:
    """Whoever may claim customers from the pool, as the team has set it."""
    roles = [Role.SALES, Role.MANAGER] if setting("pool_claimers") == "managers" else [Role.SALES]
    return pool_is_on(person) and person.has_role(*roles)
