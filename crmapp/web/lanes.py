"""A lane of the board as its template wants it, for the board page and for moves."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from crmapp.board.filters import BoardFilter
from crmapp.board.queries import Lane, lanes
from crmapp.web.access import me


def column_of(stage_id: int, wanted: BoardFilter) -> dict[str, Any]:
    """One lane as its template wants it."""
    [lane] = lanes(me(), wanted, only=[stage_id])
    return column(lane, wanted)


def column(lane: Lane, wanted: BoardFilter) -> dict[str, Any]:
    """A lane with its addresses: the rest of its cards, and all of a closed one."""
    stage = lane.stage
    is_whole = wanted.whole == stage.id
    home = url_for("board.index")
    note = _("This quarter only") if lane.since is not None else None
    more_url = None
    if lane.has_more:
        query = wanted.query()
        joint = "&" if query else "?"
        more_url = (
            url_for("board.more", stage_id=stage.id) + f"{query}{joint}after={len(lane.cards)}"
        )
    return {
        "stage": stage,
        "count": lane.count,
        "total": lane.total,
        "cards": lane.cards,
        "more_url": more_url,
        "note": note,
        "whole_url": home + wanted.query(whole=None if is_whole else stage.id)
        if not stage.kind.is_open
        else None,
        "is_whole": is_whole,
        "is_narrow": stage.kind.is_lost and not is_whole and not wanted.q,
    }
