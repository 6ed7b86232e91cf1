"""Lanes and cards of the board as templates want them, for the board page and for moves."""

from typing import Any

from flask import get_template_attribute, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from crmapp.board.cards import Card
from crmapp.board.filters import BoardFilter
from crmapp.board.queries import Lane, lanes
from crmapp.web.access import me
from crmapp.web.drawn import drawn

_END = "</article>"


def columns_of(stage_ids: set[int], wanted: BoardFilter) -> list[dict[str, Any]]:
    """Some lanes as their template wants them, in their order."""
    return [column(lane, wanted) for lane in lanes(me(), wanted, only=stage_ids)]


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


def draw_cards(cards: list[Card]) -> Markup:
    """Cards as they were drawn for anybody to whom they say the same.

    A board has 150 of them, and is asked for anew by the whole team whenever one has changed.
    """
    draw = get_template_attribute("deals/cards.html", "cards")

    def drawn_anew(places: list[int]) -> list[str]:
        html = str(draw([cards[place] for place in places]))
        return [f"{card}{_END}" for card in html.split(_END)[:-1]]

    lines = drawn("card", cards, drawn_anew, for_all=True)
    return Markup("".join(lines))  # noqa: S704
