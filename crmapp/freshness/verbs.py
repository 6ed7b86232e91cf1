"""What is said to customers that grow old: they rest, they stay, their data is right."""

import uuid
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from crmapp import clock
from crmapp.accounts.roles import Role
from crmapp.accounts.team import everyone, person
from crmapp.customers.kinds import CustomerStatus
from crmapp.customers.models import Customer
from crmapp.customers.verbs import change
from crmapp.database import db, touch
from crmapp.freshness.models import Answer, Confirmation, Part, ProposalAnswer
from crmapp.jobs.verbs import enqueue
from crmapp.journal.log import log
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import notify
from crmapp.settings.values import change_setting, setting


def answer(customers: Iterable[Customer], said: Answer, *, by: Any, reason: str = "") -> str:
    """Let customers rest or stay active, inside `writing()`; returns the key of the batch.

    Those that are not active any more are left as they are.
    """
    batch = uuid.uuid4().hex
    for customer in customers:
        if customer.status is not CustomerStatus.ACTIVE:
            continue
        if said is Answer.RESTED:
            change(customer, {"status": CustomerStatus.DORMANT}, by=by, reason=reason)
            log("customer:rested", customer, by=by)
        else:
            log("customer:kept_active", customer, by=by)
        _keep(customer, said, batch, by=by, reason=reason)
    touch("board")
    return batch


def rest_by_rule(customer: Customer) -> None:
    """Let a customer rest because the rule says so, inside `writing()`; its owner is told."""
    months = setting("rest_months")
    rule = ngettext(
        "Rule: no follow-up for %(num)d month", "Rule: no follow-up for %(num)d months", months
    )
    # The history names a person for each change: whoever decided on the rule.
    keeper = rule_keeper()
    values = {"status": CustomerStatus.DORMANT}
    change(customer, values, by=keeper, reason=rule, as_part=True)
    _keep(customer, Answer.RESTED, uuid.uuid4().hex, by=None, reason=rule)
    log("customer:rested_by_rule", customer, rule=rule)
    notify(customer.owner_id, NotificationKind.RESTED, customer, by=None)


def _keep(customer: Customer, said: Answer, batch: str, *, by: Any, reason: str) -> None:
    row = ProposalAnswer(
        customer_id=customer.id, customer=customer, answer=said, batch=batch,
        by_id=by.id if by is not None else None, reason=reason,
    )  # fmt: skip
    db.session.add(row)


def take_back(answers: Iterable[ProposalAnswer], *, by: Any) -> int:
    """Undo answers, inside `writing()`; returns how many. What has changed since stays so."""
    done = 0
    for row in answers:
        if row.undone_at is not None:
            continue
        row.undone_at = clock.now()
        customer = row.customer
        if row.answer is Answer.RESTED and customer.status is CustomerStatus.DORMANT:
            change(customer, {"status": CustomerStatus.ACTIVE}, by=by, reason=_("Put back"))
            # Or the rule would do it again the very next night; not in the batch that is undone.
            _keep(customer, Answer.KEPT, uuid.uuid4().hex, by=by, reason=_("Put back"))
        log("customer:answer_undone", customer, by=by)
        done += 1
    touch("board")
    return done


def confirm(customer: Customer, parts: Iterable[Part], *, by: Any) -> None:
    """Say that parts of a customer's data are still right, inside `writing()`."""
    for part in parts:
        row = Confirmation(customer_id=customer.id, customer=customer, part=part, by_id=by.id)
        db.session.add(row)
    touch("board")


def rule_keeper() -> Any:
    """Who answers for the rules: whoever saved them last, else an administrator."""
    found = person(setting("rules_set_by"))
    heads = [one for one in everyone() if one.has_role(Role.ADMINISTRATOR)]
    return found or next(iter(sorted(heads, key=lambda one: not one.is_active)))


def change_rules(values: dict[str, Any], *, by: Any) -> list[str]:
    """Keep rules that differ, inside `writing()`; returns their keys. The signs follow in a job.

    When customers begin to go back to the pool, or sooner, the days of warning start anew.
    """
    former = {key: setting(key) for key in values}
    changed = [key for key, value in values.items() if value != former[key]]
    for key in changed:
        change_setting(key, values[key])
        log("setting:changed", by=by, key=key, old=former[key], new=values[key])
    if changed:
        change_setting("rules_set_by", by.id)
        if _returns_sooner(changed, former, values):
            change_setting("pool_since", clock.today().isoformat())
        look_at_all()
    return changed


def _returns_sooner(changed: list[str], former: dict[str, Any], values: dict[str, Any]) -> bool:
    begins = {"pool_on", "pool_returns"}.intersection(changed)
    days = "pool_return_days"
    return bool(begins) or (days in changed and values[days] < former[days])


def look_at_all() -> None:
    """Have the signs of all customers found anew by a job, inside `writing()`."""
    enqueue("freshness_recount", by=None)


def answers_of(batch: str) -> list[ProposalAnswer]:
    """The answers of a batch that stand, inside `writing()`: two may take them back at once."""
    if not batch.isalnum():
        return []
    mine = ProposalAnswer.batch == batch, ProposalAnswer.undone_at.is_(None)
    locked = select(ProposalAnswer).where(*mine).order_by(ProposalAnswer.id).with_for_update()
    return list(db.session.scalars(locked))
