"""The meetings that the demo's team has held: last week's review and last month's data check."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.conditions import is_open
from crmapp.deals.models import Deal
from crmapp.demo.story import Story
from crmapp.meetings.gaps import Sign, check
from crmapp.meetings.models import Decision, DecisionState, Meeting, MeetingKind
from crmapp.meetings.numbers import count
from crmapp.meetings.spans import Span
from crmapp.meetings.verbs import begin, close, decide, remark, settle, write_notes
from crmapp.recycling.uprooting import uproot

SAID = (
    "金额最大的一单，下周我陪着一起去，先把对方的审批流程问清楚。",
    "报价发了还没回音，周三前打电话，问卡在价格还是交期。",
    "对方换了采购经理，先约一次见面，别急着催合同。",
)
DECIDED = (
    ("把“报价发出后两个工作日内电话跟进”写进团队约定", "zhangwei", 5),
    ("整理近三个月未成交的原因，下周例会讲十分钟", "lina", 7),
    ("把展会名片录完，缺电话的一家家补上", "wangqiang", 4),
)
NOTES = "新客户不少，但方案阶段停得久。\n下周重点：推动两个大单进入商务谈判，老客户各打一个电话。"


def meetings_held(cast: dict[str, Any]) -> Story:
    """The story of the team's meetings; `cast` holds people by username."""
    lead, today = cast["zhangwei"], clock.today()
    story = Story(lead)
    friday = today - timedelta(today.weekday() + 3)
    story.acts.append((_at(friday, 16), lambda: _review(cast, friday)))
    story.acts.append((_at(friday, 18), lambda: _tick_off(cast["wangqiang"])))
    month_end = today.replace(day=1) - timedelta(1)
    story.acts.append((_at(month_end, 10), lambda: _check(lead, month_end)))
    return story


def _at(day: Any, hour: int) -> datetime:
    return clock.moment(datetime.combine(day, time(hour, 0)))


def _review(cast: dict[str, Any], day: Any) -> None:
    lead, span = cast["zhangwei"], Span.holding(MeetingKind.WEEK, day)
    meeting = begin(span, None, by=lead)
    if meeting.made_by_id != lead.id:  # the team's own, of a house that is at work
        return
    for words, deal in zip(SAID, _largest(len(SAID)), strict=False):
        remark(meeting, deal.customer, words, once=uuid.uuid4().hex, by=lead, deal=deal)
    for words, name, days in DECIDED:
        due_on = day + timedelta(days)
        decide(meeting, words, by=lead, person_id=cast[name].id, due_on=due_on)
    write_notes(meeting, NOTES)
    db.session.flush()
    close(meeting, count(span, None).plain, by=lead)


def _largest(most: int) -> list[Deal]:
    own = select(Deal).join(Deal.customer).where(Customer.is_demo, Deal.is_live, is_open())
    return list(db.session.scalars(own.order_by(Deal.amount.desc(), Deal.id).limit(most)))


def forget_meetings() -> None:
    """Delete the meetings that the demo's people began, inside `writing()`."""
    demo = select(Person.id).where(Person.is_demo)
    uproot(Meeting.__table__, Meeting.__table__.c.made_by_id.in_(demo))


def _tick_off(person: Any) -> None:
    own = select(Decision).where(Decision.person_id == person.id)
    for decision in db.session.scalars(own):
        settle(decision, DecisionState.DONE, by=person)


def _check(lead: Any, day: Any) -> None:
    meeting = begin(Span.holding(MeetingKind.DATA, day), None, by=lead)
    if meeting.made_by_id == lead.id:
        found = check(None)
        for counts in found.counts.values():
            del counts[Sign.PART_PHONE]  # whole numbers are known once the story is told
        close(meeting, found.plain, by=lead)
