"""Where on the screen an act comes from: the answer draws that place anew."""

from urllib.parse import SplitResult, parse_qs, urlsplit

from flask import request, url_for

from crmapp.labels import Choice


class Place(Choice):
    """What a record is shown by."""

    PAGE = "page"  # the customer's own
    CARD = "card"  # of the board
    ROW = "row"  # of a list of customers
    TODAY = "today"  # a line of the day


def here() -> Place:
    """The place that the asking page shows records by."""
    path = came_from().path
    if path == url_for("today.index"):
        return Place.TODAY
    if path.startswith(url_for("board.index")):
        return Place.CARD
    return Place.PAGE


def here_args() -> dict[str, str]:
    """What the address of the asking page says."""
    return {key: values[-1] for key, values in parse_qs(came_from().query).items()}


def home_of(place: Place, customer_id: int | None) -> str:
    """The page to go back to, for a browser without scripts."""
    if place is Place.TODAY:
        return url_for("today.index")
    if place is Place.CARD:
        return url_for("board.index")
    return url_for("customers.show", customer_id=customer_id)


def came_from() -> SplitResult:
    """The address of the asking page, in its parts; all empty where it says none."""
    try:
        return urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    except ValueError:  # no address at all
        return urlsplit("")
