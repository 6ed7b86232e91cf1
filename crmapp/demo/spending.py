"""The demo's campaigns, with the customers they brought, and its targets."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, select

from crmapp import clock
from crmapp.campaigns.models import Campaign, CampaignCustomer
from crmapp.campaigns.verbs import begin, credit
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.lists.models import ListKind
from crmapp.lists.words import word_named
from crmapp.targets.grid import Grid, Place
from crmapp.targets.models import Span
from crmapp.targets.months import TEAM, Goal
from crmapp.targets.verbs import put

# Name, source, days ago it began, how many days it ran, cost in yuan, every how many-th customer.
CAMPAIGNS = (
    ("华东自动识别展", "展会推广", 48, 3, 36_000, 1),
    ("搜索推广", "线上推广", 70, 60, 18_000, 1),
    ("老客户答谢会", "客户转介绍", 30, 1, 6_800, 2),
)
TARGETS = {"zhangwei": 20, "lina": 50, "wangqiang": 60}  # ten thousand yuan a month
DEALS = 3


def advertise(customers: list[Customer], *, by: Any) -> None:
    """Make the campaigns and say which customers came of them; inside `writing()`."""
    today = clock.today()
    for name, source, ago, days, cost, step in CAMPAIGNS:
        word, first = word_named(ListKind.SOURCE, source), today - timedelta(ago)
        if word is None or _is_taken(name):
            continue
        values = {"name": name, "source_id": word.id, "cost": cost * 100}
        campaign = begin(
            {**values, "first_on": first, "last_on": first + timedelta(days - 1)}, by=by
        )
        for one in [one for one in customers if one.source_id == word.id][::step]:
            credit(one, campaign, by=by)


def _is_taken(name: str) -> bool:
    return db.session.scalar(select(exists().where(Campaign.name == name)))


def aim(cast: dict[str, Any], *, by: Any) -> None:
    """Give the demo's salespeople, and the team, targets for this quarter; inside `writing()`."""
    grid = Grid.of(Span.MONTH, clock.today())
    owners = {cast[name].id: 1_000_000 * target for name, target in TARGETS.items()}
    owners[TEAM] = sum(owners.values())
    put(
        grid,
        {
            Place(key, first): Goal(amount, DEALS if key else None)
            for key, amount in owners.items()
            for first in grid.starts
        },
        by=by,
    )


def campaigns_of_demo() -> list[int]:
    """The keys of campaigns that brought demo customers and nobody else."""
    real = select(CampaignCustomer.campaign_id).join(Customer).where(~Customer.is_demo)
    only = select(CampaignCustomer.campaign_id).where(CampaignCustomer.campaign_id.not_in(real))
    return list(db.session.scalars(only.distinct()))


def forget(campaigns: list[int]) -> None:
    """Delete campaigns whose customers are gone."""
    db.session.execute(delete(Campaign).where(Campaign.id.in_(campaigns)))
