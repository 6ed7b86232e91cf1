"""Many cells at once: what would change, then the change itself; new rows go to the import."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, flash, get_template_attribute, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from crmapp.bulk import verbs as bulk
from crmapp.bulk.forms import MOST
from crmapp.bulk.models import Asked as Many
from crmapp.database import writing
from crmapp.files import store
from crmapp.grid import queries
from crmapp.grid.cells import Line
from crmapp.grid.columns import Column, all_columns, columns_of
from crmapp.grid.verbs import write
from crmapp.imports import verbs as imports
from crmapp.imports.bad_sheets import BadSheet
from crmapp.imports.staging import guesses_of, layout_named, open_file, tables_of
from crmapp.pasting.blocks import BadBlock, cells_of, text_of
from crmapp.pasting.forms import ReasonForm, RowsForm, judge_of, too_alike
from crmapp.pasting.newcomers import as_file
from crmapp.pasting.previews import MOST_CELLS, MOST_LINES, Block, Preview, preview_of
from crmapp.policy import Action
from crmapp.roster.filters import RosterFilter
from crmapp.selection.queries import selection_of
from crmapp.typed_numbers import number_of
from crmapp.web.access import allow, me
from crmapp.web.htmx import go, show

bp = Blueprint("pasting", __name__, url_prefix="/customers/sheet")


@dataclass(frozen=True)
class Asked:
    """Customers and columns in their order, and the block that is laid over them."""

    keys: list[int]
    columns: list[Column]
    block: Block
    blanks: bool
    is_cut: bool


@bp.post("/changes")
def preview() -> Response:
    """Show what a block would change; nothing is changed."""
    allow(Action.CUSTOMER_SEE)
    asked = _asked()
    if not (asked.keys and asked.columns):
        return _back(_("Choose customers and a column first."), "bad")
    if asked.is_cut and (many := _many(asked)):
        with writing():
            row = bulk.begin(many, by=current_user, then=url_for("grid.index") + "bulk/")
        return go(url_for("jobs.show", job_id=row.job_id))
    lines = _lines(asked)
    found = preview_of(*_laid(asked, lines), judge_of(me(), blanks=asked.blanks))
    found.refuse(too_alike(found, me()))
    return _page(ReasonForm(formdata=None), asked, lines, found)


@bp.post("/changes/done")
def take() -> Response:
    """Write all of it in one go, or nothing where a line has changed since it was shown."""
    allow(Action.CUSTOMER_SEE)
    asked, form = _asked(), ReasonForm()
    judge = judge_of(me(), blanks=asked.blanks)
    is_right, edit = form.validate(), None
    # Reading and looking for alike customers take their time: outside of the lock.
    problems = too_alike(preview_of(*_laid(asked, _lines(asked)), judge), me())
    with writing():
        lines = _lines(asked)
        is_stale = [line.tokens for line in lines] != request.form.getlist("seen")
        found = preview_of(*_laid(asked, lines), judge)
        found.refuse(problems)
        if is_right and not is_stale:
            writings = [(one.line, one.column, one.values) for one in found.changes]
            edit = write(writings, by=current_user, **form.why())
    if not is_right or is_stale:
        return _page(form, asked, lines, found, status=409 if is_stale else 422)
    if edit is None:
        return _back(_("Nothing had to be changed."))
    told = ngettext("%(num)d customer changed.", "%(num)d customers changed.", found.customers)
    return _back(get_template_attribute("pasting/_undo.html", "undo")(told, edit.id))


def _asked() -> Asked:
    form = request.form
    every = all_columns()
    columns = [every[key] for key in dict.fromkeys(form.getlist("column")) if key in every]
    most = min(MOST_LINES, MOST_CELLS // max(len(columns), 1))
    if form.get("all") == "1":
        chosen = selection_of(current_user, form, most=most)
        keys, is_cut = chosen.keys, chosen.is_cut
    else:
        ticked = (number_of(key.partition(":")[0]) for key in form.getlist("customer"))
        known = [key for key in ticked if key is not None]
        keys, is_cut = list(dict.fromkeys(known))[:most], len(known) > most
    try:
        block = cells_of(form.get("block", ""))
    except BadBlock:
        keys, block = [], [[""]]
    if len(block) > 1:
        keys = keys[: len(block)]  # the script names every line below the one pasted at
    return Asked(keys, columns, block, form.get("blanks") == "1", is_cut)


def _many(asked: Asked) -> Many | None:
    """The same for all that the filter leaves, as a job: one value."""
    is_single = len(asked.block) == 1 and len(asked.block[0]) == 1
    if not is_single or request.form.get("all") != "1":
        return None
    # One name, website or phone for so many would make each look like the others: they can only
    # be emptied together.
    tells_who = any(column.key in queries.RECOGNISED_BY for column in asked.columns)
    if tells_who and asked.block[0][0].strip():
        return None
    chosen = selection_of(current_user, request.form, most=MOST)
    columns = [column.key for column in asked.columns]
    text = asked.block[0][0]
    return Many(chosen.keys, columns, text, asked.blanks, _state(), is_cut=chosen.is_cut)


def _lines(asked: Asked) -> list[Line]:
    found = queries.lines_of(current_user, asked.keys)
    return [found[key] for key in asked.keys if key in found]


def _laid(asked: Asked, lines: list[Line]) -> tuple[list[Line], list[Column], Block]:
    return lines, asked.columns, asked.block


def _page(
    form: ReasonForm, asked: Asked, lines: list[Line], found: Preview, *, status: int = 200
) -> Response:
    return show(
        "pasting/preview.html",
        status=status,
        form=form,
        asked=asked,
        lines=lines,
        found=found,
        block=request.form.get("block", ""),
        below=text_of(found.below),
        query=_state(),
        home=_home(),
        most=len(asked.keys),
        is_compared=any(column.key in queries.RECOGNISED_BY for column in asked.columns),
        is_stale=status == 409,
    )


def _state() -> str:
    """Which page of the list was asked from, whatever was sent: filters and the place."""
    said = dict(parse_qsl(request.form.get("query", "").removeprefix("?")[:2000]))
    kept = RosterFilter.of(said).said()
    if said.get("after"):
        kept["after"] = said["after"]
    return f"?{urlencode(kept)}" if kept else ""


def _home() -> str:
    return url_for("grid.index") + _state()


def _back(words: Any, tone: str = "ok") -> Response:
    flash(words, tone)
    return redirect(_home(), 303)


@bp.get("/rows")
def ask_rows() -> Response:
    """Where rows from a spreadsheet are pasted."""
    allow(Action.IMPORT_MAKE)
    return _ask_rows(RowsForm(formdata=None))


@bp.post("/rows")
def take_rows() -> Response:
    """Give pasted rows to the import, which shows what becomes of each before taking it in."""
    allow(Action.IMPORT_MAKE)
    form = RowsForm()
    if not form.validate():
        return _ask_rows(form, 422)
    every = all_columns()
    named = [every[key] for key in request.form.getlist("column") if key in every]
    try:
        block = cells_of(form.block.data)
        import_id = _begin(as_file(block, named or queries.columns_for(current_user)))
    except BadBlock:
        form.block.errors = [_("That is too much for one paste. Import it as a file.")]
        return _ask_rows(form, 422)
    except BadSheet as problem:
        form.block.errors = [str(problem)]
        return _ask_rows(form, 422)
    return go(url_for("imports.show", import_id=import_id))


def _begin(content: bytes) -> int:
    """Open the rows as the file that they have become; a bad one is swept away."""
    name = _("Pasted rows") + ".txt"
    written = store.write(content)
    layout = layout_named(tables_of(open_file(written.token, name)), "")
    _guesses, mapping = guesses_of(layout)
    with writing():
        file = store.enlist(written, name=name, owner=current_user)
        return imports.begin(file, name, layout.sheet.name, mapping, by=current_user).id


def _ask_rows(form: RowsForm, status: int = 200) -> Response:
    columns = columns_of([one.key for one in queries.columns_for(current_user)])
    page, part = "pasting/rows.html", "pasting/rows.hx.html"
    return show(page, part=part, status=status, form=form, columns=columns)
