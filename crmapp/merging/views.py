"""Duplicates that were found, and merging two customers into one."""

from typing import Any

from flask import Blueprint, abort, flash, get_template_attribute, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.duplicates import pairs
from crmapp.duplicates.models import DuplicatePair, PairState
from crmapp.jobs.verbs import enqueue
from crmapp.merging import queries, verbs
from crmapp.merging.fields import chosen
from crmapp.merging.forms import MergeForm, SeekForm, picks
from crmapp.merging.models import UNDONE_WITHIN, Merge
from crmapp.policy import Action
from crmapp.search.queries import customers_found
from crmapp.web.access import allow, fetch, me
from crmapp.web.htmx import answer, go, show

bp = Blueprint("merging", __name__)


@bp.app_context_processor
def _given() -> dict[str, Any]:
    return {"reasons_of": queries.reasons_of}


@bp.get("/duplicates")
def index() -> Response:
    """Pairs that may be one; what was said of them; merges that may be undone."""
    allow(Action.DUPLICATES_SEE)
    viewer = me()
    tab = request.args.get("state", "")
    tab = queries.Tab(tab) if tab in list(queries.Tab) else queries.Tab.OPEN
    after = request.args.get("after")
    is_merges = tab is queries.Tab.MERGED
    page = queries.merges(viewer, after) if is_merges else queries.pairs(viewer, tab, after)
    return show(
        "merging/index.html",
        tab=tab,
        tabs=queries.Tab,
        found=page,
        count=queries.count(viewer, PairState.OPEN),
        sought_at=queries.last_search(),
        search=queries.running_search(),
        days=UNDONE_WITHIN.days,
    )


@bp.post("/duplicates/search")
def seek() -> Response:
    """Have all customers gone through in the background."""
    allow(Action.DUPLICATES_SEEK)
    with writing():
        job = queries.running_search()
        if job is None:
            job = enqueue("duplicates", {"then": url_for(".index")}, by=current_user)
    if job.person_id != current_user.id:
        flash(_("A search is under way already."))
        return go(url_for(".index"))
    return go(url_for("jobs.show", job_id=job.id))


@bp.post("/duplicates/<int:pair_id>/different")
def tell_apart(pair_id: int) -> Response:
    """Remember that two customers are not the same."""
    with writing():
        pair = _pair(pair_id)
        pairs.tell_apart(pair, by=current_user)
    return _answered(pair)


@bp.post("/duplicates/<int:pair_id>/again")
def ask_again(pair_id: int) -> Response:
    """Take that back."""
    with writing():
        pair = _pair(pair_id)
        pairs.ask_again(pair, by=current_user)
    return _answered(pair)


def _pair(key: int) -> DuplicatePair:
    allow(Action.DUPLICATES_SEE)
    return queries.pair_of(me(), key) or abort(404)


def _answered(pair: DuplicatePair) -> Response:
    return answer("merging/_pair.html", otherwise=url_for(".index"), pair=pair)


@bp.get("/customers/<int:customer_id>/merge")
def choose(customer_id: int) -> Response:
    """Customers like this one, and a box to look for another that is the same."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_MERGE)
    likeness = queries.alike(customer, viewer=me())
    return _choose(customer, SeekForm(), likeness=likeness)


@bp.post("/customers/<int:customer_id>/merge")
def look_up(customer_id: int) -> Response:
    """What was found; a phone number travels in no address."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_MERGE)
    form = SeekForm()
    if not form.validate():
        return _choose(customer, form, status=422)
    found = customers_found(me(), form.q.data, besides=customer.id)
    return _choose(customer, form, found=found)


def _choose(customer: Customer, form: SeekForm, *, status: int = 200, **told: Any) -> Response:
    return show("merging/choose.html", status=status, customer=customer, form=form, **told)


@bp.get("/customers/<int:customer_id>/merge/<int:other_id>")
def new(customer_id: int, other_id: int) -> Response:
    """Two customers side by side, with a choice for each field that differs."""
    return _ask(*_both(customer_id, other_id), MergeForm(), status=200)


@bp.post("/customers/<int:customer_id>/merge/<int:other_id>")
def create(customer_id: int, other_id: int) -> Response:
    """Let one of the two go into the other."""
    form = MergeForm()
    is_right = form.validate()
    with writing():
        first, second = _both(customer_id, other_id)
        is_stale = form.is_stale(first, second)
        if is_right and not is_stale:
            row = _merge(first, second, form)
    if not is_right or is_stale:
        return _ask(first, second, form, status=409 if is_stale else 422)
    flash(get_template_attribute("merging/_undo.html", "undo")(row))
    return go(url_for("customers.show", customer_id=row.survivor_id))


def _both(customer_id: int, other_id: int) -> tuple[Customer, Customer]:
    if customer_id == other_id:
        abort(404)
    # In the order of their keys, so that two who merge the same pair do not block each other.
    found = {
        key: fetch(Customer, key, to=Action.CUSTOMER_MERGE)
        for key in sorted((customer_id, other_id))
    }
    return found[customer_id], found[other_id]


def _merge(first: Customer, second: Customer, form: MergeForm) -> Merge:
    told = queries.comparison(first, second)
    stays = {"first": first, "second": second}.get(form.stays.data, told.preferred)
    loser = second if stays is first else first
    values = chosen(first, second, picks(request.form, told.differences), survivor=stays)
    return verbs.merge(
        stays,
        loser,
        values,
        by=current_user,
        reason=form.reason.data or _("Merged with %(name)s", name=loser.name),
        keeps_owner=form.keeps_owner.data,
    )


def _ask(first: Customer, second: Customer, form: MergeForm, *, status: int) -> Response:
    told = queries.comparison(first, second)
    form.show_versions(first, second)
    return show(
        "merging/new.html",
        status=status,
        form=form,
        told=told,
        stays=form.stays.data or ("first" if told.preferred is first else "second"),
        picks=picks(request.form, told.differences),
        is_stale=status == 409,
        days=UNDONE_WITHIN.days,
    )


@bp.post("/merges/<int:merge_id>/undo")
def undo(merge_id: int) -> Response:
    """Part two customers that were merged."""
    allow(Action.DUPLICATES_SEE)
    try:
        with writing():
            row = queries.merge_of(merge_id) or abort(404)
            fetch(Customer, row.survivor_id, to=Action.CUSTOMER_MERGE)
            verbs.undo(row, by=current_user, reason=_("Merge undone"))
    except verbs.NotUndoable:
        flash(_("This merge cannot be undone any more."), "bad")
        return go(url_for(".index", state="merged"))
    except IntegrityError:
        flash(_("Another customer has this credit code by now."), "bad")
        return go(url_for(".index", state="merged"))
    flash(_("%(name)s is a customer of its own again.", name=row.loser.short_name))
    return go(url_for("customers.show", customer_id=row.loser_id))
