"""Drafts a customer with its contacts, deals, follow-ups and plans from its rows."""

from typing import Any

from crmapp import clock
from crmapp.contacts.indexing import keys_of
from crmapp.contacts.models import Contact
from crmapp.custom_fields.importing import own_rows, own_values, part_own
from crmapp.customers.models import Customer
from crmapp.customers.short_names import shorten
from crmapp.deals.derived import current_deal, type_of
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.followups.when import moment_at
from crmapp.imports.attached_records import Spot
from crmapp.imports.bare import bare
from crmapp.imports.drafts import Drafts, FoundBy
from crmapp.imports.meanings import Meanings
from crmapp.imports.own_drafts import deal_extras, entry_extras
from crmapp.imports.past_drafts import draft_helpers, draft_past, first_move, moves_of
from crmapp.imports.row_values import (
    DEAL_PLAIN,
    contact_values,
    customer_values,
    entries_of,
    followup_values,
    last_day,
    plan_of,
)
from crmapp.imports.understood import UnderstoodRow
from crmapp.imports.wholes import Whole
from crmapp.nextsteps.models import NextStep as Step
from crmapp.nextsteps.models import StepState
from crmapp.review.waiting import entered_as
from crmapp.text import pinyin


def draft(drafts: Drafts, whole: Whole, meanings: Meanings, import_id: int) -> None:
    """Add everything that a new customer consists of, hidden until its import is whole."""
    customer = _customer(drafts, whole, meanings, import_id)
    contacts = _contacts(drafts, whole, customer, meanings, import_id)
    deals, followups = [], []
    for part in whole.parts:
        deal = _deal(drafts, part, customer, meanings, import_id)
        deals.append(deal)
        told = _followups(drafts, part, deal, meanings, contacts)
        followups += told
        draft_past(drafts, part, customer, Spot(deal, told, contacts), meanings)
        step = _step(part, deal, followups, meanings, import_id)
        if step is not None:
            drafts.add(step)
    met = [one for one in followups if one.kind is not FollowUpKind.MEETING]
    _derive(customer, whole, deals, met)
    for deal in deals:
        drafts.rows["deals"][deal.id]["next_due_on"] = deal.next_due_on
    draft_helpers(drafts, customer, whole.parts, meanings)
    drafts.keys.append(keys_of(customer, contacts))
    known_as = [customer.name, customer.short_name, customer.company_name]
    drafts.found_by.append(FoundBy(known_as, [contact.name for contact in contacts]))
    drafts.add(customer)


def _customer(drafts: Drafts, whole: Whole, meanings: Meanings, import_id: int) -> Customer:
    by, (values, own) = meanings.by, part_own(customer_values(whole, meanings))
    customer = bare(Customer)(
        short_name=whole.customer.get("short_name") or shorten(whole.customer["name"]),
        **{"aliases": "", **values},
        name_pinyin=pinyin(values["name"]),
        owner_id=meanings.owner_id(whole.owner),
        entered_by_id=by.id,
        review=entered_as(whole.customer.get("review"), by),
        entered_on=whole.customer.get("entered_on") or clock.today(),
        is_incomplete=_is_incomplete(whole.contacts),
        import_id=import_id,
        helper_ids=[],
        deleted_at=clock.now(),  # until it is revealed, see `imports.presence`
    )
    customer.id = len(drafts.rows["customers"])
    drafts.add_rows(*own_rows("customers", customer.id, own))
    return customer


def _is_incomplete(contacts: list[dict[str, Any]]) -> bool:
    """Whether a customer has no named contact or nothing to reach one by."""
    named = any(contact.get("name") for contact in contacts)
    return not (
        named and any(contact.get(way) for contact in contacts for way in ("phone", "wechat"))
    )


def _contacts(
    drafts: Drafts, whole: Whole, customer: Customer, meanings: Meanings, import_id: int
) -> list[Contact]:
    contacts = []
    for nth, said in enumerate(whole.contacts):
        values, own = part_own(contact_values(said, meanings))
        contact = _contact(customer, values, import_id)
        contact.is_main = nth == 0 and contact.left_on is None
        contact.id = drafts.add(contact)
        drafts.add_rows(*own_rows("contacts", contact.id, own))
        contacts.append(contact)
    return contacts


def _contact(customer: Customer, values: dict[str, Any], import_id: int) -> Contact:
    contact = bare(Contact)(customer_id=customer.id, name="", import_id=import_id)
    contact.rename(values.pop("name"))
    for name, value in values.items():
        setattr(contact, name, value)
    return contact


def _deal(
    drafts: Drafts, part: UnderstoodRow, customer: Customer, meanings: Meanings, import_id: int
) -> Deal:
    stage, said = meanings.stage(part), part.deal
    last = last_day(part) or part.customer.get("first_contact_on")
    now = clock.now()
    deal = bare(Deal)(
        **{name: said[name] for name in DEAL_PLAIN if said.get(name) not in (None, "")},
        customer_id=customer.id,
        owner_id=customer.owner_id,
        stage_id=stage.id,
        import_id=import_id,
        touched_at=min(moment_at(last, None), now) if last else now,
        is_live=False,
    )
    if not stage.kind.is_open:
        deal.closed_on = said.get("won_on") or last or clock.today()
        deal.stage_since = min(moment_at(deal.closed_on, None), now)
    if stage.kind.is_lost:
        deal.loss_reason_id, deal.loss_words = meanings.loss(str(said.get("loss_reason") or ""))
    for name, value in deal_extras(said, place=len(drafts.rows["deals"])).items():
        setattr(deal, name, value)
    moves = moves_of(part, deal, meanings) or [first_move(deal, meanings)]
    if part.past.get("moves"):
        deal.created_at, deal.stage_since = moves[0].at, moves[-1].at
    deal.id = drafts.add(deal)
    drafts.add_rows(*own_rows("deals", deal.id, own_values("deal", said, meanings.own_choice)[0]))
    for move in moves:
        move.deal_id = deal.id
        drafts.add(move)
    return deal


def _followups(
    drafts: Drafts, part: UnderstoodRow, deal: Deal, meanings: Meanings, contacts: list[Contact]
) -> list[FollowUp]:
    found = []
    for entry in entries_of(part):
        followup = bare(FollowUp)(
            **followup_values(entry, part, meanings), **entry_extras(entry, contacts),
            customer_id=deal.customer_id, deal_id=None if entry.is_loose else deal.id,
            import_id=deal.import_id,
        )  # fmt: skip
        followup.id = drafts.add(followup)
        found.append(followup)
    return found


def _step(
    part: UnderstoodRow, deal: Deal, followups: list[FollowUp], meanings: Meanings, import_id: int
) -> Step | None:
    planned = plan_of(part, deal.stage)
    if planned is None:
        return None
    said, state = planned
    method_id, left = meanings.method(said.method)
    if state is StepState.OPEN:
        deal.next_due_on = said.due
    return bare(Step)(
        deal_id=deal.id, customer_id=deal.customer_id, due_on=said.due, method_id=method_id,
        followup_id=followups[-1].id if entries_of(part) else None,
        action=" ".join(filter(None, (left, said.action))), state=state,
        due_at=said.clock, goal=said.goal,
        made_by_id=meanings.by.id, import_id=import_id,
    )  # fmt: skip


def _derive(customer: Customer, whole: Whole, deals: list[Deal], followups: list[FollowUp]) -> None:
    """Fill the columns that verbs would have written one by one; `followups` met the customer."""
    current = current_deal(deals)
    customer.current_deal_id, customer.stage_id = current.id, current.stage_id
    customer.type = type_of(deals)
    customer.open_amount = sum(deal.amount or 0 for deal in deals if deal.stage.kind.is_open)
    due = [deal.next_due_on for deal in deals if deal.next_due_on is not None]
    customer.next_due_on = min(due, default=None)
    first = [day] if (day := whole.customer.get("first_contact_on")) else []
    customer.first_contact_on = min([*(one.on for one in followups), *first], default=None)
    if followups:
        last = max(followups, key=lambda followup: (followup.began_at, followup.id))
        customer.last_followup_at, customer.last_followup_on = last.began_at, last.on
        customer.last_followup_id, customer.last_method_id = last.id, last.method_id
