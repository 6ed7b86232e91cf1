"""What a report is asked for: its period, and whose and which customers it counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from sqlalchemy import Select, select

from crmapp.accounts.team import owners, person
from crmapp.campaigns.known import campaign, campaigns
from crmapp.campaigns.models import CampaignCustomer
from crmapp.customers.live import LIVE
from crmapp.customers.models import Customer
from crmapp.deals.models import Deal
from crmapp.lists.models import ListKind
from crmapp.lists.words import word, words
from crmapp.reports.periods import CUSTOM, USUAL, Period, period_of

FILTERS = ("owner", "source", "industry", "campaign")


@dataclass(frozen=True)
class Scope:
    """A period with filters; None lets everything through."""

    period: Period
    owner: int | None = None
    source: int | None = None
    industry: int | None = None
    campaign: int | None = None
    by: str = ""  # what a distribution is over

    @classmethod
    def of(cls, args: Mapping[str, str], *, only: int | None = None) -> "Scope":
        """Read a query string; what it does not understand counts as not said.

        `only` is the key of the one person whose figures may be seen, whatever the string says.
        """
        return cls(
            period=period_of(
                args.get("period", ""), args.get("first", "")[:40], args.get("last", "")[:40]
            ),
            owner=only or _one_of(args.get("owner"), owners()),
            source=_one_of(args.get("source"), words(ListKind.SOURCE)),
            industry=_one_of(args.get("industry"), words(ListKind.INDUSTRY)),
            campaign=_one_of(args.get("campaign"), campaigns()),
            by=args.get("by", "")[:20],
        )

    def customers(self) -> list[Any]:
        """The conditions of a customer that counts, its days apart."""
        found: list[Any] = [*LIVE]
        if self.owner is not None:
            found.append(Customer.owner_id == self.owner)
        return found + self._kinds()

    def deals(self) -> list[Any]:
        """The conditions of a deal that counts, its days apart; it is joined with its customer."""
        mine = [] if self.owner is None else [Deal.owner_id == self.owner]
        return [Deal.is_live, *mine, *self._kinds()]

    def begun(self) -> list[Any]:
        """The conditions of a deal that began in the period."""
        span = Deal.created_at >= self.period.began, Deal.created_at < self.period.ended
        return [*self.deals(), *span]

    def closed(self) -> list[Any]:
        """The conditions of a deal that was won or lost in the period."""
        return [*self.deals(), Deal.closed_on.between(self.period.first, self.period.last)]

    def entered(self) -> list[Any]:
        """The conditions of a customer that was entered in the period."""
        span = Customer.entered_on.between(self.period.first, self.period.last)
        return [*self.customers(), span]

    def _kinds(self) -> list[Any]:
        wanted = {Customer.source_id: self.source, Customer.industry_id: self.industry}
        found = [column == key for column, key in wanted.items() if key is not None]
        if self.campaign is not None:
            its = CampaignCustomer.campaign_id == self.campaign
            found.append(Customer.id.in_(select(CampaignCustomer.customer_id).where(its)))
        return found

    @property
    def in_words(self) -> str:
        """Period and filters as one line, for where nothing else says what was asked for."""
        period, owner = self.period, person(self.owner)
        told = [str(period.label)]
        if period.is_bounded:
            told.append(f"{period.first} – {period.last}")
        chosen = (
            (_("Owner"), owner and owner.name), (_("Source"), word(self.source)),
            (_("Industry"), word(self.industry)), (_("Campaign"), campaign(self.campaign)),
        )  # fmt: skip
        return " · ".join([*told, *(f"{label}: {one}" for label, one in chosen if one)])

    def said(self, **changes: Any) -> dict[str, Any]:
        """What differs from the usual, as query parameters."""
        period = self.period
        named = {"period": period.key} if period.key != USUAL else {}
        if period.key == CUSTOM:
            named |= {"first": period.first.isoformat(), "last": period.last.isoformat()}
        filters = {name: getattr(self, name) for name in (*FILTERS, "by")}
        return {name: value for name, value in {**named, **filters, **changes}.items() if value}

    def query(self, **changes: Any) -> str:
        """The query string with something changed; "" for what is usual."""
        said = self.said(**changes)
        return f"?{urlencode(said)}" if said else ""


def _one_of(text: str | None, rows: list[Any]) -> int | None:
    known = {str(row.id): row.id for row in rows}
    return known.get(text or "")


def deals_with_customers(*columns: Any) -> Select:
    """A statement over deals joined with their customers."""
    return select(*columns).select_from(Deal).join(Customer, Customer.id == Deal.customer_id)
