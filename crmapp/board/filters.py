"""What of the board a person looks at; the URL says all of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode

from crmapp.accounts.models import Person
from crmapp.field_policy.kinds import Field
from crmapp.field_policy.sight import sight
from crmapp.typed_numbers import number_of

ORDERS = ("next", "amount", "touched")
FIRST_CARDS = 20
MOST_CARDS = 400


@dataclass(frozen=True)
class BoardFilter:
    """Whose deals, which of them, in which order; `whole` names closed lanes shown in full."""

    whose: str = "team"
    owner: int | None = None
    overdue: bool = False
    q: str = ""
    order: str = "next"
    whole: int | None = None
    shows_amounts: bool = True

    @classmethod
    def of(cls, args: Mapping[str, str], person: Person) -> "BoardFilter":
        """Read a query string; what it does not understand counts as not said."""
        order = args.get("order", "")
        order = order if order in ORDERS else person.board_order
        sees = sight(person).sees(Field.AMOUNT)
        return cls(
            whose="mine" if args.get("whose") == "mine" else "team",
            owner=number_of(args.get("owner")),
            overdue=args.get("overdue") == "1",
            q=args.get("q", "").replace("\x00", "").strip()[:60],
            order=order if sees or order != "amount" else "next",
            shows_amounts=sees,
            whole=number_of(args.get("whole")),
        )

    def owner_for(self, person: Person) -> int | None:
        """The key of the one owner whose deals are wanted, or None for all."""
        return person.id if self.whose == "mine" else self.owner

    def query(self, **changes: Any) -> str:
        """The query string with something changed; defaults are left out."""
        wanted = replace(self, **changes)
        plain = {**asdict(BoardFilter()), "order": None}
        said = {
            key: "1" if value is True else value
            for key, value in asdict(wanted).items()
            if value != plain[key] and key not in ("order", "shows_amounts")
        }
        return f"?{urlencode(said)}" if said else ""
