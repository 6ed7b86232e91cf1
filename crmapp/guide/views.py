"""The guide's pages and the way through them."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crmapp.accounts.verbs import prefer
from crmapp.database import writing
from crmapp.guide.chapters import BY_KEY, CHAPTERS, chapter_about
from crmapp.guide.tour import Place, place_of, steps_of
from crmapp.language import language
from crmapp.policy import Action
from crmapp.web.access import allow, me

bp = Blueprint("guide", __name__, url_prefix="/guide")


@bp.app_template_global()
def tour_place() -> Place | None:
    """Where the reader is on the tour, or None."""
    return place_of(me())


@bp.app_template_global()
def guide_address() -> str:
    """The chapter about the page that is shown, or the guide's first page."""
    chapter = chapter_about((request.endpoint or "").partition(".")[0])
    return url_for("guide.show", key=chapter.key) if chapter else url_for("guide.index")


@bp.get("/")
def index() -> str:
    """What there is to read and to try."""
    allow(Action.GUIDE_READ)
    return render_template("guide/index.html", chapters=CHAPTERS)


@bp.get("/<key>")
def show(key: str) -> str:
    """A chapter in the reader's language."""
    allow(Action.GUIDE_READ)
    chapter = BY_KEY.get(key) or abort(404)
    nth = CHAPTERS.index(chapter)
    after = CHAPTERS[nth + 1] if nth + 1 < len(CHAPTERS) else None
    words = f"guide/{key}.{language()}.html"
    return render_template("guide/show.html", chapter=chapter, after=after, words=words)


@bp.post("/tour")
def travel() -> Response:
    """Begin the tour, go on, go back or end it; answers with the page of the step."""
    allow(Action.GUIDE_READ)
    act, steps = request.form.get("act", ""), steps_of(me())
    moves = {"start": 1, "next": me().tour_step + 1, "back": max(me().tour_step - 1, 1), "end": 0}
    number = moves.get(act, -1)
    if number < 0:
        abort(400)
    number = number if number <= len(steps) else 0
    with writing():
        prefer(me().id, tour_step=number)
    if not number:
        return redirect(url_for("today.index"), 303)
    return redirect(url_for(steps[number - 1].endpoint), 303)
