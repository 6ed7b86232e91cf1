"""Drafts of what the product's own files tell of the past (see `own_past`)."""

from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

from crmapp import clock
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.models import Customer
from crmapp.deals.models import Deal, StageChange
from crmapp.followups.models import FollowUp
from crmapp.imports.bare import bare
from crmapp.imports.drafts import Drafts
from crmapp.imports.meanings import Meanings
from crmapp.imports.understood import UnderstoodRow
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.promises.models import Promise, PromiseState
from crmapp.stages.pipeline import first_stage

Said = dict[str, Any]


def moves_of(part: UnderstoodRow, deal: Deal, meanings: Meanings) -> list[StageChange]:
    """The moves of a deal, none where none is told; they lack the key of the deal."""
    moves = [
        bare(StageChange)(
            customer_id=deal.customer_id, import_id=deal.import_id,
            from_stage_id=_key(meanings.stage_called(said.get("from_stage", ""))),
            to_stage_id=_key(meanings.stage_called(said.get("to_stage", "")) or first_stage()),
            by_id=meanings.member(said.get("by", "")) or meanings.by.id,
            at=at, on=clock.local(at).date(), note=said.get("note", ""),
        )
        for said, at in ((said, _past(said.get("at"))) for said in part.past.get("moves", ()))
    ]  # fmt: skip
    for former, later in pairwise(moves):
        later.seconds_before = max(0, int((later.at - former.at).total_seconds()))
    return moves


def first_move(deal: Deal, meanings: Meanings) -> StageChange:
    """The move with which a deal that comes without a past begins; it lacks the key of the deal."""
    now = clock.now()
    return bare(StageChange)(
        customer_id=deal.customer_id, import_id=deal.import_id, to_stage_id=deal.stage_id,
        by_id=meanings.by.id, at=now, on=clock.local(now).date(),
    )  # fmt: skip


def draft_past(
    drafts: Drafts, part: UnderstoodRow, deal: Deal, followups: list[FollowUp], meanings: Meanings
) -> None:
    """Add the promises and the former plans of a drafted deal; `followups` are the deal's."""
    for said in part.past.get("plans", ()):
        if said.get("due_on"):
            drafts.add(plan_of_past(said, deal, meanings))
    for said in part.past.get("promises", ()):
        if said.get("words"):
            place = said.get("entry")
            followup_id = followups[place].id if place is not None else None
            drafts.add(promise_of_past(said, deal, followup_id, meanings))


def draft_helpers(
    drafts: Drafts, customer: Customer, parts: list[UnderstoodRow], meanings: Meanings
) -> None:
    """Add the helpers of a drafted customer; who has no account is kept among the remarks."""
    left, keys = [], set()
    for said in (said for part in parts for said in part.past.get("helpers", ())):
        key = meanings.member(said.get("person", ""))
        if key is None:
            left.append(said.get("person", ""))
        elif key not in keys and key != customer.owner_id:
            keys.add(key)
            by_id = meanings.member(said.get("added_by", "")) or meanings.by.id
            row = bare(CustomerHelper)(
                customer_id=customer.id, person_id=key, added_by_id=by_id,
                added_at=_past(said.get("added_at")),
            )  # fmt: skip
            drafts.add(row)
    customer.helper_ids = sorted(keys)
    if any(left):
        words = _("Helpers: %(names)s", names="、".join(filter(None, left)))
        customer.remarks = "\n".join(filter(None, (customer.remarks, words)))


def plan_of_past(said: Said, deal: Deal, meanings: Meanings) -> NextStep:
    """A plan that has ended, not yet kept."""
    method_id, left = meanings.method(said.get("method", ""))
    closed_at = _moment(said.get("closed_at"))
    return bare(NextStep)(
        deal_id=deal.id, customer_id=deal.customer_id, import_id=deal.import_id,
        due_on=_day(said["due_on"]), method_id=method_id,
        due_at=time.fromisoformat(str(said["due_at"])) if said.get("due_at") else None,
        action=" ".join(filter(None, (left, said.get("action", "")))), goal=said.get("goal", ""),
        state=StepState(said.get("state") or StepState.PAST),
        made_by_id=meanings.member(said.get("made_by", "")), made_at=_past(said.get("made_at")),
        closed_by_id=meanings.member(said.get("closed_by", "")), closed_at=closed_at,
        closed_on=clock.local(closed_at).date() if closed_at else None,
    )  # fmt: skip


def promise_of_past(said: Said, deal: Deal, followup_id: int | None, meanings: Meanings) -> Promise:
    """A promise of a deal, made in a follow-up or not, not yet kept."""
    closed_at = _moment(said.get("closed_at"))
    return bare(Promise)(
        customer_id=deal.customer_id, deal_id=None if said.get("is_loose") else deal.id,
        followup_id=followup_id,
        person_id=meanings.member(said.get("person", "")) or deal.owner_id or meanings.by.id,
        words=said["words"], due_on=_day(said.get("due_on")),
        state=PromiseState(said.get("state") or PromiseState.OPEN),
        made_at=_past(said.get("made_at")), closed_at=closed_at,
        closed_on=clock.local(closed_at).date() if closed_at else None,
    )  # fmt: skip


def _key(stage: Any) -> int | None:
    return stage.id if stage is not None else None


def _day(said: Any) -> date | None:
    return date.fromisoformat(str(said)) if said else None


def _moment(said: Any) -> datetime | None:
    """A moment of the file; one to come is none of the past, and counts as now."""
    return min(clock.moment(datetime.fromisoformat(said)), clock.now()) if said else None


def _past(said: Any) -> datetime:
    return _moment(said) or clock.now()
