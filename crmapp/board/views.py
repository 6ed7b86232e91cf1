"""The board page, its poll, and the rest of a lane."""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.accounts.team import owners
from crmapp.accounts.verbs import prefer
from crmapp.board.filters import FIRST_CARDS, MOST_CARDS, ORDERS, BoardFilter
from crmapp.board.queries import lanes
from crmapp.database import writing
from crmapp.language import language
from crmapp.policy import Action
from crmapp.settings.cache import stamps
from crmapp.stages.pipeline import stages
from crmapp.typed_numbers import number_of
from crmapp.web.access import allow, me
from crmapp.web.lanes import column

bp = Blueprint("board", __name__, url_prefix="/board")

DRAWN_KEPT = 32  # boards of a quarter of a megabyte each

ORDER_LABELS = {
    "next": _l("Next date"),
    "amount": _l("Amount"),
    "touched": _l("Last touched"),
}


@dataclass(frozen=True)
class Drawn:
    """The lanes as HTML, and what else the page tells of them; the total is in fen."""

    lanes: Markup
    heads: list[dict[str, Any]]
    count: int
    total: int


@bp.get("/")
def index() -> str:
    """The whole board."""
    allow(Action.BOARD_SEE)
    wanted = BoardFilter.of(request.args, current_user)
    return render_template("board/index.html", **page(wanted))


@bp.get("/poll")
def poll() -> Response | tuple[str, int, dict[str, str]]:
    """The lanes, if anything that they show has changed since the tag was made."""
    allow(Action.BOARD_SEE)
    wanted = BoardFilter.of(request.args, current_user)
    shown = _shown()
    tag = tag_of(wanted, shown)
    if request.headers.get("HX-PTag") == tag:
        return Response(status=304)
    return _drawn(tag, wanted, shown).lanes, 200, {"HX-PTag": tag}


@bp.get("/stages/<int:stage_id>/cards")
def more(stage_id: int) -> str:
    """The cards of a lane from where the page ends."""
    allow(Action.BOARD_SEE)
    if stage_id not in {stage.id for stage in stages()}:
        abort(404)
    wanted = BoardFilter.of(request.args, current_user)
    after = max(request.args.get("after", 0, int), 0)
    until = min(after + FIRST_CARDS, MOST_CARDS)
    [lane] = lanes(me(), wanted, only=[stage_id], shown={stage_id: until})
    rest = {**column(lane, wanted), "cards": lane.cards[after:]}
    return render_template("board/_cards.html", column=rest)


@bp.post("/order")
def choose_order() -> Response:
    """Remember how a person wants the cards sorted."""
    order = request.form.get("order")
    if order not in ORDERS:
        abort(400)
    with writing():
        prefer(current_user.id, board_order=order)
    wanted = BoardFilter.of(request.form, current_user)
    return redirect(url_for("board.index") + wanted.query(), 303)


def page(wanted: BoardFilter, *, shown: dict[int, int] | None = None) -> dict[str, Any]:
    """Everything that the board's templates need."""
    tag = tag_of(wanted, shown or {})
    home = url_for("board.index")
    return {
        "board": _drawn(tag, wanted, shown or {}),
        "tag": tag,
        "poll_url": url_for("board.poll") + wanted.query(),
        "stages": stages(),
        "wanted": wanted,
        "views": [
            (_("Team"), home + wanted.query(whose="team"), wanted.whose == "team"),
            (_("Mine"), home + wanted.query(whose="mine", owner=None), wanted.whose == "mine"),
        ],
        "overdue_url": home + wanted.query(overdue=not wanted.overdue),
        "orders": [
            (key, label, key == wanted.order)
            for key, label in ORDER_LABELS.items()
            if wanted.shows_amounts or key != "amount"
        ],
        "order_label": ORDER_LABELS[wanted.order],
        "owners": [
            (owner, home + wanted.query(owner=owner.id, whose="team"), owner.id == wanted.owner)
            for owner in owners()
        ],
        "all_owners_url": home + wanted.query(owner=None),
    }


def _drawn(tag: str, wanted: BoardFilter, shown: dict[int, int]) -> Drawn:
    """The lanes, drawn anew only where something has happened since the tag was made."""
    known = current_app.extensions.setdefault("drawn_boards", {})
    drawn = known.get(tag)
    if drawn is None:
        columns = [column(lane, wanted) for lane in lanes(me(), wanted, shown=shown)]
        in_progress = [item for item in columns if item["stage"].kind.is_open]
        drawn = known[tag] = Drawn(
            lanes=Markup(render_template("board/poll.hx.html", columns=columns)),  # noqa: S704
            heads=[{name: item[name] for name in ("stage", "count")} for item in columns],
            count=sum(item["count"] for item in in_progress),
            total=sum(item["total"] or 0 for item in in_progress),
        )
        for oldest in list(known)[:-DRAWN_KEPT]:
            known.pop(oldest, None)
    return drawn


def tag_of(wanted: BoardFilter, shown: dict[int, int]) -> str:
    """What the lanes depend on: the stamps, the viewer's rights, filter, language, the day."""
    parts = (
        sorted(stamps().items()), current_user.id, sorted(current_user.roles), wanted,
        sorted(shown.items()), language(), clock.today(),
    )  # fmt: skip
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]


def _shown() -> dict[int, int]:
    found = {}
    for key, value in request.args.items():
        name, _sep, text = key.partition("shown_")
        stage_id, count = number_of(text), number_of(value)
        if not name and stage_id is not None and count is not None:
            found[stage_id] = min(count, MOST_CARDS)
    return found
