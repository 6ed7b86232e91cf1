"""Drafts of what the product's own files tell of the past (see `own_past`)."""

from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

from crmapp import clock
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.models import Customer
from crmapp.deals.models import Deal, StageChange
from crmapp.exports.columns import PAYMENTS, QUOTES
from crmapp.imports.attached import ATTACHED
from crmapp.imports.attached_records import Spot, past_moment, records_of
from crmapp.imports.bare import bare
from crmapp.imports.drafts import Drafts
from crmapp.imports.meanings import Meanings
from crmapp.imports.understood import UnderstoodRow
from crmapp.payments.verbs import open_amounts
from crmapp.stages.pipeline import first_stage


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
        for said, at in ((said, past_moment(said.get("at"))) for said in part.past.get("moves", ()))
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
    drafts: Drafts, part: UnderstoodRow, customer: Customer, spot: Spot, meanings: Meanings
) -> None:
    """Add what hangs on a drafted deal; rows that the importer may not bring in are left out."""
    payments = []
    for sheet in ATTACHED:
        for record in records_of(sheet, part, customer, spot, meanings):
            record.id = drafts.add(record)
            if sheet == QUOTES:
                for line in record.lines:
                    line.quote_id = record.id
                    drafts.add(line)
            payments += [record] if sheet == PAYMENTS else []
    for payment, still_open in open_amounts(payments):
        drafts.rows["payments"][payment.id]["open_amount"] = still_open


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
                added_at=past_moment(said.get("added_at")),
            )  # fmt: skip
            drafts.add(row)
    customer.helper_ids = sorted(keys)
    if any(left):
        words = _("Helpers: %(names)s", names="、".join(filter(None, left)))
        customer.remarks = "\n".join(filter(None, (customer.remarks, words)))


def _key(stage: Any) -> int | None:
    return stage.id if stage is not None else None
