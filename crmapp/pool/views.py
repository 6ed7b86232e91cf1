"""The pool: looked through, claimed from, given back to."""

from flask import Blueprint, abort, flash, get_template_attribute, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.accounts.team import person
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.freshness.queries import place_of, written
from crmapp.history.reasons import ReasonNeeded
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.policy import Action
from crmapp.pool import queries, verbs
from crmapp.pool.forms import GiveBackForm
from crmapp.pool.models import PoolMove
from crmapp.pool.queries import Wanted
from crmapp.pool.verbs import Refusal, Refused
from crmapp.settings.values import setting
from crmapp.web.access import allow, fetch, me
from crmapp.web.htmx import go, show

bp = Blueprint("pool", __name__)


@bp.get("/pool")
def index() -> Response:
    """A page of the pool."""
    allow(Action.POOL_SEE)
    wanted = Wanted(
        q=request.args.get("q", "").replace("\x00", "").strip()[:60],
        industry=_word(ListKind.INDUSTRY, "industry"),
        grade=_word(ListKind.GRADE, "grade"),
        after=place_of(request.args.get("after")),
    )
    rows, count, following = queries.page(me(), wanted)
    return show(
        "pool/index.html",
        rows=rows,
        count=count,
        next=written(following),
        wanted=wanted,
        standing=queries.standing_of(me()),
        industries=words(ListKind.INDUSTRY),
        grades=words(ListKind.GRADE),
    )


def _word(kind: ListKind, name: str) -> int | None:
    key = request.args.get(name, type=int)
    return key if key in {one.id for one in words(kind)} else None


@bp.post("/pool/<int:customer_id>/claim")
def claim(customer_id: int) -> Response:
    """Take a customer; whoever is too late is told so."""
    allow(Action.POOL_CLAIM)
    try:
        with writing():
            customer = queries.claimable(me(), customer_id) or abort(404)
            move = verbs.claim(customer, by=me())
    except Refused as refused:
        flash(_why(refused), "bad")
        return redirect(url_for(".index"), 303)
    flash(get_template_attribute("pool/_undo.html", "undo")(customer, move))
    return redirect(url_for("customers.show", customer_id=customer_id), 303)


def _why(refused: Refused) -> str:
    refusal = refused.why
    if refusal is Refusal.COOLING:
        return _(
            "You let this customer go less than %(days)s days ago.",
            days=setting("pool_cooling_days"),
        )
    if refusal is Refusal.OWN_MOST:
        return _("You own %(most)s customers or more: no more to claim.",
                 most=setting("pool_own_most"))  # fmt: skip
    if refusal is Refusal.DAY_MOST:
        return _("You have claimed %(most)s customers today: more tomorrow.",
                 most=setting("pool_day_most"))  # fmt: skip
    owner = person(refused.owner_id)
    if owner is None:
        return _("This customer is in the pool no longer.")
    return _("%(name)s was faster: the customer is theirs.", name=owner.name)


@bp.post("/pool/moves/<int:move_id>/undo")
def undo(move_id: int) -> Response:
    """Take a claim back while its line is open."""
    allow(Action.POOL_CLAIM)
    with writing():
        customer = fetch(Customer, _move(move_id).customer_id, to=Action.POOL_GIVE_BACK)
        done = verbs.unclaim(_move(move_id), customer, by=me())
    flash(*((_("Taken back"),) if done else (_("Too late; give the customer back."), "bad")))
    return redirect(url_for(".index"), 303)


def _move(key: int) -> PoolMove:
    return queries.move_of(key) or abort(404)


@bp.get("/customers/<int:customer_id>/give-back")
def ask_back(customer_id: int) -> Response:
    """Ask why a customer goes back to the pool."""
    customer = fetch(Customer, customer_id, to=Action.POOL_GIVE_BACK)
    return _ask(customer, GiveBackForm(), status=200)


@bp.post("/customers/<int:customer_id>/give-back")
def give_back(customer_id: int) -> Response:
    """Let a customer go back to the pool."""
    form = GiveBackForm()
    is_right = form.validate()
    try:
        with writing():
            customer = fetch(Customer, customer_id, to=Action.POOL_GIVE_BACK)
            is_stale = form.version.data != str(customer.version)
            if is_right and not is_stale:
                verbs.give_back(customer, by=current_user, **form.why())
    except ReasonNeeded:
        form.ask_why()
        is_right, customer = False, fetch(Customer, customer_id, to=Action.POOL_GIVE_BACK)
    if not is_right or is_stale:
        return _ask(customer, form, status=409 if is_stale else 422)
    flash(_("%(customer)s is in the pool.", customer=customer.short_name))
    return go(url_for("roster.index"))


def _ask(customer: Customer, form: GiveBackForm, *, status: int) -> Response:
    form.version.data = str(customer.version)
    page, part = "pool/give_back.html", "pool/_give_back.html"
    is_stale = status == 409
    return show(page, part=part, status=status, customer=customer, form=form, is_stale=is_stale)
