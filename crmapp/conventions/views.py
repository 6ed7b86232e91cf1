"""The page of the team's conventions: read by all, written by who leads."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.conventions.forms import ConventionsForm
from crmapp.conventions.models import Conventions
from crmapp.conventions.texts import texts
from crmapp.conventions.verbs import Overtaken, agree
from crmapp.database import writing
from crmapp.policy import Action
from crmapp.prose import prose
from crmapp.web.access import allow

FORMER = 20  # texts before the present one that the page offers

bp = Blueprint("conventions", __name__, url_prefix="/guide/conventions")
bp.add_app_template_filter(prose)


@bp.get("/")
def index() -> str:
    """What the team has agreed on, with the texts before."""
    allow(Action.GUIDE_READ)
    present, *former = texts(1 + FORMER) or [None]
    return render_template("conventions/index.html", present=present, former=former)


@bp.get("/edit")
def edit() -> str:
    """The text to be changed."""
    allow(Action.CONVENTIONS_WRITE)
    present = next(iter(texts(1)), None)
    known = {"words": present.words, "over": present.id} if present else {"over": 0}
    return _form(ConventionsForm(data=known))


def _form(form: ConventionsForm, newer: Conventions | None = None) -> str:
    return render_template("conventions/edit.html", form=form, newer=newer)


@bp.post("/")
def update() -> Response | tuple[str, int]:
    """Put the new text up; a text that came in between is shown beside it, nothing is lost."""
    allow(Action.CONVENTIONS_WRITE)
    form = ConventionsForm()
    if not form.validate_on_submit():
        return _form(form), 422
    try:
        with writing():
            agree(form.words.data, over=form.over.data or 0, by=current_user)
    except Overtaken:
        newer = next(iter(texts(1)), None)
        form.over.raw_data, form.over.data = None, newer.id if newer else 0
        return _form(form, newer), 409
    flash(_("Saved"))
    return redirect(url_for(".index"), 303)
