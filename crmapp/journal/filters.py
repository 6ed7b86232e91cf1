"""What of the journal somebody looks at; the address says all of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from crmapp import clock
from crmapp.dates import BadDay, parse_day
from crmapp.journal.actions import Group
from crmapp.typed_numbers import number_of

LONGEST = 60


@dataclass(frozen=True)
class JournalFilter:
    """Whose acts, of which group, about which customer, from which day to which (included)."""

    person: int | None = None
    group: str = ""
    customer: int | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "JournalFilter":
        """Read a query string; what it does not understand counts as not said."""
        group = args.get("group", "")
        return cls(
            person=number_of(args.get("person")),
            group=group if group in [member.value for member in Group] else "",
            customer=number_of(args.get("customer")),
            since=day_of(args.get("since")),
            until=day_of(args.get("until")),
        )

    @property
    def is_plain(self) -> bool:
        """Whether nothing is left out."""
        return self == JournalFilter()

    @property
    def begin(self) -> datetime | None:
        """The first moment of the period."""
        return clock.moment(datetime.combine(self.since, time())) if self.since else None

    @property
    def end(self) -> datetime | None:
        """The moment after the period."""
        if self.until is None or self.until == date.max:
            return None
        return clock.moment(datetime.combine(self.until + timedelta(days=1), time()))

    def said(self, **changes: Any) -> dict[str, str]:
        """What is asked for, as query parameters."""
        asked = asdict(replace(self, **changes))
        return {name: str(value) for name, value in asked.items() if value}

    def query(self, **more: str) -> str:
        """The query string with something added; "" for the whole journal."""
        said = {**self.said(), **more}
        return f"?{urlencode(said)}" if said else ""


def day_of(text: str | None) -> date | None:
    """A day as typed in the address; None for none or one that cannot be read."""
    if not text or len(text) > LONGEST:
        return None
    try:
        return parse_day(text, clock.today(), "past")
    except BadDay:
        return None
