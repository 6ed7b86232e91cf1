"""Asking anew who it is before a dangerous act, unless that was proven a moment ago."""

import functools
from collections.abc import Callable
from typing import Any

from flask import abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.accounts.forms import ProofForm
from crmapp.database import writing
from crmapp.journal.log import log
from crmapp.sessions.models import SignIn
from crmapp.web.access import me
from crmapp.web.htmx import asking_page, is_htmx
from crmapp.web.proving import prove

View = Callable[..., Any]
_OWN = ("csrf_token", "proof_password", "proof_code")


def needs_fresh(view: View) -> View:
    """Have a route ask for the password unless it was given within five minutes.

    It stands below the route. Whatever was typed is kept on the page that asks, and sent from
    there to the same address again by the person: nothing is lost, and nothing repeated unseen.
    """

    @functools.wraps(view)
    def asked(*args: Any, **kwargs: Any) -> Any:
        ensure_fresh()
        return view(*args, **kwargs)

    asked.needs_fresh = True
    return asked


def ensure_fresh() -> None:
    """The same from inside a view, where only some of its forms are dangerous."""
    if g.is_fresh:
        return
    if request.method == "GET":
        abort(_lead_to_question(request.full_path.rstrip("?")))
    form = ProofForm()
    if form.proof_password.data is not None and freshen(form):
        return
    if request.files:  # a page cannot hold a chosen file: it is chosen again on a page that may
        abort(_lead_to_question(asking_page()))
    abort(_question(form))


def _lead_to_question(path: str | None) -> Response:
    target = url_for("accounts.confirm", next=path)
    if is_htmx():  # the question is a page, not a part of one
        return Response("", 401, headers={"HX-Redirect": target})
    return redirect(target, 303)


def freshen(form: ProofForm) -> bool:
    """Take what the form holds as a proof; False with the reasons at its fields."""
    wrong = prove(me(), form.proof_password.data or "", form.proof_code.data or "")
    for name, problem in wrong.items():
        form[f"proof_{name}"].errors = [problem]
    if wrong:
        return False
    with writing() as session:
        session.get(SignIn, g.sign_in_id).fresh_at = clock.now()
        log("proof:given", me(), by=me())
    g.is_fresh = True
    return True


def _question(form: ProofForm) -> Any:
    typed = [pair for pair in request.form.items(multi=True) if pair[0] not in _OWN]
    template = "accounts/confirm.hx.html" if is_htmx() else "accounts/confirm.html"
    page = render_template(template, form=form, typed=typed, target=request.full_path.rstrip("?"))
    response = make_response(page, 422 if is_htmx() else 403)
    if is_htmx():
        response.headers["HX-Retarget"] = "#dialog-content"
        response.headers["HX-Reswap"] = "innerHTML"
    return response
