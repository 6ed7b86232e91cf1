"""How often one person may ask for duplicates: more is a search for others' customers."""

from collections import defaultdict, deque
from datetime import datetime, timedelta

from flask import current_app

from crmapp import clock

MOST = 30
WINDOW = timedelta(minutes=1)


def may_ask(person_id: int) -> bool:
    """Count one check; False once a person has asked 30 times within a minute.

    Kept in the process: a check while typing must not wait for the write lock.
    """
    kept: dict[int, deque[datetime]] = current_app.extensions.setdefault(
        "duplicate_checks", defaultdict(deque)
    )
    asked, now = kept[person_id], clock.now()
    while asked and asked[0] <= now - WINDOW:
        asked.popleft()
    if len(asked) >= MOST:
        return False
    asked.append(now)
    return True
