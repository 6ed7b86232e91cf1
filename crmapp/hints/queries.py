"""The team's instructions as every form reads them: cached."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crmapp.hints.models import Hint
from crmapp.hints.usual import USUAL
from crmapp.settings.cache import Cached


@Cached
def hints(session: Session) -> dict[str, str]:
    """The team's own words by the key of the field."""
    return dict(session.execute(select(Hint.key, Hint.words)).all())


def hint_of(field: Any) -> Any:
    """What stands below a form's field: the team's words, else the built-in ones, else ""."""
    form = getattr(field.meta, "hints", None)
    if form is None:
        return field.description
    key = f"{form}.{field.short_name}"
    return hints().get(key) or field.description or USUAL.get(key, "")
