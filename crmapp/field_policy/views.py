"""The page of field rights: one right at a time as a table, a cell to change, the way back."""

from flask import Blueprint, abort, flash, get_template_attribute, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.accounts.team import team
from crmapp.database import writing
from crmapp.field_policy import verbs
from crmapp.field_policy.forms import LevelForm, as_sent, cell_of, key_of, sent_levels
from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.sight import ROLE_OF, rights
from crmapp.field_policy.table import BY_SETTING, Cell, usual
from crmapp.field_policy.wording import SHORT, TONES, bound, sentence
from crmapp.policy import Action
from crmapp.web.access import allow
from crmapp.web.fresh import ensure_fresh
from crmapp.web.htmx import go, show

bp = Blueprint("field_policy", __name__, url_prefix="/settings/rights")


@bp.get("/")
def index() -> str:
    """One right of all fields for all standpoints, and what the team has changed."""
    allow(Action.SETTINGS_CHANGE)
    asked = request.args.get("right", "")
    right = Right(asked) if asked in set(Right) else Right.SEE
    now = rights()
    return render_template(
        "field_policy/index.html",
        right=right,
        links=[(one.label, url_for(".index", right=one.value), one is right) for one in Right],
        standpoints=list(Standpoint),
        rows=[(field, [_shown(Cell(field, one, right)) for one in Standpoint]) for field in Field],
        changed=[(key_of(cell), sentence(cell, now.level(cell))) for cell in now.changed],
    )


def _shown(cell: Cell) -> dict[str, object]:
    now = rights()
    level = now.level(cell)
    return {
        "key": key_of(cell),
        "word": SHORT[cell.right][level],
        "tone": TONES[level],
        "is_changed": cell in now.changed,
        "is_open": len(now.offered(cell)) > 1,
        "says": sentence(cell, level),
        "bound": bound(cell),
        "by_setting": cell in BY_SETTING,
    }


@bp.get("/<key>")
def edit(key: str) -> Response:
    """A cell in words: what it says now, what it may say, and whom that concerns."""
    allow(Action.SETTINGS_CHANGE)
    cell = cell_of(key) or abort(404)
    now = rights()
    form = LevelForm.of(cell, now, data={"level": int(now.level(cell))})
    return _ask(cell, form)


def _ask(cell: Cell, form: LevelForm, *, status: int = 200) -> Response:
    now, role = rights(), ROLE_OF.get(cell.standpoint)
    return show(
        "field_policy/edit.html",
        part="field_policy/_edit.html",
        status=status,
        cell=cell,
        key=key_of(cell),
        form=form,
        now=sentence(cell, now.level(cell)),
        usual=int(usual(cell)),
        bound=bound(cell),
        people=[one for one in team() if role is not None and one.has_role(role)],
        is_by_role=role is not None,
    )


@bp.post("/<key>")
def update(key: str) -> Response:
    """Give a cell another level; the next page offers to take that back."""
    allow(Action.SETTINGS_CHANGE)
    cell = cell_of(key) or abort(404)
    form = LevelForm.of(cell, rights())
    if not form.level.choices or not form.validate_on_submit():
        return _ask(cell, form, status=422)
    ensure_fresh()
    level = Level(form.level.data)
    with writing():
        former = verbs.put({cell: level}, by=current_user)
    _tell(former, sentence(cell, level))
    return go(url_for(".index", right=cell.right.value))


@bp.post("/reset")
def reset() -> Response:
    """Take everything back to the defaults."""
    allow(Action.SETTINGS_CHANGE)
    ensure_fresh()
    with writing():
        former = verbs.reset(by=current_user)
    _tell(former, "")
    return go(url_for(".index"))


@bp.post("/undo")
def undo() -> Response:
    """Give cells the levels that they had."""
    allow(Action.SETTINGS_CHANGE)
    ensure_fresh()
    try:
        levels = sent_levels(request.form.getlist("cell"))
        with writing():
            verbs.put(levels, by=current_user)
    except (verbs.OutOfBounds, ValueError):
        abort(400)
    return go(url_for(".index"))


def _tell(former: dict[Cell, Level], said: str) -> None:
    if former:
        flash(get_template_attribute("field_policy/_undo.html", "undo")(said, as_sent(former)))
