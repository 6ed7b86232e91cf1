"""Slowing guesses down: per account and per address, never a lock for good (ASVS 6.3.1)."""

from datetime import timedelta

from sqlalchemy import case, delete, update

from crmapp import clock
from crmapp.accounts.models import as_username
from crmapp.database import db, insert_for
from crmapp.sessions.models import Throttle
from crmapp.sessions.queries import failures

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 10
PER_ADDRESS = 50


def keys_of(username: str, address: str) -> dict[str, int]:
    """The keys that one try counts under, each with its limit in a window."""
    return {
        f"account:{as_username(username)[:80]}": PER_ACCOUNT,
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
    """Count one failure under each key."""
    take_try(keys)


def take_try(keys: dict[str, int]) -> bool:
    """Count a try under each key; False where one of them has been used up already.

    It is counted before the password is looked at and given back if that is right: guesses
    sent all at once would otherwise all be looked at before the first is counted.
    """
    now = clock.now()
    db.session.execute(delete(Throttle).where(Throttle.since <= now - WINDOW))
    counts = {key: _count(key) for key in sorted(keys)}
    return all(counts[key] <= limit for key, limit in keys.items())


def _count(key: str) -> int:
    insert = insert_for(Throttle).values(key=key, failures=1, since=clock.now())
    counted = insert.on_conflict_do_update(
        index_elements=["key"], set_={"failures": Throttle.failures + 1}
    )
    return db.session.scalar(counted.returning(Throttle.failures))


def give_back(keys: dict[str, int]) -> None:
    """Take back what a right password was counted for; its account starts anew."""
    for key in keys:
        mine = Throttle.key == key
        if key.startswith("account:"):
            db.session.execute(delete(Throttle).where(mine))
        else:
            fewer = case((Throttle.failures > 0, Throttle.failures - 1), else_=0)
            db.session.execute(update(Throttle).where(mine).values(failures=fewer))
