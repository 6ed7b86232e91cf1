"""What of the list a person looks at; the URL says all of it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from crmapp.custom_fields.filters import Pairs, pairs_of
from crmapp.custom_fields.orders import tells_hidden
from crmapp.customers.kinds import CustomerStatus, CustomerType, Review
from crmapp.field_policy.kinds import Field
from crmapp.field_policy.sight import Sight
from crmapp.freshness.kinds import SignKind
from crmapp.labels import Choice
from crmapp.regions.table import region
from crmapp.roster.in_words import spelled_out
from crmapp.roster.orders import DEFAULT_SORT, is_sort
from crmapp.typed_numbers import number_of

KEYS = ("stage", "industry", "source", "grade")
SPANS = ("within", "silent")
MOST_DAYS = 3650
DUE = ("overdue", "today", "week", "none")
KINDS: dict[str, type[Choice]] = {"status": CustomerStatus, "type": CustomerType, "review": Review}
ME, NOBODY = "me", "none"


@dataclass(frozen=True)
class RosterFilter:
    """Which customers, in which order; a field that is empty asks for nothing.

    `owner` is a person's key, "me" or "none"; `within` and `silent` are days since the last
    follow-up, at most and at least; `next` is a word of DUE.
    """

    q: str = ""
    owner: str = ""
    stage: int | None = None
    industry: int | None = None
    source: int | None = None
    grade: int | None = None
    status: str = ""
    type: str = ""
    review: str = ""
    region: str = ""
    within: int | None = None
    silent: int | None = None
    next: str = ""
    care: str = ""  # a sign of age that they show
    incomplete: bool = False
    sort: str = DEFAULT_SORT
    own: Pairs = ()  # of the team's own fields

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "RosterFilter":
        """Read a query string; what it does not understand counts as not said."""
        args = spelled_out(args)
        sort = args.get("sort", "")
        owner = args.get("owner", "")
        return cls(
            q=args["q"].strip()[:60],
            owner=owner if owner in (ME, NOBODY) or number_of(owner) else "",
            status=_member(CustomerStatus, args.get("status")),
            type=_member(CustomerType, args.get("type")),
            review=_member(Review, args.get("review")),
            region=args.get("region", "") if region(args.get("region")) else "",
            next=args.get("next", "") if args.get("next") in DUE else "",
            care=_member(SignKind, args.get("care")),
            incomplete=args.get("incomplete") in ("1", "y"),
            sort=sort if is_sort(sort) else DEFAULT_SORT,
            own=pairs_of(args),
            **{name: number_of(args.get(name)) for name in KEYS},
            **{name: _days(args.get(name)) for name in SPANS},
        )

    @classmethod
    def of_query(cls, query: str) -> "RosterFilter":
        """The filter that a query string of the list means."""
        return cls.of(dict(parse_qsl(query.removeprefix("?"))))

    def seen_by(self, eye: Sight) -> "RosterFilter":
        """The same, in the usual order where its own would tell one what is not shown."""
        by_amount = "amount" in self.sort and not eye.sees(Field.AMOUNT)
        return (
            replace(self, sort=DEFAULT_SORT) if by_amount or tells_hidden(self.sort, eye) else self
        )

    @property
    def is_plain(self) -> bool:
        """Whether nothing is left out."""
        return replace(self, sort=DEFAULT_SORT) == RosterFilter()

    def said(self, **changes: Any) -> dict[str, Any]:
        """What differs from the whole list in its usual order, as query parameters."""
        wanted = {**vars(self), **changes}  # a list asks for dozens of addresses
        own = dict(wanted.pop("own"))
        return {
            name: "1" if value is True else value
            for name, value in {**wanted, **own}.items()
            if value != _USUAL.get(name)
        }

    def query(self, **changes: Any) -> str:
        """The query string with something changed; "" for the whole list."""
        said = self.said(**changes)
        return f"?{urlencode(said)}" if said else ""


_USUAL = {one.name: one.default for one in fields(RosterFilter)}


def _days(text: str | None) -> int | None:
    days = number_of(text)
    return days if days is not None and 0 < days <= MOST_DAYS else None


def _member(kind: type[Choice], text: str | None) -> str:
    return text if text in [member.value for member in kind] else ""
