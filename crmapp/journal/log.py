"""Writing the journal: within the act's own transaction, or after the request has ended."""

import re
from typing import Any

from flask import g, has_request_context, request

from crmapp.database import db
from crmapp.journal.models import Entry

# A phone number or an address in a detail would make the log a leak.
_PRIVATE = re.compile(r"\d{5,}|\S+@\S+")


def log(action: str, subject: object = None, *, by: Any = None, **details: Any) -> Entry:
    """Add an entry to the running writing transaction."""
    entry = Entry(
        action=action,
        subject=subject.__tablename__ if subject is not None else None,
        subject_id=subject.id if subject is not None else None,
        actor_id=by.id if by is not None else None,
        details={key: _masked(value) for key, value in details.items()},
    )
    if has_request_context():
        entry.request_id = g.get("request_id")
        entry.address = request.remote_addr
    db.session.add(entry)
    return entry


def log_later(action: str, subject: object = None, *, by: Any = None, **details: Any) -> None:
    """Have an entry written in a short transaction of its own once the request has ended."""
    afterwards(lambda: log(action, subject, by=by, **details))


def afterwards(act: Any) -> None:
    """Queue something to write after the response is made."""
    g.setdefault("afterwards", []).append(act)


def _masked(value: Any) -> Any:
    return _PRIVATE.sub("***", value)[:500] if isinstance(value, str) else value
