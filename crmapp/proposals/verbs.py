"""How proposals are written down."""

from typing import Any

from crmapp.attachments.models import Attachment
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.journal.log import log
from crmapp.proposals.models import Proposal


def add(
    deal: Deal, values: dict[str, Any], *, by: Any, attachment: Attachment | None = None
) -> Proposal:
    """Note a proposal of a deal, from checked values, with its paper where there is one."""
    proposal = Proposal(
        customer_id=deal.customer_id, customer=deal.customer, deal_id=deal.id, deal=deal,
        author_id=by.id, attachment=attachment, **values,
    )  # fmt: skip
    db.session.add(proposal)
    db.session.flush()
    log("proposal:written", proposal, by=by)
    return proposal


def change(
    proposal: Proposal, values: dict[str, Any], *, by: Any, attachment: Attachment | None = None
) -> bool:
    """Change what is said of a proposal, or give it another paper; False where nothing differs."""
    told = {**values, "attachment": attachment or proposal.attachment}
    differing = [name for name, value in told.items() if getattr(proposal, name) != value]
    if not differing:
        return False
    for name in differing:
        setattr(proposal, name, told[name])
    proposal.version += 1
    log("proposal:written", proposal, by=by)
    return True
