"""What every page needs and seldom changes, kept per process until its stamp moves."""

from collections.abc import Callable
from typing import Generic, TypeVar

from flask import current_app, g, has_request_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from crmapp.database import aside, at_close, db
from crmapp.settings.models import Stamp

T = TypeVar("T")


def stamps() -> dict[str, int]:
    """The stamps as this request (or job) first saw them."""
    if "stamps" not in g:
        rows = db.session.execute(select(Stamp.name, Stamp.value))
        g.stamps = dict(rows.all())
    return g.stamps


@at_close
def _renew_stamps(session: Session) -> None:
    raised = session.info.get("raised", {})
    if has_request_context() and "stamps" in g and "config" not in raised:
        g.stamps = {**g.stamps, **raised}  # no need to ask what this transaction has just written
    elif raised:
        g.pop("stamps", None)
        g.pop("cached", None)


class Cached(Generic[T]):
    """A value that `load` reads with a session of its own; its rows are for reading only."""

    def __init__(self, load: Callable[[Session], T]) -> None:
        """Take the function that reads the value."""
        self._load = load

    def __call__(self) -> T:
        """The value, read again only where the `config` stamp has moved."""
        # A page asks for hundreds of words: what it was told once stays true to its end.
        said = g.__dict__.get("cached") or g.__dict__.setdefault("cached", {})
        if self not in said:
            said[self] = self._fresh()
        return said[self]

    def _fresh(self) -> T:
        kept = current_app.extensions.setdefault("cached", {})
        stamp, value = kept.get(self, (None, None))
        if stamp is None or stamp != stamps().get("config"):
            with aside() as session:
                stamp = session.scalar(select(Stamp.value).where(Stamp.name == "config"))
                value = self._load(session)
            kept[self] = (stamp, value)
        return value
