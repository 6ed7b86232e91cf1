"""Writing what stands at the fields."""

from typing import Any

from crmapp.database import db, touch
from crmapp.hints.models import Hint
from crmapp.journal.log import log


def instruct(key: str, words: str, *, by: Any) -> None:
    """Put the team's words at a field; blank ones bring the built-in hint back."""
    row = db.session.get(Hint, key)
    log("hint:changed", by=by, field=key, old=row.words if row else "", new=words)
    if not words:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(Hint(key=key, words=words))
    else:
        row.words = words
    touch("config")
