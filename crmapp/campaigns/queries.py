"""What came of campaigns."""

from sqlalchemy import func, select

from crmapp.campaigns.known import campaign
from crmapp.campaigns.models import Campaign, CampaignCustomer
from crmapp.customers.kinds import CustomerType
from crmapp.customers.live import LIVE
from crmapp.customers.models import Customer
from crmapp.database import db


def campaign_of(customer: Customer) -> Campaign | None:
    """The campaign that a customer came of."""
    mine = CampaignCustomer.customer_id == customer.id
    return campaign(db.session.scalar(select(CampaignCustomer.campaign_id).where(mine)))


def held(campaign_id: int) -> Campaign | None:
    """A campaign to be changed, locked, inside `writing()`."""
    return db.session.get(Campaign, campaign_id, with_for_update=True)


def brought() -> dict[int, tuple[int, int]]:
    """For each campaign how many customers came of it, and how many of them have bought."""
    won = func.count().filter(Customer.type == CustomerType.WON)
    asked = (
        select(CampaignCustomer.campaign_id, func.count(), won)
        .join(Customer, Customer.id == CampaignCustomer.customer_id)
        .where(*LIVE)
        .group_by(CampaignCustomer.campaign_id)
    )
    return {row[0]: (row[1], row[2]) for row in db.session.execute(asked)}
