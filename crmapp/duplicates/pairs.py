"""Keeping the pairs that a search found, and what people said of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, tuple_

from crmapp import clock
from crmapp.batches import batches
from crmapp.database import db, insert_for
from crmapp.duplicates.models import DuplicatePair, NotSame, PairState
from crmapp.duplicates.seeking import Found
from crmapp.journal.log import log


def keep(found: Iterable[Found], *, since: datetime) -> None:
    """Keep pairs, inside `writing()`; what a person has said of one stays as it is.

    `since` is when the search began: what it has met before in another way, is met for both
    reasons.
    """
    pairs = {(one.first_id, one.second_id): one for one in found}
    for some in batches(sorted(pairs)):
        known, apart = _known(some), _told_apart(some)
        for key in some:
            if key not in apart:
                _keep(pairs[key], known.get(key), since)


def _keep(one: Found, known: DuplicatePair | None, since: datetime) -> None:
    level, reasons = one.match.level, [reason.plain for reason in one.match.reasons]
    if known is not None and known.found_at >= since:
        level = min(level, known.level)
        reasons = [*reasons, *(reason for reason in known.reasons if reason not in reasons)]
    values = {"level": level, "reasons": reasons, "found_at": clock.now()}
    place = {"first_id": one.first_id, "second_id": one.second_id}
    statement = insert_for(DuplicatePair).values(state=PairState.OPEN, **place, **values)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=list(place),
            set_=values,
            where=DuplicatePair.state == PairState.OPEN,
        )
    )


def _known(keys: list[tuple[int, int]]) -> dict[tuple[int, int], DuplicatePair]:
    place = tuple_(DuplicatePair.first_id, DuplicatePair.second_id)
    rows = db.session.scalars(select(DuplicatePair).where(place.in_(keys)))
    return {(row.first_id, row.second_id): row for row in rows}


def _told_apart(keys: list[tuple[int, int]]) -> set[tuple[int, int]]:
    place = tuple_(NotSame.first_id, NotSame.second_id)
    rows = db.session.execute(select(NotSame.first_id, NotSame.second_id).where(place.in_(keys)))
    return {tuple(row) for row in rows}


def forget_older(since: datetime) -> int:
    """Let the pairs go that a whole search has not met again; returns how many."""
    gone = DuplicatePair.state == PairState.OPEN, DuplicatePair.found_at < since
    return db.session.execute(delete(DuplicatePair).where(*gone)).rowcount


def tell_apart(pair: DuplicatePair, *, by: Any, reason: str = "") -> None:
    """Remember that two customers are different: neither a search nor a save asks again."""
    if pair.state is PairState.OPEN:
        _answer(pair, PairState.NOT_SAME, by=by)
        place = (pair.first_id, pair.second_id)
        if db.session.get(NotSame, place) is None:
            row = NotSame(first_id=place[0], second_id=place[1], by_id=by.id, reason=reason)
            db.session.add(row)
        log("duplicate:told_apart", pair.first, by=by, other=pair.second_id, reason=reason)


def ask_again(pair: DuplicatePair, *, by: Any) -> None:
    """Take back that two customers are different."""
    if pair.state is PairState.NOT_SAME:
        pair.state, pair.answered_by_id, pair.answered_at = PairState.OPEN, None, None
        row = db.session.get(NotSame, (pair.first_id, pair.second_id))
        if row is not None:
            db.session.delete(row)
        log("duplicate:asked_again", pair.first, by=by, other=pair.second_id)


def _answer(pair: DuplicatePair, state: PairState, *, by: Any) -> None:
    pair.state, pair.answered_by_id, pair.answered_at = state, by.id, clock.now()
