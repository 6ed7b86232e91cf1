"""Looking after customers: what the signs say, one page for all of them."""

from typing import Any

from flask import Blueprint

from crmapp.freshness.kinds import SignKind
from crmapp.freshness.words import Sign, signs

bp = Blueprint("freshness", __name__, url_prefix="/care")

ON_ROWS = (SignKind.RISK, SignKind.OVER, SignKind.RETURN)


@bp.app_template_global("signs")
def signs_of(customer: Any, *, every: bool = False) -> list[Sign]:
    """What a customer shows of age today: what presses, or all of it."""
    return signs(customer) if every else signs(customer, *ON_ROWS)
