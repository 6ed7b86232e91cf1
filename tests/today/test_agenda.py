"""What stands on the day's list, in which section, and for whom."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from crmapp.accounts.models import Person
from crmapp.customers import removal
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.followups.verbs import Plan, log_followup
from crmapp.followups.when import moment_at
from crmapp.imports.models import Import
from crmapp.meetings.models import Decision, MeetingKind
from crmapp.meetings.spans import Span
from crmapp.meetings.verbs import begin, decide
from crmapp.nextsteps import verbs as steps
from crmapp.promises.models import Promise, PromiseState
from crmapp.promises.verbs import close as close_promise
from crmapp.today.agenda import Part, Section
from crmapp.today.keys import FIRST
from crmapp.today.queries import agenda, due_of, loads, month_of
from tests.harness.application import Client
from tests.harness.sales import Sales

TODAY = date(2026, 11, 25)


class Days:
    """Deals with plans on days counted from today."""

    def __init__(self, app: Flask, sales: Sales) -> None:
        self._app, self._sales = app, sales

    def deal(
        self, name: str, owner: Person, *, due: int | None = None, said: int | None = 3, **more: Any
    ) -> Deal:
        """A deal due in some days, with the last follow-up some days ago."""
        deal = self._sales.deal(name, owner, **more)
        with self._app.app_context(), writing() as session:
            deal = session.get(Deal, deal.id)
            if said is not None:
                values = {
                    "content": f"{name}说过的",
                    "began_at": moment_at(TODAY - timedelta(said), None),
                }
                log_followup(deal.customer, values, by=owner, deal=deal)
            if due is not None:
                steps.plan(deal, TODAY + timedelta(due), by=owner, action="发报价")
        return deal

    def promise(self, deal: Deal, due: int | None, words: str = "寄样品") -> Promise:
        with self._app.app_context(), writing() as session:
            row = Promise(
                customer_id=deal.customer_id, deal_id=deal.id, words=words,
                person_id=session.get(Deal, deal.id).owner_id,
                due_on=TODAY + timedelta(due) if due is not None else None,
            )  # fmt: skip
            session.add(row)
            session.flush()
        return row

    def decide(self, words: str, person: Person, due: int) -> Decision:
        with self._app.app_context(), writing():
            meeting = begin(Span.holding(MeetingKind.WEEK, TODAY), None, by=person)
            day = TODAY + timedelta(due)
            return decide(meeting, words, by=person, person_id=person.id, due_on=day)

    def sections(
        self, viewer: Person, owner: Person | None, **more: Any
    ) -> dict[Section, list[str]]:
        """The short names on a day's list by section."""
        return {part.section: names(part) for part in self.parts(viewer, owner)}

    def parts(self, viewer: Person, owner: Person | None, **more: Any) -> list[Part]:
        with self._app.app_context():
            return agenda(viewer, owner.id if owner else None, **more)


def names(part: Part) -> list[str]:
    return [task.customer.short_name if task.customer else task.decision.words
            for task in part.tasks]  # fmt: skip


@pytest.fixture
def days(clock: Any, app: Flask, sales: Sales) -> Days:
    clock.at("2026-11-25 09:30")
    return Days(app, sales)


def test_each_deal_stands_once_in_the_section_it_belongs_to(
    days: Days, people: SimpleNamespace
) -> None:
    days.deal("昨天到期", people.ann, due=-1)
    days.deal("今天到期", people.ann, due=0)
    days.deal("明天到期", people.ann, due=1)
    days.deal("七天后", people.ann, due=7)
    days.deal("八天后", people.ann, due=8)
    days.deal("没有安排", people.ann)
    days.deal("从未联系", people.ann, said=None)
    days.deal("未联系有安排", people.ann, said=None, due=2)
    for words, due in (("今天做", 0), ("昨天该做", -1), ("三天后做", 3), ("八天后做", 8)):
        days.decide(words, people.ann, due)
    days.decide("鲍勃做", people.bob, 0)
    found = days.sections(people.ann, people.ann)
    assert found == {
        Section.LATE: ["昨天到期"],
        Section.TODAY: ["今天到期"],
        Section.PROMISES: [],
        Section.TASKS: ["昨天该做", "今天做"],
        Section.OWED: [],
        Section.UNPLANNED: ["没有安排"],
        Section.NEW: ["从未联系"],
        Section.WEEK: ["明天到期", "未联系有安排", "三天后做", "七天后"],
        Section.DONE: [],
    }
    assert list(found) == list(Section)


def test_the_longest_overdue_comes_first(days: Days, people: SimpleNamespace) -> None:
    for late in (2, 30, 5):
        days.deal(f"逾期{late}", people.ann, due=-late)
    assert days.sections(people.ann, people.ann)[Section.LATE] == ["逾期30", "逾期5", "逾期2"]


def test_what_was_left_without_a_step_on_purpose_is_not_asked_for(
    days: Days, app: Flask, people: SimpleNamespace
) -> None:
    deal = days.deal("不再跟", people.ann)
    with app.app_context(), writing() as session:
        steps.waive(session.get(Deal, deal.id))
    assert days.sections(people.ann, people.ann)[Section.UNPLANNED] == []


@pytest.mark.parametrize("stage", ["合同签订", "售后维护", "未成交"])
def test_a_closed_deal_needs_no_next_step(days: Days, people: SimpleNamespace, stage: str) -> None:
    days.deal("已经结束", people.ann, stage=stage)
    days.deal("导入的", people.ann, stage=stage, said=None)
    found = days.sections(people.ann, people.ann)
    assert found[Section.UNPLANNED] == found[Section.NEW] == []


def test_promises_of_today_and_before_are_due(days: Days, people: SimpleNamespace) -> None:
    deal = days.deal("云帆", people.ann, due=30)
    for due, words in [(-2, "两天前"), (0, "今天的"), (1, "明天的"), (None, "没有日期")]:
        days.promise(deal, due, words)
    [part] = [p for p in days.parts(people.ann, people.ann) if p.section is Section.PROMISES]
    assert [task.promise.words for task in part.tasks] == ["两天前", "今天的"]


def test_nobody_sees_a_colleagues_tasks_on_their_own_list(
    days: Days, people: SimpleNamespace
) -> None:
    deal = days.deal("鲍勃的", people.bob, due=0)
    days.promise(deal, 0)
    assert not any(days.sections(people.ann, people.ann).values())


def test_a_deleted_customer_is_on_no_list(days: Days, app: Flask, people: SimpleNamespace) -> None:
    deal = days.deal("删掉的", people.ann, due=0)
    days.promise(deal, 0)
    with app.app_context(), writing() as session:
        removal.delete(session.get(Customer, deal.customer_id), by=people.ann)
    found = days.sections(people.ann, people.ann)
    assert found[Section.TODAY] == found[Section.PROMISES] == []


def test_what_was_done_today_stays_with_its_outcome(
    days: Days, app: Flask, people: SimpleNamespace
) -> None:
    said, dropped, promised = (days.deal(n, people.ann, due=0) for n in ("记了", "取消", "承诺"))
    promise = days.promise(promised, 0)
    with app.app_context(), writing() as session:
        deal = session.get(Deal, said.id)
        values = {"content": "谈妥", "began_at": moment_at(TODAY, None)}
        plan = Plan(TODAY + timedelta(1))
        log_followup(deal.customer, values, by=people.ann, deal=deal, next_plan=plan)
        step = steps.open_step(session.get(Deal, dropped.id))
        steps.close(step, steps.StepState.DROPPED, by=people.ann)
        close_promise(session.get(Promise, promise.id), PromiseState.KEPT)
        sheet = Import(name="名单.xlsx", person_id=people.ann.id)
        session.add(sheet)
        session.flush()
        taken = log_followup(deal.customer, values, by=people.ann, deal=deal)
        taken.import_id = sheet.id
    parts = days.parts(people.ann, people.ann)
    assert sorted(names(parts[-1])) == sorted(["记了", "取消", "承诺"])
    assert all(task.outcome for task in parts[-1].tasks)
    assert parts[-1].count == 3
    assert due_of(parts) == 1


def test_long_sections_are_cut_and_counted_and_shown_whole_on_demand(
    days: Days, people: SimpleNamespace
) -> None:
    most = FIRST[Section.LATE]
    for nth in range(most + 2):
        days.deal(f"客户{nth}", people.ann, due=-1)
    late = days.parts(people.ann, people.ann)[0]
    assert (len(late.tasks), late.count) == (most, most + 2)
    late = days.parts(people.ann, people.ann, whole=Section.LATE)[0]
    assert len(late.tasks) == most + 2


def test_the_team_view_has_everyones_tasks_and_says_who_has_nothing_planned(
    days: Days, app: Flask, people: SimpleNamespace
) -> None:
    days.deal("安的", people.ann, due=0)
    days.deal("鲍勃的", people.bob, due=-1)
    days.deal("没有安排", people.bob)
    found = days.sections(people.mia, None)
    assert found[Section.TODAY] == ["安的"]
    assert found[Section.LATE] == ["鲍勃的"]
    with app.app_context():
        team = {load.person.username: load for load in loads()}
    assert (team["ann"].ahead, team["ann"].late) == (1, 0)
    assert (team["bob"].ahead, team["bob"].late, team["bob"].unplanned) == (0, 1, 1)


def test_the_month_counts_what_a_person_did_since_its_first_day(
    days: Days, app: Flask, people: SimpleNamespace
) -> None:
    days.deal("本月", people.ann, said=3)
    days.deal("上月联系", people.ann, said=40)
    days.deal("成交", people.ann, stage="合同签订", amount=1_200_000, said=None)
    days.deal("鲍勃的", people.bob, stage="合同签订")
    with app.app_context():
        month = month_of(people.ann.id)
        team = month_of(None)
    assert (month.new_customers, month.followups) == (3, 1)
    assert (month.won, month.won_amount) == (1, 1_200_000)
    assert (team.new_customers, team.won) == (4, 2)


def test_a_note_is_shown_to_those_who_may_read_it_only(days: Days, people: SimpleNamespace) -> None:
    days.deal("安的", people.ann, due=0)
    [mine] = days.parts(people.ann, people.ann)[1].tasks
    assert mine.note.content == "安的说过的"
    [seen] = days.parts(people.bob, people.ann)[1].tasks
    assert seen.note is None


@pytest.mark.one_database
@pytest.mark.parametrize("count", [1, 25])
def test_the_page_asks_the_database_no_more_with_more_customers(
    days: Days, people: SimpleNamespace, sign_in: Callable[..., Client], statements: Callable,
    count: int,
) -> None:  # fmt: skip
    for nth in range(count):
        deal = days.deal(f"客户{nth}", people.ann, due=nth % 3 - 1)
        days.promise(deal, 0)
        days.deal(f"新{nth}", people.ann, said=None)
        days.deal(f"空{nth}", people.bob)
        days.decide(f"做{nth}", people.ann, nth)
    for person, path in [(people.ann, "/"), (people.mia, "/?whose=team")]:
        client = sign_in(person)
        client.get(path)
        with statements() as sent:
            assert client.get(path).status_code == 200
        assert len(sent) <= 12, sent
