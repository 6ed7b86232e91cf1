"""Campaigns: the list, one of them, and which one a customer came of."""

from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from crmapp.campaigns import queries, verbs
from crmapp.campaigns.forms import CampaignForm, CreditForm
from crmapp.campaigns.known import campaign, campaigns
from crmapp.campaigns.models import Campaign
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.policy import Action
from crmapp.web.access import allow, fetch, me
from crmapp.web.htmx import answer, go, show

bp = Blueprint("campaigns", __name__)


@bp.get("/campaigns/")
def index() -> Response:
    """All campaigns, the latest first, and what came of them."""
    allow(Action.CAMPAIGN_KEEP)
    return show("campaigns/index.html", campaigns=campaigns(), brought=queries.brought())


@bp.get("/campaigns/new")
def new() -> Response:
    """An empty form."""
    allow(Action.CAMPAIGN_KEEP)
    return _ask(CampaignForm())


@bp.post("/campaigns/")
def create() -> Response:
    """Make a campaign."""
    allow(Action.CAMPAIGN_KEEP)
    form = CampaignForm()
    if not form.validate_on_submit():
        return _ask(form, status=422)
    try:
        with writing():
            verbs.begin(form.values(), by=me())
    except IntegrityError as problem:
        return _refused(form, problem)
    return go(url_for(".index"))


@bp.get("/campaigns/<int:campaign_id>")
def edit(campaign_id: int) -> Response:
    """The form of a campaign."""
    allow(Action.CAMPAIGN_KEEP)
    one = campaign(campaign_id) or abort(404)
    return _ask(CampaignForm(obj=one), one)


@bp.post("/campaigns/<int:campaign_id>")
def update(campaign_id: int) -> Response:
    """Change a campaign; a form that another save has overtaken is shown again."""
    allow(Action.CAMPAIGN_KEEP)
    form = CampaignForm()
    is_right = form.validate_on_submit()
    try:
        with writing():
            one = _held(campaign_id)
            is_stale = form.version.data != str(one.version)
            if is_right and not is_stale:
                verbs.change(one, form.values(), by=me())
    except IntegrityError as problem:
        return _refused(form, problem, campaign(campaign_id))
    if is_stale or not is_right:
        form.version.data = str(one.version)
        return _ask(form, one, status=409 if is_stale else 422)
    return go(url_for(".index"))


@bp.post("/campaigns/<int:campaign_id>/retirement")
def retire(campaign_id: int) -> Response:
    """Offer a campaign no longer, or again."""
    allow(Action.CAMPAIGN_KEEP)
    with writing():
        one = _held(campaign_id)
        act = verbs.revive if request.form.get("act") == "revive" else verbs.retire
        act(one, by=me())
    return go(url_for(".index"))


@bp.get("/customers/<int:customer_id>/campaign")
def of_customer(customer_id: int) -> Response:
    """Which campaign a customer came of."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_SEE)
    held = queries.campaign_of(customer)
    form = CreditForm(data={"campaign_id": held.id if held else None})
    form.campaign_id.also(held)
    return _told(customer, form, held)


@bp.post("/customers/<int:customer_id>/campaign")
def credit(customer_id: int) -> Response:
    """Say which campaign a customer came of."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
    held, form = queries.campaign_of(customer), CreditForm()
    form.campaign_id.also(held)
    if not form.validate_on_submit():
        return _told(customer, form, held, status=422)
    with writing():
        customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
        verbs.credit(customer, campaign(form.campaign_id.data), by=me())
    held = campaign(form.campaign_id.data)
    return answer(
        "campaigns/_of_customer.html",
        otherwise=url_for("customers.show", customer_id=customer.id),
        customer=customer,
        form=form,
        held=held,
        is_saved=True,
    )


def _told(customer: Customer, form: CreditForm, held: Any, *, status: int = 200) -> Response:
    return show(
        "campaigns/of_customer.html",
        part="campaigns/_of_customer.html",
        status=status,
        customer=customer,
        form=form,
        held=held,
    )


def _held(campaign_id: int) -> Campaign:
    return queries.held(campaign_id) or abort(404)


def _refused(form: CampaignForm, problem: IntegrityError, one: Any = None) -> Response:
    if not form.blames(problem):
        raise problem
    return _ask(form, one, status=422)


def _ask(form: CampaignForm, one: Any = None, *, status: int = 200) -> Response:
    if status == 409:
        flash(_("Someone changed this campaign meanwhile. Save again to keep your version."), "bad")
    if one is not None:
        form.source_id.also(one.source)
    return show("campaigns/edit.html", status=status, form=form, campaign=one)
