"""The sheet: its page, a cell written, a save taken back, and which columns one sees."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.field_policy.sight import Sight, sight
from crmapp.grid import queries, verbs
from crmapp.grid.cells import Line, is_masked, text_of
from crmapp.grid.columns import NAME, Column, all_columns, columns_of
from crmapp.grid.forms import Refusal, Typed, met, words_of
from crmapp.grid.models import SheetEdit
from crmapp.history.forms import WhyForm
from crmapp.history.reasons import ReasonNeeded
from crmapp.policy import Action, can
from crmapp.roster.filters import RosterFilter
from crmapp.roster.orders import order_of
from crmapp.web.access import allow, fetch, me, own_path
from crmapp.web.htmx import answer, asking_page, go, is_htmx, show
from crmapp.web.listing import asked, bar_of

bp = Blueprint("grid", __name__, url_prefix="/customers/sheet")


@bp.get("/")
def index() -> str | Response:
    """A page of the list as a sheet; every row costs the same whatever its columns."""
    allow(Action.CUSTOMER_SEE)
    home = url_for(".index")
    wanted = asked(home)
    if isinstance(wanted, Response):
        return wanted
    viewer = me()
    columns = queries.columns_for(viewer)
    order, _direction = order_of(wanted.sort)
    place = order.place(request.args.get("after"))
    found, lines = queries.lines_page(viewer, wanted, place, columns)
    rows = [_row(viewer, line, columns) for line in lines]
    return render_template(
        "grid/index.html",
        rows=rows,
        columns=columns,
        can_write=any(row["may"] for row in rows),
        words={one.key: words_of(one) for one in columns if one.has_choices},
        written=[one for one in columns if one.is_written and not one.is_private],
        **bar_of(viewer, wanted, found, home),
    )


def _row(viewer: Any, line: Line, columns: list[Column]) -> dict[str, Any]:
    customer = line.customer
    may = can(viewer, Action.CUSTOMER_EDIT, customer)
    eye = sight(viewer, customer)
    cells = [
        (one, text_of(line, one, eye), may and one.is_written and eye.may_change(one.ruled))
        for one in columns
    ]
    return {"line": line, "customer": customer, "may": may, "cells": cells}


@bp.post("/<int:customer_id>/<key>")
def update(customer_id: int, key: str) -> Response:
    """Write one cell."""
    column = all_columns().get(key)
    if column is None or not column.is_written:
        abort(404)
    typed = Typed.of(column, request.form)
    with writing():
        customer = fetch(Customer, customer_id, to=Action.CUSTOMER_EDIT)
        line = queries.lines_of(current_user, [customer.id])[customer.id]
        eye = sight(current_user, customer)
        if not eye.may_change(column.ruled):
            abort(403)
        edit, refusal = _write(line, column, eye, typed)
    cell = {"line": line, "column": column, "text": text_of(line, column, eye)}
    if refusal is not None:
        cell |= {"typed": typed.text, "problem": refusal.problem, "asks_why": refusal.asks_why}
    name = customer.short_name
    return answer(
        "grid/told.hx.html",
        otherwise=_home(),
        status=refusal.status if refusal is not None else 200,
        cells=[cell],
        told=_("%(name)s: %(field)s saved", name=name, field=column.label) if edit else "",
        undo_url=url_for(".undo", edit_id=edit.id) if edit else "",
    )


def _write(
    line: Line, column: Column, eye: Sight, typed: Typed
) -> tuple[SheetEdit | None, Refusal | None]:
    """The save, if anything differs, or why there is none."""
    said, why = typed.said, WhyForm()
    if typed.is_stale(line, column, eye):
        return None, Refusal(409)
    problem = said.problem or ("" if why.validate() else _("This reason cannot be kept."))
    problem = problem or met(queries.alike(line, column, said.values, viewer=current_user))
    if problem:
        return None, Refusal(problem=problem)
    if is_masked(column, eye) and not typed.text:
        return None, None  # who was not shown a private detail cannot empty it
    try:
        return verbs.write([(line, column, said.values)], by=current_user, **why.why()), None
    except ReasonNeeded:  # before anything was written
        return None, Refusal(problem=_("Why this change?"), asks_why=True)


@bp.post("/edits/<int:edit_id>/undo")
def undo(edit_id: int) -> Response:
    """Take a save of one's own back, as far as nothing of it has been changed since."""
    with writing():
        edit = queries.edit_of(current_user, edit_id) or abort(404)
        keys = {one["customer"] for one in verbs.written_in(edit)}
        lines = queries.lines_of(current_user, keys) if edit.is_open else {}
        mine = {
            key: line
            for key, line in lines.items()
            if can(current_user, Action.CUSTOMER_EDIT, line.customer)
        }
        back, left = verbs.undo(edit, mine, by=current_user, reason=_("Taken back"))
    told = _("Taken back") if not left else _("Taken back where nothing was changed since")
    if not back:
        told = _("Too late to take back: it was changed since")
    if not is_htmx():
        flash(told, "ok" if back else "bad")
        return redirect(own_path(asking_page()), 303)
    cells = [
        {"line": line, "column": column, "text": text_of(line, column, _eye(line))}
        for line, column in back
    ]
    tone, status = ("ok", 200) if back else ("bad", 409)
    return answer(
        "grid/told.hx.html", otherwise=_home(), status=status, cells=cells, told=told, tone=tone
    )


def _eye(line: Line) -> Sight:
    return sight(current_user, line.customer)


@bp.get("/columns")
def choose() -> Response:
    """Which columns one sees, in which order."""
    allow(Action.CUSTOMER_SEE)
    chosen = queries.columns_for(current_user)
    return _chooser([one.key for one in chosen], {one.key for one in chosen}, request.args)


@bp.post("/columns")
def arrange() -> Response:
    """Keep the columns; without scripts, a press on an arrow only moves one."""
    allow(Action.CUSTOMER_SEE)
    act, _space, moved = request.form.get("act", "").partition(" ")
    chosen, order = request.form.getlist("column"), request.form.getlist("order")
    if act in ("up", "down"):
        return _chooser(_moved(order, moved, -1 if act == "up" else 1), set(chosen), request.form)
    is_team = act == "team"
    if is_team:
        allow(Action.SETTINGS_CHANGE)
    keys = [one.key for one in columns_of(chosen)]
    with writing():
        person = None if is_team else current_user
        layout = queries.layout_of(person)
        if act == "reset":
            verbs.forget_arrangement(layout)
        else:
            verbs.arrange(layout, keys, person_id=person.id if person is not None else None)
    if is_team:
        flash(_("The team sees these columns from now on, unless someone chose their own."))
    return go(_home(request.form.get("query", "")))


def _moved(order: list[str], key: str, step: int) -> list[str]:
    """The keys with one of them a place up or down; the name stays first."""
    every = all_columns()
    known = [one for one in dict.fromkeys(order) if one in every and one != NAME.key]
    if key in known:
        at = known.index(key)
        to = min(max(at + step, 0), len(known) - 1)
        known.insert(to, known.pop(at))
    return known


def _chooser(order: list[str], chosen: set[str], args: Any) -> Response:
    every = all_columns()
    columns = [every[key] for key in dict.fromkeys([*order, *every]) if key in every]
    context = {"columns": columns, "chosen": chosen, "query": _query(args.get("query", ""))}
    return show("grid/columns.html", part="grid/columns.hx.html", fixed=NAME.key, **context)


def _query(text: str) -> str:
    """A query string as the list understands it, whatever was sent."""
    return RosterFilter.of_query(text[:2000]).query()


def _home(query: str = "") -> str:
    return url_for("grid.index") + _query(query)
