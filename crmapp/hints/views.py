"""The page on which an administrator writes what stands at the fields."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from crmapp.database import writing
from crmapp.hints.forms import FORMS, field_at, form_of, hinted
from crmapp.hints.queries import hint_of, hints
from crmapp.hints.verbs import instruct
from crmapp.policy import Action
from crmapp.web.access import allow

bp = Blueprint("hints", __name__, url_prefix="/settings/hints")
bp.add_app_template_global(hint_of)


@bp.get("/")
def index() -> str:
    """Every field with its instruction."""
    allow(Action.SETTINGS_CHANGE)
    return _page(form_of(hints()))


def _page(form: FlaskForm) -> str:
    groups = [
        (label, [(one, field_at(form, one.key)) for one in hinted(kind)]) for label, kind in FORMS
    ]
    return render_template("hints/index.html", form=form, groups=groups, known=hints())


@bp.post("/")
def update() -> Response | tuple[str, int]:
    """Keep what was changed on the page; what a colleague wrote meanwhile stays."""
    allow(Action.SETTINGS_CHANGE)
    form = form_of({})
    if not form.validate_on_submit():
        return _page(form), 422
    fields = [one for _label, kind in FORMS for one in hinted(kind)]
    with writing():
        known = hints()
        changed = {}
        for one in fields:
            sent, was = field_at(form, one.key), known.get(one.key, "")
            if sent.data not in (was, request.form.get(f"was-{one.key}", was)):
                changed[one.key] = sent.data
        for key, words in changed.items():
            instruct(key, words, by=current_user)
    said = ngettext("%(num)d instruction changed", "%(num)d instructions changed", len(changed))
    flash(said if changed else _("Nothing was changed."))
    return redirect(url_for(".index"), 303)
