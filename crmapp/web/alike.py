"""Whether someone who saves has to answer first to customers that look alike."""

from flask import request
from flask_login import current_user

from crmapp.duplicates.likeness import Likeness
from crmapp.duplicates.queries import lock_keys, similar
from crmapp.duplicates.signs import Signs
from crmapp.duplicates.tickets import shown_to


def looked(signs: Signs, *, reason: str, besides: int | None = None) -> tuple[Likeness, bool]:
    """Who looks alike, and whether the form must be shown again; inside `writing()`.

    The form sends a ticket of each customer that it has shown, and a reason where one was asked
    for. `besides` is the customer itself, where it exists already.
    """
    if not signs.lookups:
        return Likeness(), False
    lock_keys(signs)
    likeness = similar(signs, viewer=current_user, besides=besides)
    shown = shown_to(current_user.id, request.form.getlist("shown"))
    return likeness, likeness.stops(reason, shown)
