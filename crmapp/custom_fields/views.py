"""The team's own fields: the page that defines them, and who sees which in the list."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import Form

from crmapp.custom_fields import queries, verbs
from crmapp.custom_fields.columns import columns_for, keep_columns
from crmapp.custom_fields.definitions import all_fields
from crmapp.custom_fields.forms import DefinitionForm, definition_form, with_custom
from crmapp.custom_fields.kinds import MOST, MOST_CHOICES, Kind, Subject
from crmapp.custom_fields.models import CustomField
from crmapp.database import writing
from crmapp.policy import Action
from crmapp.roster.filters import RosterFilter
from crmapp.web.access import allow
from crmapp.web.htmx import go, show

bp = Blueprint("custom_fields", __name__)


@bp.get("/settings/fields/")
def index() -> str:
    """The fields of one kind of record, and how they look in its form."""
    allow(Action.SETTINGS_CHANGE)
    return _page(_subject(request.args.get("on", Subject.CUSTOMERS.value)), definition_form())


def _page(subject: Subject, form: DefinitionForm) -> str:
    rows = queries.defined(subject)
    return render_template(
        "custom_fields/index.html",
        subject=subject,
        links=[(one.label, url_for(".index", on=one.value), one is subject) for one in Subject],
        rows=rows,
        used=queries.used(rows),
        form=form,
        most=MOST,
        preview=with_custom(Form, subject)(),
        is_customer=subject is Subject.CUSTOMERS,
    )


@bp.post("/settings/fields/")
def create() -> Response | tuple[str, int]:
    """Add a field."""
    allow(Action.SETTINGS_CHANGE)
    subject, form = _subject(request.form.get("on", "")), definition_form()
    if form.validate_on_submit() and _has_choices(form, 0):
        try:
            with writing():
                verbs.define(subject, form.values(), form.names(), by=current_user)
            return _back(subject)
        except (verbs.LabelTaken, verbs.TooMany) as problem:
            _blame(form, problem)
    return _page(subject, form), 422


@bp.get("/settings/fields/<int:field_id>")
def edit(field_id: int) -> str:
    """The form of a field."""
    allow(Action.SETTINGS_CHANGE)
    field = queries.field_by_key(field_id) or abort(404)
    return _edit_page(field, _form_of(field))


def _form_of(field: CustomField) -> DefinitionForm:
    form = definition_form(field)
    if verbs.has_values(field):
        del form.kind
    if field.kind is not Kind.CHOICE and "kind" not in form:
        del form.more_choices
    return form


def _edit_page(field: CustomField, form: DefinitionForm) -> str:
    return render_template(
        "custom_fields/edit.html",
        field=field,
        form=form,
        lines=[(one, form[f"choice_{one.id}"]) for one in field.offered],
        is_customer=field.subject is Subject.CUSTOMERS,
    )


@bp.post("/settings/fields/<int:field_id>")
def update(field_id: int) -> Response | tuple[str, int]:
    """Change a field and its choices."""
    allow(Action.SETTINGS_CHANGE)
    field = queries.field_by_key(field_id) or abort(404)
    form = _form_of(field)
    kept = sum(bool(name) for name in form.renamed(field).values())
    if form.validate_on_submit() and _has_choices(form, kept, field.kind):
        names = form.names() if "more_choices" in form else []
        try:
            with writing():
                field = queries.field_by_key(field_id) or abort(404)
                renamed = form.renamed(field)
                verbs.change_field(field, form.values(), renamed, names, by=current_user)
            return _back(field.subject)
        except (verbs.LabelTaken, verbs.TooMany, verbs.KindKept) as problem:
            field = queries.field_by_key(field_id) or abort(404)
            _blame(form, problem)
    return _edit_page(field, form), 422


@bp.post("/settings/fields/<int:field_id>/place")
def arrange(field_id: int) -> Response:
    """Move a field or one of its choices, retire the field or offer it again."""
    allow(Action.SETTINGS_CHANGE)
    act, _blank, key = request.form.get("act", "").partition(" ")
    with writing():
        field = queries.field_by_key(field_id) or abort(404)
        if act in ("up", "down"):
            verbs.shift(field, -1 if act == "up" else 1, by=current_user)
        elif act == "retire":
            verbs.retire(field, by=current_user)
        elif act == "revive":
            _revive(field)
        elif act in ("choice-up", "choice-down"):
            choice = next((one for one in field.offered if str(one.id) == key), None) or abort(404)
            verbs.shift_choice(field, choice, -1 if act == "choice-up" else 1)
            return redirect(url_for(".edit", field_id=field.id), 303)
        else:
            abort(400)
    return _back(field.subject)


def _revive(field: CustomField) -> None:
    try:
        verbs.revive(field, by=current_user)
    except verbs.LabelTaken:
        flash(_("Another field is called so by now. Rename one of them first."), "bad")
    except verbs.TooMany:
        flash(_most(), "bad")


@bp.get("/customers/own-columns")
def choose() -> Response:
    """Which own fields one sees in the list, in which order."""
    allow(Action.CUSTOMER_SEE)
    chosen = [one.column for one in columns_for(current_user)]
    return _chooser(chosen, set(chosen), request.args.get("query", ""))


@bp.post("/customers/own-columns")
def keep() -> Response:
    """Keep the columns; a press on an arrow only moves one."""
    allow(Action.CUSTOMER_SEE)
    act, _blank, moved = request.form.get("act", "").partition(" ")
    order = request.form.getlist("order")
    chosen, query = set(request.form.getlist("column")), request.form.get("query", "")
    if act in ("up", "down"):
        return _chooser(_moved(order, moved, -1 if act == "up" else 1), chosen, query)
    columns = None if act == "reset" else [column for column in order if column in chosen]
    with writing():
        keep_columns(current_user, columns)
    return go(url_for("roster.index") + _query(query))


def _moved(order: list[str], column: str, step: int) -> list[str]:
    if column in order:
        here = order.index(column)
        order.insert(max(here + step, 0), order.pop(here))
    return order


def _chooser(order: list[str], chosen: set[str], query: str) -> Response:
    offered = {one.column: one for one in all_fields()}
    columns = [column for column in dict.fromkeys([*order, *offered]) if column in offered]
    return show(
        "custom_fields/columns.html",
        part="custom_fields/columns.hx.html",
        rows=[offered[column] for column in columns],
        chosen=chosen,
        query=_query(query),
    )


def _query(text: str) -> str:
    """A query string as the list understands it, whatever was sent."""
    return RosterFilter.of_query(text[:2000]).query()


def _has_choices(form: DefinitionForm, kept: int, kind: Kind | None = None) -> bool:
    """Whether a choice has something to choose; says so beside its box where it has not."""
    kind = form.kind.data if "kind" in form else kind
    if kind is not Kind.CHOICE or kept or any(form.names()):
        return True
    form.more_choices.errors = [_("Write down at least one choice.")]
    return False


def _blame(form: DefinitionForm, problem: Exception) -> None:
    if isinstance(problem, verbs.LabelTaken):
        form.label.errors = [_("“%(name)s” is there already.", name=problem.args[0])]
    elif isinstance(problem, verbs.KindKept):
        form.label.errors = [_("It is filled in by now: its kind stays as it is.")]
    elif problem.args:  # the choice that has no room
        said = _("A field has %(most)s choices at most.", most=MOST_CHOICES)
        form.more_choices.errors = [said]
    else:
        form.label.errors = [_most()]


def _most() -> str:
    return _("A record has %(most)s own fields at most. Retire one first.", most=MOST)


def _subject(value: str) -> Subject:
    return Subject(value) if value in set(Subject) else abort(404)


def _back(subject: Any) -> Response:
    return redirect(url_for(".index", on=subject.value), 303)
