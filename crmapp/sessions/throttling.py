"""Slowing guesses down: per account and per address, never a lock for good (ASVS 6.3.1).

Whoever guesses from elsewhere uses up the tries of strangers only. Where a person has signed in
before, in that browser or from that address, tries are counted apart: the owner still gets in.
"""

import ipaddress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, delete, not_, or_, update

from crmapp import clock
from crmapp.accounts.models import as_username
from crmapp.database import db, insert_for
from crmapp.sessions.models import Throttle
from crmapp.sessions.queries import failures, has_signed_in_from

WINDOW = timedelta(minutes=15)
HOUR = timedelta(hours=1)  # of keys that begin with "hour:"
ASKEW = timedelta(minutes=10)  # between the clocks of two servers
PER_ACCOUNT = 10
PER_ADDRESS = 50
_WHOLE = ("account", "browser", "proof")  # emptied by a right password; an address gets one back


def keys_of(username: str, address: str) -> dict[str, int]:
    """The keys that one try counts under, each with its limit in a window."""
    return {
        f"account:{as_username(username)[:80]}": PER_ACCOUNT,
        f"address:{place_of(address)}": PER_ADDRESS,
    }


def keys_at_door(
    username: str, person: Any | None, address: str, browser: str | None
) -> dict[str, int]:
    """The keys of a try to sign in; `browser` is what this one was given at a former sign-in."""
    has_been_here = has_signed_in_from(person.id if person else None, address)
    if browser:
        return {f"browser:{browser}": PER_ACCOUNT}
    name, place = as_username(username)[:80], place_of(address)
    account = f"account:{name}@{place}" if has_been_here else f"account:{name}"
    return {account: PER_ACCOUNT, f"address:{place}": PER_ADDRESS}


def place_of(address: str) -> str:
    """What counts as one address: of IPv6 a whole network, since a guest picks from it at will."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if known.version == 4:
        return address
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, 64), strict=False))


def is_throttled(keys: dict[str, int]) -> bool:
    """Whether one of the keys has used up its tries."""
    now, counted = clock.now(), failures(*keys)
    return any(
        key in counted
        and now - _window(key) < counted[key].since < now + ASKEW
        and counted[key].failures >= limit
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
    db.session.execute(delete(Throttle).where(_is_over(now)))
    counts = {key: _count(key, now) for key in sorted(keys)}
    return all(counts[key] <= limit for key, limit in keys.items())


def _window(key: str) -> timedelta:
    return HOUR if key.startswith("hour:") else WINDOW


def _is_over(now: datetime) -> Any:
    is_long = Throttle.key.startswith("hour:")
    return or_(
        (Throttle.since <= now - WINDOW) & not_(is_long),
        (Throttle.since <= now - HOUR) & is_long,
        Throttle.since >= now + ASKEW,  # the clock has gone back: it must lock nobody out for long
    )


def _count(key: str, now: datetime) -> int:
    insert = insert_for(Throttle).values(key=key, failures=1, since=now)
    counted = insert.on_conflict_do_update(
        index_elements=["key"], set_={"failures": Throttle.failures + 1}
    )
    return db.session.scalar(counted.returning(Throttle.failures))


def give_back(keys: dict[str, int]) -> None:
    """Take back what a right password was counted for; its account starts anew."""
    for key in keys:
        mine = Throttle.key == key
        if key.partition(":")[0] in _WHOLE:
            db.session.execute(delete(Throttle).where(mine))
        else:
            fewer = case((Throttle.failures > 0, Throttle.failures - 1), else_=0)
            db.session.execute(update(Throttle).where(mine).values(failures=fewer))
