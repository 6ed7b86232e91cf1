"""Writing the journal: within the act's own transaction, or after the request has ended."""

from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import insert

from crmapp.database import db
from crmapp.journal.masking import masked
from crmapp.journal.models import Entry


def log(action: str, subject: object = None, *, by: Any = None, **details: Any) -> Entry:
    """Add an entry to the running writing transaction.

    `action` is a name of the catalogue (`actions.ACTIONS`); details are masked, and ways to reach
    a person are not to be given at all. A subject that hangs on a customer tells of that one too.
    """
    entry = Entry(**_values(action, subject, by, details))
    db.session.add(entry)
    return entry


def log_for_owner(action: str, subject: Any, *, by: Any, **details: Any) -> None:
    """Add an entry where someone else than the owner changes what hangs on a customer."""
    if subject.customer.owner_id != by.id:
        log(action, subject, by=by, **details)


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
        "customer_id": _customer_of(subject),
        "actor_id": by.id if by is not None else None,
        "actor_name": by.name if by is not None else None,
        "details": masked(details),
        "request_id": g.get("request_id") if in_request else None,
        "address": _address(request.remote_addr) if in_request else None,
    }


def _customer_of(subject: Any) -> int | None:
    if subject is not None and subject.__tablename__ == "customers":
        return subject.id
    return getattr(subject, "customer_id", None)


def _address(address: str | None) -> str | None:
    # Behind a proxy it is what a header says.
    return "".join(filter(str.isprintable, address))[:60] if address else None


def log_later(action: str, subject: object = None, *, by: Any = None, **details: Any) -> None:
    """Have an entry written in a short transaction of its own once the request has ended."""
    afterwards(lambda: log(action, subject, by=by, **details))


def afterwards(act: Any) -> None:
    """Queue something to write after the response is made."""
    g.setdefault("afterwards", []).append(act)
