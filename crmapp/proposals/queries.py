"""Questions about proposals."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from crmapp.attachments.models import Attachment
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.proposals.models import Proposal


def proposals_of(deal: Deal) -> list[Proposal]:
    """A deal's proposals with their files, the newest first; the bin's hang elsewhere."""
    mine = Proposal.deal_id == deal.id, Proposal.customer_id == deal.customer_id
    rows = select(Proposal).where(*mine).order_by(Proposal.on.desc(), Proposal.id.desc())
    paper = joinedload(Proposal.attachment).joinedload(Attachment.file)
    return list(db.session.scalars(rows.options(paper)))
