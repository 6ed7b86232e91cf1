"""A record put into the words that stand on paper."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.custom_fields.words import printed_facts
from crmapp.customers.blocks import OWN, fact, label
from crmapp.customers.models import Customer
from crmapp.dates import show_day
from crmapp.deals.models import Deal
from crmapp.field_policy.sight import MASKS, Sight
from crmapp.followups.models import FollowUp
from crmapp.language import language
from crmapp.money import plain_yuan
from crmapp.needs.models import Need, NeedKind
from crmapp.paper.summary import (
    ContactLine,
    DealLine,
    FollowUpLine,
    Imprint,
    NextStep,
    PromiseLine,
    StageMark,
    SummaryView,
)
from crmapp.settings.values import setting
from crmapp.stages.models import Stage
from crmapp.stages.pipeline import stages
from crmapp.summaries.record import Record

# Short facts fill a table of two; what is written in sentences stands at its end.
FACTS = (
    "industry_id", "source_id", "size_id", "kind", "region_code", "address", "website",
    "credit_code", "first_contact_on", "budget", "need_type_id", "purchase_plan", "main_business",
    "competitors", "need", "need_preference", "cooperation", "feedback", "remarks",
)  # fmt: skip
ALWAYS = ("industry_id", "source_id")


def imprint(reader: Person, title: str) -> Imprint:
    """What stands on every page of a document that a person prints now."""
    now = clock.local(clock.now())
    return Imprint(
        title=title,
        team_name=setting("team_name"),
        printed_by=reader.name,
        printed_at=f"{show_day(now.date(), language())} {now:%H:%M}",
        lang="en" if language() == "en" else "zh-Hans-CN",
        watermark=reader.name if setting("print_watermark") else "",
    )


def summary(record: Record) -> SummaryView:
    """A record as the paper's template takes it."""
    customer = record.customer
    return SummaryView(
        number=customer.number or "",
        name=customer.name,
        short_name=customer.short_name if customer.short_name != customer.name else "",
        grade=str(customer.grade or ""),
        status=str(customer.status.label),
        owner=customer.owner.name if customer.owner else "",
        stages=_strip(customer.stage),
        facts=_facts(customer, record.eye),
        needs=_needs(record.needs),
        contacts=[_contact(one, record.eye, full=record.is_open) for one in record.contacts],
        deals=[_deal(one, record.eye) for one in record.deals],
        next_step=_step(record),
        promises=_promises(record),
        followups=None
        if record.followups is None
        else [_followup(one, record.contacts) for one in record.followups],
        earlier=record.earlier,
    )


def _strip(now: Stage | None) -> list[StageMark]:
    if now is None:
        return []
    shown = [one for one in stages() if not one.kind.is_lost or one.id == now.id]
    at = next((place for place, one in enumerate(shown) if one.id == now.id), len(shown))
    marks = []
    for place, one in enumerate(shown):
        is_done = place < at and not now.kind.is_lost  # a lost deal may have skipped any of them
        state = "now" if place == at else "done" if is_done else "todo"
        marks.append(StageMark(one.name, state, one.tone))
    return marks


def _facts(customer: Customer, eye: Sight) -> list[tuple[str, str]]:
    taken = [name for name in (*FACTS, *OWN.fields) if eye.may_take(f"customers.{name}")]
    told = [(name, _said(fact(customer, name))) for name in taken]
    return [(str(label(name)), said) for name, said in told if said or name in ALWAYS]


def _needs(needs: list[Need]) -> list[tuple[str, list[str]]]:
    by_kind = [(kind, [one.words for one in needs if one.kind is kind]) for kind in NeedKind]
    return [(str(kind.label), said) for kind, said in by_kind if said]


def _said(value: Any) -> str:
    if value is None:
        return ""
    return _day(value) if hasattr(value, "isoformat") else str(value)


def _contact(contact: Contact, eye: Sight, *, full: bool) -> ContactLine:
    told = {name: eye.taken(name, getattr(contact, name), full=full) for name in MASKS}
    numbers = " / ".join(filter(None, (told["phone"], told["other_phone"])))
    return ContactLine(
        name=contact.name,
        position=contact.position,
        phone=numbers,
        email=told["email"],
        wechat=told["wechat"],
        is_main=contact.is_main,
        masked=not full or any(told[name] != getattr(contact, name) for name in MASKS),
        own=_own(contact, eye),
    )


def _deal(deal: Deal, eye: Sight) -> DealLine:
    has_amount = deal.amount is not None and eye.may_take("deals.amount")
    return DealLine(
        title=deal.title or deal.product or _("Deal"),
        stage=deal.stage.name,
        amount=f"¥{plain_yuan(deal.amount)}" if has_amount else "",
        expected=_date(deal.expected_on) if deal.stage.kind.is_open else "",
        won_on=_date(deal.closed_on) if deal.stage.kind.is_won else "",
        contract=deal.contract_number if eye.may_take("deals.contract_number") else "",
        tone=deal.stage.tone,
        own=_own(deal, eye),
    )


def _own(record: Contact | Deal, eye: Sight) -> list[tuple[str, str]]:
    return [(name, _said(value)) for name, value in printed_facts(record, eye)]


def _step(record: Record) -> NextStep | None:
    step = record.step
    if step is None or record.followups is None:  # what was planned is told with what was said
        return None
    when = _day(step.due_on) + (f" {step.due_at:%H:%M}" if step.due_at else "")
    return NextStep(when, step.action, str(step.method or ""), _is_late(step.due_on))


def _promises(record: Record) -> list[PromiseLine]:
    if record.followups is None:  # what was promised is told with what was said
        return []
    return [
        PromiseLine(one.words, _day(one.due_on), _is_late(one.due_on)) for one in record.promises
    ]


def _followup(followup: FollowUp, contacts: list[Contact]) -> FollowUpLine:
    names = {contact.id: contact.name for contact in contacts}
    return FollowUpLine(
        when=_moment(followup.began_at) if followup.has_clock else followup.on.isoformat(),
        method=str(followup.method or ""),
        author=followup.author_label,
        contact=names.get(followup.contact_id, ""),
        content=followup.content,
        next_step=followup.next_words,
    )


def _moment(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"


def _day(day: Any) -> str:
    return "" if day is None else show_day(day, language())


def _date(day: Any) -> str:
    return "" if day is None else day.isoformat()  # columns of dates have no room for weekdays


def _is_late(day: Any) -> bool:
    return day is not None and day < clock.today()
