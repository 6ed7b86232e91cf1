"""Proposals of a deal: written down with their papers, version by version."""

from flask import Blueprint, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.attachments.models import Attachment
from crmapp.attachments.receiving import Received, keep, receive
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.policy import Action
from crmapp.proposals import queries, verbs
from crmapp.proposals.forms import ProposalForm, following
from crmapp.proposals.models import Proposal
from crmapp.web.access import fetch
from crmapp.web.htmx import go, show

bp = Blueprint("proposals", __name__)


@bp.get("/deals/<int:deal_id>/proposals/new")
def new(deal_id: int) -> Response:
    """A proposal to be noted, or (`after`) the next version of one."""
    deal = fetch(Deal, deal_id, to=Action.OFFER_EDIT)
    after = request.args.get("after", type=int)
    former = next((one for one in queries.proposals_of(deal) if one.id == after), None)
    known = {"on": clock.today(), "revision": "V1", "name": deal.title}
    if former is not None:
        known |= {"name": former.name, "summary": former.summary}
        known["revision"] = following(former.revision)
    return _ask(deal, ProposalForm(formdata=None, data=known))


def _ask(
    deal: Deal, form: ProposalForm, proposal: Proposal | None = None, status: int = 200,
    received: Received | None = None,
) -> Response:  # fmt: skip
    return show(
        "proposals/form.html", status=status, deal=deal, form=form, proposal=proposal,
        refused=received.refused if received else (),
    )  # fmt: skip


@bp.post("/deals/<int:deal_id>/proposals")
def create(deal_id: int) -> Response:
    """Note a proposal; its paper becomes a file of the deal."""
    deal = fetch(Deal, deal_id, to=Action.OFFER_EDIT)
    form = ProposalForm()
    if not form.validate():
        return _ask(deal, form, status=422)
    received = _received()
    if received.refused:
        return _ask(deal, form, status=422, received=received)
    with writing():
        deal = fetch(Deal, deal_id, to=Action.OFFER_EDIT)
        paper = _kept(deal.customer, deal, received)
        if not received.refused:
            verbs.add(deal, form.values(), by=current_user, attachment=paper)
    if received.refused:
        return _ask(deal, form, status=422, received=received)
    flash(_("Saved"))
    return go(url_for("selling.show", deal_id=deal_id))


def _received() -> Received:
    return receive(request.files.getlist("paper")[:1])


def _kept(customer: Customer, deal: Deal, received: Received) -> Attachment | None:
    kept = keep(customer, received, by=current_user, deal=deal)
    return kept[0] if kept else None


@bp.get("/proposals/<int:proposal_id>")
def edit(proposal_id: int) -> Response:
    """The form of a proposal."""
    proposal = fetch(Proposal, proposal_id, to=Action.OFFER_EDIT)
    return _ask(proposal.deal, ProposalForm(formdata=None, obj=proposal), proposal)


@bp.post("/proposals/<int:proposal_id>")
def update(proposal_id: int) -> Response:
    """Change what is said of a proposal, unless someone else did meanwhile."""
    proposal = fetch(Proposal, proposal_id, to=Action.OFFER_EDIT)
    form = ProposalForm()
    if not form.validate():
        return _ask(proposal.deal, form, proposal, 422)
    received = _received()
    if received.refused:
        return _ask(proposal.deal, form, proposal, 422, received)
    with writing():
        proposal = fetch(Proposal, proposal_id, to=Action.OFFER_EDIT)
        is_stale = form.version.data != str(proposal.version)
        if not is_stale:
            paper = _kept(proposal.customer, proposal.deal, received)
            verbs.change(proposal, form.values(), by=current_user, attachment=paper)
    if is_stale:
        form.version.raw_data, form.version.data = None, proposal.version
        return _ask(proposal.deal, form, proposal, 409, received)
    flash(_("Saved"))
    return go(url_for("selling.show", deal_id=proposal.deal_id))
