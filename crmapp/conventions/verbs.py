"""Agreeing on something else."""

from typing import Any

from crmapp.conventions.models import Conventions
from crmapp.conventions.texts import texts
from crmapp.database import db
from crmapp.journal.log import log


class Overtaken(Exception):
    """Somebody has written a newer text since the form was opened."""


def agree(words: str, *, over: int, by: Any) -> Conventions | None:
    """Put a text in the place of the one with the key `over` (0 for none); None if it is the same.

    Raises Overtaken where that one no longer holds.
    """
    present = next(iter(texts(1)), None)
    if (present.id if present else 0) != over:
        raise Overtaken
    if words == (present.words if present else ""):
        return None
    row = Conventions(words=words, by_id=by.id)
    db.session.add(row)
    db.session.flush()
    log("conventions:changed", by=by, characters=len(words))
    return row
