"""Keeping the running counts of the board true, whatever a verb does to a deal."""

import contextlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from crmapp.database import at_close, db, insert_for
from crmapp.dates import quarter_of
from crmapp.stages.models import StageCount

Place = tuple[int, int, str]


@contextlib.contextmanager
def counted(*deals: Any) -> Iterator[None]:
    """Change deals inside the block; what they counted before is taken off, what now put on."""
    before = [_place(deal) for deal in deals]
    yield
    for was, deal in zip(before, deals, strict=True):
        _shift(was, -1)
        _shift(_place(deal), +1)


def count_new(deal: Any) -> None:
    """Count a deal that has just been made."""
    _shift(_place(deal), +1)


def count_group(
    stage_id: int, owner_id: int | None, closed_on: date | None, count: int, amount: int
) -> None:
    """Count many deals of one stage, owner and day at once; less than none takes them off."""
    quarter = quarter_of(closed_on) if closed_on is not None else ""
    tally = db.session().info.setdefault("tally", defaultdict(lambda: [0, 0]))
    tally[stage_id, owner_id or 0, quarter][0] += count
    tally[stage_id, owner_id or 0, quarter][1] += amount


def _place(deal: Any) -> tuple[Place, int] | None:
    if not deal.is_live:
        return None
    quarter = quarter_of(deal.closed_on) if deal.closed_on is not None else ""
    return (deal.stage_id, deal.owner_id or 0, quarter), deal.amount or 0


def _shift(place: tuple[Place, int] | None, by: int) -> None:
    if place is None:
        return
    key, amount = place
    tally = db.session().info.setdefault("tally", defaultdict(lambda: [0, 0]))
    tally[key][0] += by
    tally[key][1] += by * amount


@at_close
def write_tally(session: Session) -> None:
    """Add the transaction's differences, in key order so that two writers cannot deadlock."""
    for key, (count, amount) in sorted(session.info.get("tally", {}).items()):
        if not count and not amount:
            continue
        stage_id, owner_id, quarter = key
        statement = insert_for(StageCount).values(
            stage_id=stage_id, owner_id=owner_id, quarter=quarter, count=count, amount=amount
        )
        session.execute(
            statement.on_conflict_do_update(
                index_elements=["stage_id", "owner_id", "quarter"],
                set_={
                    "count": StageCount.count + statement.excluded.count,
                    "amount": StageCount.amount + statement.excluded.amount,
                },
            )
        )


def recount(deals: Any) -> None:
    """Count everything anew from the deals' table, after the pipeline itself has changed."""
    db.session.flush()
    db.session.execute(delete(StageCount))
    totals: dict[Place, list[int]] = defaultdict(lambda: [0, 0])
    columns = (deals.stage_id, deals.owner_id, deals.closed_on, deals.amount)
    for stage_id, owner_id, closed_on, amount in db.session.execute(
        select(*columns).where(deals.is_live)
    ):
        quarter = quarter_of(closed_on) if closed_on is not None else ""
        total = totals[stage_id, owner_id or 0, quarter]
        total[0] += 1
        total[1] += amount or 0
    rows = [
        {"stage_id": key[0], "owner_id": key[1], "quarter": key[2], "count": n, "amount": fen}
        for key, (n, fen) in totals.items()
    ]
    if rows:
        db.session.execute(insert(StageCount), rows)
