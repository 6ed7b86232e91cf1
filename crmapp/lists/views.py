"""The team's words, as an administrator keeps them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.database import writing
from crmapp.journal.log import log
from crmapp.lists import verbs
from crmapp.lists.forms import WordForm
from crmapp.lists.models import ListItem, ListKind
from crmapp.lists.words import all_words
from crmapp.policy import Action
from crmapp.web.access import allow

bp = Blueprint("lists", __name__, url_prefix="/settings/lists")


@bp.get("/")
def index() -> str:
    """One list at a time."""
    allow(Action.SETTINGS_CHANGE)
    return _page(_kind(request.args.get("kind", ListKind.INDUSTRY.value)), WordForm(formdata=None))


def _page(kind: ListKind, form: WordForm) -> str:
    links = [(one.label, url_for("lists.index", kind=one.value), one is kind) for one in ListKind]
    rows = all_words(kind)
    return render_template("lists/index.html", kind=kind, rows=rows, links=links, form=form)


@bp.post("/")
def create() -> Response | tuple[str, int]:
    """Add a word."""
    allow(Action.SETTINGS_CHANGE)
    kind, form = _kind(request.form.get("kind", "")), WordForm()
    if form.validate_on_submit():
        try:
            with writing():
                _tell("word:added", verbs.add_word(kind, form.name.data, form.hint.data or ""))
            return redirect(url_for("lists.index", kind=kind.value), 303)
        except verbs.NameTaken:
            form.name.errors = [_("The list has this word already.")]
    return _page(kind, form), 422


@bp.post("/<int:item_id>")
def update(item_id: int) -> Response:
    """Rename, move, retire or revive a word."""
    allow(Action.SETTINGS_CHANGE)
    act = request.form.get("act")
    with writing() as session:
        item = session.get(ListItem, item_id) or abort(404)
        if act == "rename":
            _rename(item)
        elif act in ("up", "down"):
            verbs.shift_word(item, -1 if act == "up" else 1)
            _tell("word:moved", item)
        elif act == "retire":
            _retire(item)
        elif act == "revive":
            item.revive()
            _tell("word:added", item)
        else:
            abort(400)
    return redirect(url_for("lists.index", kind=item.kind.value), 303)


def _tell(action: str, item: ListItem, **details: str) -> None:
    log(action, by=current_user, name=item.name, list=item.kind.value, **details)


def _rename(item: ListItem) -> None:
    form = WordForm()
    if not form.validate_on_submit():
        flash(_("A word has 1 to 40 characters."), "error")
        return
    try:
        former = item.name
        verbs.rename_word(item, form.name.data, form.hint.data or "")
        _tell("word:changed", item, old=former)
    except verbs.NameTaken:
        flash(_("The list has this word already."), "error")


def _retire(item: ListItem) -> None:
    try:
        verbs.retire_word(item)
        _tell("word:retired", item)
    except verbs.LastWord:
        flash(_("The list needs at least one word."), "error")


def _kind(value: str) -> ListKind:
    return ListKind(value) if value in set(ListKind) else abort(404)
