"""Writing the journal: within the act's own transaction, or after the request has ended."""

import re
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import insert

from crmapp.database import db
from crmapp.journal.models import Entry

# A phone number or an address in a detail would make the log a leak.
_PRIVATE = re.compile(r"\d{5,}|\S+@\S+")


def log(action: str, subject: object = None, *, by: Any = None, **details: Any) -> Entry:
    """Add an entry to the running writing transaction."""
    entry = Entry(**_values(action, subject, by, details))
    db.session.add(entry)
    return entry


def log_each(action: str, told: list[tuple[object, dict[str, Any]]], *, by: Any) -> None:
    """Add an entry for each of many records, with its details, in one statement."""
    if told:
        rows = [_values(action, subject, by, details) for subject, details in told]
        db.session.execute(insert(Entry), rows)


def _values(action: str, subject: Any, by: Any, details: dict[str, Any]) -> dict[str, Any]:
    in_request = has_request_context()
    return {
        "action": action,
        "subject": subject.__tablename__ if subject is not None else None,
        "subject_id": subject.id if subject is not None else None,
        "actor_id": by.id if by is not None else None,
        "details": {key: _masked(value) for key, value in details.items()},
        "request_id": g.get("request_id") if in_request else None,
        "address": request.remote_addr if in_request else None,
    }


def log_later(action: str, subject: object = None, *, by: Any = None, **details: Any) -> None:
    """Have an entry written in a short transaction of its own once the request has ended."""
    afterwards(lambda: log(action, subject, by=by, **details))


def afterwards(act: Any) -> None:
    """Queue something to write after the response is made."""
    g.setdefault("afterwards", []).append(act)


def _masked(value: Any) -> Any:
    return _PRIVATE.sub("***", value)[:500] if isinstance(value, str) else value
