"""What is asked for in an address or a search box: a number that is never kept is not looked for.

Forms tell theirs beside the field; here it is answered at once with the reason, and noted nowhere.
"""

from flask import Flask, request
from werkzeug.wrappers import Response

from crmapp.text_fields import refusal
from crmapp.web.errors import error

SEARCHED = ("q",)  # what search, palette and lists are asked with by POST


def init_app(app: Flask) -> None:
    """Look at every address and every search before anybody acts on it."""
    app.before_request(_refuse)


def _refuse() -> Response | None:
    said = [text for name in request.args for text in request.args.getlist(name)]
    if request.method == "POST":
        said += [text for name in SEARCHED for text in request.form.getlist(name)]
    why = next(filter(None, map(refusal, said)), None)
    return error(422, text=why) if why else None
