"""How deals begin, move and change."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import db, touch
from crmapp.deals.derived import settle
from crmapp.deals.models import Deal, StageChange
from crmapp.history.models import Change
from crmapp.history.reasons import UpdateType, insist
from crmapp.history.tracking import track
from crmapp.journal.log import log
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.nextsteps.verbs import close, open_step, reopen
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify
from crmapp.stages.models import Stage
from crmapp.stages.pipeline import first_stage
from crmapp.stages.tally import count_new, counted

UNDONE_WITHIN = timedelta(minutes=1)  # the toast offers ten seconds; a slow line gets more

_KEPT = (
    "stage_since", "closed_on", "amount", "contract_number",
    "loss_reason_id", "loss_words", "competitor", "touched_at",
)  # fmt: skip
_TYPED_IN = ("amount", "contract_number")


class Stale(Exception):
    """The deal is no longer where the mover saw it."""


@dataclass(frozen=True)
class Closing:
    """What a won or a lost stage asks for; None leaves a field as it is."""

    amount: int | None = None  # fen
    on: date | None = None
    contract_number: str | None = None
    loss_reason_id: int | None = None
    loss_words: str = field(default="")
    competitor: str = ""


def open_deal(
    customer: Customer, values: dict[str, Any], *, by: Any, stage: Stage | None = None
) -> Deal:
    """Begin a deal with a customer, in the first stage unless another is given."""
    stage = stage or first_stage()
    deal = Deal(
        customer_id=customer.id,
        customer=customer,
        stage_id=stage.id,
        owner_id=customer.owner_id,
        is_live=is_live(customer),
        **values,
    )
    if not stage.kind.is_open and deal.closed_on is None:
        deal.closed_on = clock.today()
    db.session.add(deal)
    db.session.flush()
    db.session.add(_moved(deal, None, stage, by=by))
    count_new(deal)
    settle(customer)
    return deal


def is_live(customer: Customer) -> bool:
    """Whether a customer's deals count and stand on the board."""
    return (
        customer.review is Review.APPROVED
        and customer.deleted_at is None
        and customer.merged_into_id is None
    )


def move(
    deal: Deal,
    to: Stage,
    *,
    by: Any,
    seen_in: int | None = None,
    closing: Closing | None = None,
    note: str = "",
    update_type: UpdateType | None = None,
) -> StageChange | None:
    """Move a deal to a stage and record it; None where it already stands there.

    `seen_in` is the key of the stage the mover saw it in: raises Stale if it has moved since.
    A lost deal's plan is dropped with it. Backwards a note says why (and
    `update_type` what kind of update it is), else raises ReasonNeeded.
    """
    if seen_in is not None and deal.stage_id != seen_in:
        raise Stale
    if deal.stage_id == to.id:
        return None
    former = deal.stage
    insist(note, on=is_back(former, to))
    before = {name: _plain(getattr(deal, name)) for name in _KEPT}
    kind = update_type if is_back(former, to) else None
    change = _moved(deal, former, to, by=by, note=note, update_type=kind)
    with counted(deal):
        deal.stage_id = to.id
        deal.stage_since = deal.touched_at = change.at
        _close_or_reopen(deal, to, closing or Closing())
    if any(getattr(deal, name) != _typed(name, before[name]) for name in _TYPED_IN):
        deal.version += 1  # a form that was opened before may not put the old amount back
    step = open_step(deal) if to.kind.is_lost else None
    if step is not None:
        close(step, StepState.DROPPED, by=by)
    change.before = {**before, "version": deal.version, "step": step.id if step else None}
    db.session.add(change)
    settle(deal.customer)
    _tell_owner(deal, by)
    return change


def is_back(former: Stage, to: Stage) -> bool:
    """Whether a move goes backwards: to an earlier stage, or a closed deal is opened again."""
    return to.kind.is_open and (not former.kind.is_open or to.position < former.position)


def _moved(deal: Deal, former: Stage | None, to: Stage, *, by: Any, **more: Any) -> StageChange:
    now = clock.now()
    stayed = int((now - deal.stage_since).total_seconds()) if former is not None else None
    return StageChange(
        deal_id=deal.id,
        customer_id=deal.customer_id,
        from_stage_id=former.id if former is not None else None,
        to_stage_id=to.id,
        by_id=by.id,
        at=now,
        on=clock.local(now).date(),
        seconds_before=stayed,
        **more,
    )


def _close_or_reopen(deal: Deal, to: Stage, closing: Closing) -> None:
    deal.loss_reason_id, deal.loss_words, deal.competitor = None, "", ""
    if to.kind.is_open:
        deal.closed_on = None
        return
    if to.kind.is_lost:
        deal.closed_on = closing.on or clock.today()
        deal.loss_reason_id, deal.loss_words = closing.loss_reason_id, closing.loss_words
        deal.competitor = closing.competitor
        return
    deal.closed_on = closing.on or deal.closed_on or clock.today()
    if closing.amount is not None:
        deal.amount = closing.amount
    if closing.contract_number is not None:
        deal.contract_number = closing.contract_number


def undo_move(change: StageChange, *, by: Any) -> bool:
    """Put a deal back where it came from; False where it is too late or has been changed since."""
    deal = change.deal
    is_last = change.id == db.session.scalar(
        select(StageChange.id)
        .where(StageChange.deal_id == deal.id, StageChange.undone_at.is_(None))
        .order_by(StageChange.id.desc())
        .limit(1)
    )
    in_time = change.at + UNDONE_WITHIN > clock.now() and change.by_id == by.id
    is_untouched = deal.version == change.before.get("version")
    if not (is_last and in_time and is_untouched and change.from_stage_id is not None):
        return False
    typed_in = [getattr(deal, name) for name in _TYPED_IN]
    with counted(deal):
        deal.stage_id = change.from_stage_id
        for name in _KEPT:
            setattr(deal, name, _typed(name, change.before.get(name)))
    if typed_in != [getattr(deal, name) for name in _TYPED_IN]:
        deal.version += 1
    change.undone_at = clock.now()
    key = change.before.get("step")
    if key is not None and (step := db.session.get(NextStep, key)) is not None:
        reopen(step)
    settle(deal.customer)
    return True


def change_deal(
    deal: Deal,
    values: dict[str, Any],
    *,
    by: Any,
    reason: str = "",
    update_type: UpdateType | None = None,
) -> list[Change]:
    """Change fields of a deal; every difference goes into the history."""
    told = {"customer_id": deal.customer_id, "by": by, "reason": reason}
    with counted(deal):
        changes = track(deal, values, **told, update_type=update_type)
    if changes:
        deal.version += 1
        deal.touched_at = clock.now()
        settle(deal.customer)
        _tell_owner(deal, by)
    return changes


def star(deal: Deal, *, on: bool) -> None:
    """Put a deal at the head of its column, or let it go back in line."""
    deal.is_starred = on
    touch("board")


def _tell_owner(deal: Deal, by: Any) -> None:
    if deal.customer.owner_id != by.id:
        log("deal:changed_for_owner", deal, by=by)
        notify(deal.customer.owner_id, NotificationKind.CHANGED, deal, by=by)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name.endswith("_on"):
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name.endswith(("_at", "_since")) else value


def explain(change: StageChange, words: str) -> None:
    """Say why a deal was moved; a reason that was given is not taken away."""
    change.note = words or change.note
