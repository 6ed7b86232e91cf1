"""Slowing guesses down: per account and per address, never a lock for good (ASVS 6.3.1)."""

from datetime import timedelta

from sqlalchemy import case, delete

from crmapp import clock
from crmapp.database import db, insert_for
from crmapp.sessions.models import Throttle
from crmapp.sessions.queries import failures

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 50


def keys_of(username: str, address: str) -> dict[str, int]:
    """The keys that one try counts under, each with its limit in a window."""
    return {
        f"account:{username.strip().casefold()[:80]}": PER_ACCOUNT,
        f"address:{address}": PER_ADDRESS,
    }


def is_throttled(keys: dict[str, int]) -> bool:
    """Whether one of the keys has used up its tries."""
    since = clock.now() - WINDOW
    counted = failures(*keys)
    return any(
        key in counted and counted[key].since > since and counted[key].failures >= limit
        for key, limit in keys.items()
    )


def count_failure(keys: dict[str, int]) -> None:
    """Count one failure under each key; one statement each, so parallel tries all count."""
    now = clock.now()
    for key in sorted(keys):
        insert = insert_for(Throttle).values(key=key, failures=1, since=now)
        fresh = Throttle.since > now - WINDOW
        update = {
            "failures": case((fresh, Throttle.failures + 1), else_=1),
            "since": case((fresh, Throttle.since), else_=now),
        }
        db.session.execute(insert.on_conflict_do_update(index_elements=["key"], set_=update))


def forget_failures(username: str) -> None:
    """Start an account's count anew after a right password."""
    key = next(iter(keys_of(username, "")))
    db.session.execute(delete(Throttle).where(Throttle.key == key))
