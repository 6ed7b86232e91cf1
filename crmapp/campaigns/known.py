"""The campaigns as every page reads them: few, cached, the latest first."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmapp.campaigns.models import Campaign
from crmapp.settings.cache import Cached


@Cached
def _campaigns(session: Session) -> dict[int, Campaign]:
    order = Campaign.first_on.desc(), Campaign.id.desc()
    return {one.id: one for one in session.scalars(select(Campaign).order_by(*order))}


def campaign(campaign_id: int | None) -> Campaign | None:
    """A campaign by key, retired ones too."""
    return _campaigns().get(campaign_id)


def campaigns() -> list[Campaign]:
    """All there ever were."""
    return list(_campaigns().values())


def campaign_named(name: str) -> Campaign | None:
    """A campaign by its very name, retired ones too."""
    return next((one for one in campaigns() if one.name == name), None)


def offered() -> list[Campaign]:
    """Those that a customer may be given."""
    return [one for one in campaigns() if one.retired_at is None]
