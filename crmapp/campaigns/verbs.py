"""Keeping campaigns, and saying which customer came of which; inside `writing()`."""

from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.campaigns.models import Campaign, CampaignCustomer
from crmapp.customers.models import Customer
from crmapp.database import db, touch
from crmapp.journal.log import log


def begin(values: dict[str, Any], *, by: Any) -> Campaign:
    """Make a campaign from checked values (columns by name)."""
    campaign = Campaign(**values)
    db.session.add(campaign)
    db.session.flush()
    log("campaign:made", by=by, name=campaign.name)
    touch("config")
    return campaign


def change(campaign: Campaign, values: dict[str, Any], *, by: Any) -> None:
    """Change a campaign; its version rises where anything differs."""
    if all(getattr(campaign, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.version += 1
    db.session.flush()
    log("campaign:changed", by=by, name=campaign.name)
    touch("config")


def retire(campaign: Campaign, *, by: Any) -> None:
    """Offer a campaign no longer; its customers stay its customers."""
    campaign.retired_at = campaign.retired_at or clock.now()
    log("campaign:retired", by=by, name=campaign.name)
    touch("config")


def revive(campaign: Campaign, *, by: Any) -> None:
    """Offer a retired campaign again."""
    campaign.retired_at = None
    log("campaign:revived", by=by, name=campaign.name)
    touch("config")


def credit(customer: Customer, campaign: Campaign | None, *, by: Any) -> None:
    """Say which campaign a customer came of; None takes back what was said."""
    mine = select(CampaignCustomer).where(CampaignCustomer.customer_id == customer.id)
    held = db.session.scalars(mine).one_or_none()
    if (held and held.campaign_id) == (campaign and campaign.id):
        return
    if campaign is None:
        db.session.delete(held)
    elif held is None:
        row = CampaignCustomer(customer_id=customer.id, campaign_id=campaign.id, by_id=by.id)
        db.session.add(row)
    else:
        held.campaign_id, held.by_id, held.at = campaign.id, by.id, clock.now()
    log("campaign:credited", customer, by=by, name=campaign.name if campaign else "–")
