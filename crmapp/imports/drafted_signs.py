"""The signs of freshness of drafted customers: found from the drafts, so that nobody looks again.

They stand with a customer from the beginning, and hold from the moment it is revealed.
"""

from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from crmapp import clock
from crmapp.customers.kinds import Review
from crmapp.followups.models import FollowUpKind
from crmapp.freshness.facts import NEWEST, Facts
from crmapp.freshness.rules import Rules
from crmapp.freshness.signs import signs_of
from crmapp.imports.drafts import Drafts
from crmapp.promises.models import PromiseState

Row = dict[str, Any]
_when = itemgetter("began_at")


def sign(drafts: Drafts, rules: Rules) -> None:
    """Write the signs of drafted customers into their rows."""
    followups, deals, promises = (
        _by_customer(drafts.rows[name]) for name in ("followups", "deals", "promises")
    )
    for place, row in enumerate(drafts.rows["customers"]):
        facts = _facts(row, followups[place], deals[place], promises[place])
        row.update(signs_of(facts, rules))


def _by_customer(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["customer_id"]].append(row)
    return found


def _facts(row: Row, followups: list[Row], deals: list[Row], promises: list[Row]) -> Facts:
    # Of two of one moment the later draft has the larger key: it counts as the newer.
    met = [one for one in followups if one["kind"] is not FollowUpKind.MEETING]
    newest = sorted(met, key=_when)[::-1][:NEWEST]
    due = [one["due_on"] for one in promises if one["due_on"] and one["state"] is PromiseState.OPEN]
    return Facts(
        is_live=row["review"] is Review.APPROVED,
        status=row["status"],
        type=row["type"],
        owner_id=row["owner_id"],
        entered_on=row["entered_on"],
        last_on=row["last_followup_on"],
        next_due_on=row["next_due_on"],
        days=tuple(dict.fromkeys(one["on"] for one in newest)),
        promised=min(due, default=None),
        grade_fell=None,
        stages=tuple(
            (one["stage_id"], clock.local(one["stage_since"]).date())
            for one in deals
            if one["closed_on"] is None
        ),
        checked={},
        kept_on=None,
        owned_since=None,
    )
