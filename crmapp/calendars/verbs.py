"""Giving out and taking back the key of a calendar feed; inside `writing()`."""

import secrets
from typing import Any

from sqlalchemy import delete

from crmapp.calendars.models import CalendarKey
from crmapp.database import db
from crmapp.journal.log import log
from crmapp.sessions.models import fingerprint


def give_key(person: Any) -> str:
    """A new token for a person's feed, which is told this once; a former one is void."""
    token = secrets.token_urlsafe(32)
    _forget(person)
    db.session.add(CalendarKey(person_id=person.id, token_hash=fingerprint(token)))
    log("calendar:opened", person, by=person)
    return token


def revoke_key(person: Any) -> None:
    """Close a person's feed: calendars that have the address get nothing from it any more."""
    if _forget(person):
        log("calendar:closed", person, by=person)


def _forget(person: Any) -> bool:
    mine = CalendarKey.person_id == person.id
    return db.session.execute(delete(CalendarKey).where(mine)).rowcount > 0
