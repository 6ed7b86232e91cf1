"""The after-sales pages: what is to be done, who is to be revisited, a customer's records."""

from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.accounts.team import person
from crmapp.aftersales import queries, standing, verbs
from crmapp.aftersales.forms import ServiceForm, handlers
from crmapp.aftersales.models import ServiceKind, ServiceRecord, ServiceState
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.dates import next_chips
from crmapp.deals.models import Deal
from crmapp.policy import Action
from crmapp.settings.values import setting
from crmapp.web.access import allow, fetch, me
from crmapp.web.htmx import answer, go, is_htmx, show

bp = Blueprint("aftersales", __name__)

ANY = "any"


@bp.get("/aftersales/")
def index() -> Response:
    """What is to be done after the sale, the overdue first."""
    allow(Action.AFTERSALES_SEE)
    wanted = _wanted()
    return show(
        "aftersales/index.html",
        found=_page_or_404(queries.records, me(), wanted, request.args.get("after")),
        wanted=wanted,
        count=queries.to_do(me()),
        kinds=ServiceKind,
        states=ServiceState,
        handlers=handlers(),
        query=request.args.to_dict(),
        place="list",
    )


def _wanted() -> queries.Wanted:
    """What the address asks for; what it does not say well is not asked for."""
    given = request.args
    kind, state, handler = given.get("kind", ""), given.get("state", ""), given.get("handler", "")
    member = current_user if handler == "me" else person(int(handler)) if _is_key(handler) else None
    is_low = given.get("low") == "1"
    return queries.Wanted(
        kind=ServiceKind(kind) if kind in list(ServiceKind) else None,
        state=ServiceState(state) if state in list(ServiceState) else None,
        handler_id=member.id if member is not None else None,
        is_low=is_low,
        is_all=state == ANY or (is_low and not state),
    )


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _page_or_404(asked: Any, *given: Any) -> queries.Page:
    try:
        return asked(*given)
    except (ValueError, OverflowError):
        abort(404)


@bp.get("/aftersales/revisits")
def revisits() -> Response:
    """Customers who bought and were not revisited for long."""
    allow(Action.AFTERSALES_SEE)
    days = setting("revisit_days")
    found = _page_or_404(queries.to_revisit, me(), days, request.args.get("after"))
    return show("aftersales/revisits.html", found=found, days=days)


@bp.get("/customers/<int:customer_id>/service-records")
def of_customer(customer_id: int) -> Response:
    """A customer's records; a part is the panel beside the customer."""
    customer = fetch(Customer, customer_id, to=Action.CUSTOMER_SEE)
    if is_htmx():
        return show("aftersales/_panel.html", customer=customer, **_panel(customer))
    before = request.args.get("before", type=int)
    records, following = standing.records_of(customer, before)
    return show(
        "aftersales/customer.html", customer=customer, records=records, following=following,
        satisfaction=standing.satisfaction_of(customer), place="page",
    )  # fmt: skip


def _panel(customer: Customer) -> dict[str, Any]:
    deals = standing.won_deals(customer)
    return {
        "records": standing.newest_of(customer),
        "satisfaction": standing.satisfaction_of(customer),
        "deals": [deal for deal, _is_delivered in deals],
        "undelivered": next((deal for deal, is_delivered in deals if not is_delivered), None),
        "shown": standing.SHOWN,
        "place": "page",
    }


@bp.get("/customers/<int:customer_id>/service-records/new")
def new(customer_id: int) -> Response:
    """The form of a record: in a dialog, in a line of those to be revisited, or a page."""
    customer = fetch(Customer, customer_id, to=Action.SERVICE_ADD)
    return _ask(customer, _new_form(customer, formdata=None, data=_begun()))


def _begun() -> dict[str, Any]:
    """What a new record begins with."""
    asked = request.args.get("kind", "")
    kind = ServiceKind(asked) if asked in list(ServiceKind) else ServiceKind.REVISIT
    return {
        "kind": kind,
        "handler": current_user.id if current_user.id in {one.id for one in handlers()} else None,
        "on": clock.today(),
    }


def _new_form(customer: Customer, **given: Any) -> ServiceForm:
    deals = [deal for deal, _is_delivered in standing.won_deals(customer)]
    return ServiceForm(stem=f"service-{customer.id}", deals=deals, **given).is_new()


def _ask(customer: Customer, form: ServiceForm, status: int = 200) -> Response:
    is_visit = request.args.get("place") == "visit"
    return show(
        "aftersales/new.html",
        part="aftersales/_visit.html" if is_visit else "aftersales/_new.html",
        status=status, customer=customer, form=form, place="visit" if is_visit else "page",
        day_chips=next_chips(clock.today()),
    )  # fmt: skip


@bp.post("/customers/<int:customer_id>/service-records")
def create(customer_id: int) -> Response:
    """Write a record down; sent twice it is kept once."""
    customer = fetch(Customer, customer_id, to=Action.SERVICE_ADD)
    form = _new_form(customer)
    if not form.validate():
        return _ask(customer, form, 422)
    with writing():
        customer = fetch(Customer, customer_id, to=Action.SERVICE_ADD)
        record = standing.saved_once(form.once.data)
        if record is None:
            chosen = form.deal.data
            deal = fetch(Deal, chosen, to=Action.CUSTOMER_SEE) if chosen else None
            values = {**form.values(), "once": form.once.data}
            record = verbs.add(customer, values, by=current_user, deal=deal)
    if not is_htmx():
        flash(_("Recorded"))
        return go(url_for(".of_customer", customer_id=customer.id))
    if request.args.get("place") == "visit":
        return show("aftersales/visited.hx.html", customer=customer, record=record)
    return show("aftersales/added.hx.html", customer=customer, record=record, **_panel(customer))


@bp.get("/service-records/<int:record_id>")
def show_one(record_id: int) -> Response:
    """One record."""
    return _shown(fetch(ServiceRecord, record_id, to=Action.SERVICE_READ))


@bp.get("/service-records/<int:record_id>/edit")
def edit(record_id: int) -> Response:
    """The form of a record, in its place; `solved=1` means to close it."""
    record = fetch(ServiceRecord, record_id, to=Action.SERVICE_HANDLE)
    given = {"state": ServiceState.SOLVED} if request.args.get("solved") == "1" else {}
    return _edit(record, _form_of(record, **given))


def _form_of(record: ServiceRecord, **given: Any) -> ServiceForm:
    deals = [deal for deal, _is_delivered in standing.won_deals(record.customer)]
    if record.deal is not None and record.deal not in deals:
        deals.append(record.deal)
    return ServiceForm.of(record, deals, **given)


@bp.post("/service-records/<int:record_id>/edit")
def update(record_id: int) -> Response:
    """Change a record, unless someone else was faster."""
    record = fetch(ServiceRecord, record_id, to=Action.SERVICE_HANDLE)
    form = _form_of(record)
    is_right = form.validate()
    with writing():
        record = fetch(ServiceRecord, record_id, to=Action.SERVICE_HANDLE)
        is_stale = form.version.data != str(record.version)
        if is_right and not is_stale:
            verbs.change(record, {**form.values(), "deal_id": form.deal.data}, by=current_user)
    if not is_right:
        return _edit(record, form, 422)
    if is_stale:
        form.version.raw_data, form.version.data = None, record.version
        return _edit(record, form, 409)
    return _answered(record, _("Saved"))


@bp.post("/service-records/<int:record_id>/hand")
def take_on(record_id: int) -> Response:
    """Have a record in hand oneself."""
    with writing():
        record = fetch(ServiceRecord, record_id, to=Action.SERVICE_HANDLE)
        done = verbs.take_on(record, by=current_user)
    return _answered(record, _("It is in your hands") if done else _("It was solved meanwhile."))


def _answered(record: ServiceRecord, text: str) -> Response:
    home = url_for(".of_customer", customer_id=record.customer_id)
    if _place() == "list":
        home = url_for(".index")
    if not is_htmx():
        flash(text)
    return answer(
        "aftersales/changed.hx.html", otherwise=home, record=record, text=text,
        customer=record.customer, place=_place(),
    )  # fmt: skip


def _shown(record: ServiceRecord) -> Response:
    return show(
        "aftersales/show.html", part="aftersales/_record.html", record=record,
        customer=record.customer, place=_place(),
    )  # fmt: skip


def _edit(record: ServiceRecord, form: ServiceForm, status: int = 200) -> Response:
    return show(
        "aftersales/edit.html", part="aftersales/_edit.html", status=status, record=record,
        customer=record.customer, form=form, is_stale=status == 409, place=_place(),
        is_solving=request.args.get("solved") == "1",
        day_chips=next_chips(clock.today()),
    )  # fmt: skip


def _place() -> str:
    return "list" if request.args.get("place") == "list" else "page"
