"""Customers to be exported that no database has: what is told of them, and how they come to be."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st

from crmapp import clock
from crmapp.contacts.models import Contact, DecisionPower, Gender, Influence
from crmapp.customers.helpers import CustomerHelper
from crmapp.customers.kinds import CustomerKind, CustomerStatus
from crmapp.customers.models import Customer
from crmapp.deals.derived import current_deal, type_of
from crmapp.deals.models import Deal, StageChange
from crmapp.exports.bundle import Bundle
from crmapp.field_policy.kinds import Field, Level
from crmapp.field_policy.sight import Sight
from crmapp.followups.models import FollowUp, FollowUpKind
from crmapp.imports.choices import Powers, propose
from crmapp.imports.drafting import draft
from crmapp.imports.drafts import Drafts
from crmapp.imports.meanings import Meanings
from crmapp.imports.models import Choosing
from crmapp.imports.understood import UnderstoodRow
from crmapp.imports.wholes import Decided, whole_of
from crmapp.imports.word_counts import WordCounts
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.nextsteps.models import NextStep, StepState
from crmapp.promises.models import Promise, PromiseState
from crmapp.stages.pipeline import stages
from tests.exports.beside import beside, drafted_beside, told_beside

WHOLE = dict.fromkeys(Field, Level.WHOLE)
ALL = Sight(see=WHOLE, export=WHOLE, changed=frozenset(Field))

OWN_KEYS = ("contacts", "deals", "followups", "past", "beside")  # the rest are columns
TODAY = date(2026, 11, 22)
# Every character that a workbook can hold, blanks inside included; forms trim texts.
ANY = st.characters(exclude_categories=("Cs",), exclude_characters="\x00\ufffe\uffff")
TEXT = st.text(ANY, max_size=40).map(str.strip)
NASTY = st.sampled_from(
    ["=1+1", "+86", "-", "无", "@SUM(A1)", "'=1", "''x", "_x0041_", "<r>a</r>", "<b>&amp;", "a\rb",
     "a\r\nb", "x\t=1", "合计", "备注：", "2026-01-05电话：问价；下一步：寄样", "张三/经理", "1e5",
     "00012", "TRUE", "#N/A", "\u200bx", "a\x07b", "＝1", "１３８", "😀", "客户名称"]
)  # fmt: skip
TEXTS = NASTY | TEXT
NAMES = TEXTS.filter(bool)
DAYS = st.dates(date(1800, 1, 1), date(2099, 12, 31))
FENS = st.integers(0, 10**15)
ENDED = [state for state in StepState if state is not StepState.OPEN]
LONG_AGO = datetime.fromisoformat("2026-01-05 09:30")  # of the team's zone


@st.composite
def told(draw: st.DrawFn) -> dict[str, Any]:
    """What is known of a customer: its columns, contacts, deals with plans, follow-ups."""
    names = ("short_name", "company_name", "address", "main_business", "website", "referrer",
             "need", "need_preference", "budget", "purchase_plan", "remarks", "competitors",
             "feedback", "purchase_history", "cooperation", "aliases")  # fmt: skip
    contact = st.fixed_dictionaries(
        {"name": NAMES, "position": TEXTS, "phone": TEXTS, "other_phone": TEXTS, "email": TEXTS,
         "wechat": TEXTS, "gender": st.sampled_from(Gender), "preferences": TEXTS,
         "decision_power": st.sampled_from(DecisionPower), "influence": st.sampled_from(Influence),
         "age": st.none() | st.integers(1, 149), "remarks": TEXTS}
    )  # fmt: skip
    deal = st.fixed_dictionaries(
        {"title": TEXTS, "product": TEXTS, "amount": st.none() | FENS, "stage": st.integers(0, 6),
         "expected_on": st.none() | DAYS, "closed_on": DAYS, "contract_number": TEXTS,
         "quote_number": TEXTS, "payment_terms": TEXTS, "delivery": TEXTS, "loss_words": TEXTS,
         "competitor": TEXTS, "is_starred": st.booleans(), "is_step_waived": st.booleans(),
         "due_on": st.none() | DAYS, "action": TEXTS, "goal": TEXTS,
         "due_at": st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0))}
    )  # fmt: skip
    entry = st.fixed_dictionaries(
        {"content": NAMES, "need": TEXTS, "reply": TEXTS, "attitude": TEXTS, "next_words": TEXTS,
         "author_name": NAMES, "kind": st.sampled_from(FollowUpKind), "method": st.booleans(),
         "score": st.none() | st.integers(0, 10), "has_clock": st.booleans(),
         "minutes": st.none() | st.integers(1, 600), "deal": st.integers(-1, 2)}
    )  # fmt: skip
    return {
        **{name: draw(TEXTS) for name in names},
        "name": draw(NAMES),
        "short_name": draw(NAMES),
        "kind": draw(st.sampled_from(CustomerKind)),
        "status": draw(st.sampled_from(CustomerStatus)),
        "region_code": draw(st.sampled_from(["", "330000", "330100", "330106", "429004"])),
        "founded_on": draw(st.none() | DAYS),
        "entered_on": draw(DAYS),
        "head_count": draw(st.none() | st.integers(1, 10**6)),
        "annual_revenue": draw(st.none() | FENS),
        "credit_code": draw(st.sampled_from([None, "91330106MA2CFXYG12"])),
        "contacts": draw(st.lists(contact, min_size=1, max_size=3)),
        "deals": draw(st.lists(deal, min_size=1, max_size=3)),
        "followups": draw(st.lists(entry, max_size=4)),
        "past": draw(
            st.fixed_dictionaries(
                {
                    "words": NAMES,
                    "note": TEXTS,
                    "day": st.none() | DAYS,
                    "helpers": st.integers(0, 2),
                    "promise": st.sampled_from(PromiseState),
                    "plan": st.sampled_from(ENDED),
                }
            )
        ),
        "beside": draw(told_beside(NAMES, TEXTS, DAYS)),
    }


def plain_customer(word: str) -> dict[str, Any]:
    """A customer with one contact, one deal and one follow-up, whose texts are all the same."""
    words_ = dict.fromkeys(
        ("short_name", "company_name", "address", "main_business", "website", "referrer", "need",
         "need_preference", "budget", "purchase_plan", "remarks", "competitors", "feedback",
         "purchase_history", "cooperation", "name"), word,
    )  # fmt: skip
    contact = dict.fromkeys(("name", "position", "phone", "other_phone", "email", "wechat"), word)
    return {
        **words_,
        "kind": CustomerKind.ENTERPRISE,
        "status": CustomerStatus.DORMANT,
        "region_code": "330106",
        "founded_on": date(1850, 1, 1),
        "entered_on": TODAY,
        "head_count": 50,
        "annual_revenue": 1_234_567_89,
        "credit_code": "91330106MA2CFXYG12",
        "contacts": [contact],
        "deals": [{"stage": 1, "amount": 5_000_050, "closed_on": TODAY, "due_on": TODAY,
                   "due_at": None, "action": word, "goal": "", "loss_words": "",
                   "is_step_waived": False}],
        "followups": [{"content": word, "need": "", "reply": "", "attitude": "", "score": None,
                       "next_words": "", "author_name": "王芳", "kind": FollowUpKind.FOLLOWUP,
                       "method": True, "has_clock": False, "minutes": None, "deal": 0}],
        "past": {"words": word, "note": "", "day": TODAY, "helpers": 1,
                 "promise": PromiseState.OPEN, "plan": StepState.DONE},
        "beside": None,
    }  # fmt: skip


class Workshop:
    """Makes bundles of what is told, and of what an import would write down."""

    def __init__(self, people: SimpleNamespace) -> None:
        """Take the team; needs an application context."""
        self._owners = [people.ann, people.bob, None]
        self._stages = stages()
        self.methods = words(ListKind.METHOD)

    def bundle(self, key: int, said: dict[str, Any]) -> Bundle:
        """A customer that no database has."""
        parts = {name: said[name] for name in ("contacts", "deals", "followups")}
        plain = {name: value for name, value in said.items() if name not in OWN_KEYS}
        lists = {
            f"{kind.value}_id": words(kind)[key % len(words(kind))].id
            for kind in (ListKind.INDUSTRY, ListKind.SOURCE, ListKind.SIZE, ListKind.GRADE,
                         ListKind.NEED_TYPE)
        }  # fmt: skip
        owner = self._owners[key % 3]
        customer = Customer(
            id=key, number=f"C{key:03}", name_pinyin="", owner_id=owner.id if owner else None,
            **lists, **plain,
        )  # fmt: skip
        contacts = [
            Contact(id=nth, customer_id=key, is_main=nth == 0, **one)
            for nth, one in enumerate(parts["contacts"])
        ]
        pairs = [self._deal(nth, one) for nth, one in enumerate(parts["deals"])]
        deals, steps = [deal for deal, _ in pairs], [step for _, step in pairs if step]
        followups = [
            self._entry(nth, one, contacts, deals) for nth, one in enumerate(parts["followups"])
        ]
        past = self._past(said["past"], key, deals, followups)
        if said["beside"]:
            hung = (key, deals, followups, contacts)
            bob, at = self._owners[1], clock.moment(LONG_AGO)
            past |= beside(said["beside"], *hung, person_id=bob.id, at=at)
        customer.helper_ids = sorted(one.person_id for one in past["helpers"])
        days = [entry.on for entry in followups]
        customer.first_contact_on = min(days, default=None)
        customer.current_deal_id = current_deal(deals).id
        customer.type = type_of(deals)
        return Bundle(customer, True, contacts, deals, steps, followups, eye=ALL, **past)

    def _past(
        self, said: dict[str, Any], key: int, deals: list[Deal], followups: list[FollowUp]
    ) -> dict[str, list[Any]]:
        """A promise, helpers and a former plan; each deal came to its stage in two moves."""
        at = clock.moment(LONG_AGO)
        ann, bob, _nobody = self._owners
        lead, deal, owner = self._stages[0], deals[-1], self._owners[key % 3]
        promise = Promise(
            customer_id=key, deal_id=deal.id, person_id=bob.id, words=said["words"], made_at=at,
            followup_id=next((one.id for one in followups if one.deal_id == deal.id), None),
            due_on=said["day"], state=said["promise"],
            closed_at=at if said["promise"] is not PromiseState.OPEN else None,
        )  # fmt: skip
        helpers = [one for one in [ann, bob][: said["helpers"]] if one is not owner]
        return {
            "promises": [promise],
            "helpers": [
                CustomerHelper(customer_id=key, person_id=one.id, added_by_id=ann.id, added_at=at)
                for one in helpers
            ],
            "moves": [
                StageChange(
                    deal_id=one.id, from_stage_id=former and former.id, to_stage_id=to.id,
                    by_id=bob.id, at=at + timedelta(days=nth), note=said["note"],
                )
                for one in deals
                for nth, (former, to) in enumerate([(None, lead), (lead, one.stage)])
            ],
            "plans": [
                NextStep(
                    deal_id=deal.id, due_on=said["day"] or TODAY, due_at=None, goal=said["note"],
                    method_id=self.methods[0].id, action=said["words"], state=said["plan"],
                    made_by_id=ann.id, made_at=at, closed_by_id=bob.id, closed_at=at,
                )
            ],
        }  # fmt: skip

    def _deal(self, nth: int, said: dict[str, Any]) -> tuple[Deal, NextStep | None]:
        stage = self._stages[said["stage"] % len(self._stages)]
        lost = words(ListKind.LOSS_REASON)
        plan = {name: said[name] for name in ("due_on", "due_at", "action", "goal")}
        plain = {name: value for name, value in said.items() if name not in (*plan, "stage")}
        deal = Deal(
            id=nth, stage_id=stage.id, touched_at=clock.moment(LONG_AGO + timedelta(hours=nth)),
            repeat_of_id=nth - 1 if nth else None,
            loss_reason_id=lost[nth % len(lost)].id if stage.kind.is_lost else None,
            **{
                **plain,
                "closed_on": None if stage.kind.is_open else said["closed_on"],
                "loss_words": said["loss_words"] if stage.kind.is_lost else "",
            },
        )  # fmt: skip
        if not stage.kind.is_open or said["due_on"] is None:
            return deal, None
        return deal, NextStep(id=nth, deal_id=nth, method_id=self.methods[nth].id, **plan)

    def _entry(
        self, nth: int, said: dict[str, Any], contacts: list[Contact], deals: list[Deal]
    ) -> FollowUp:
        names = ("content", "need", "reply", "attitude", "next_words", "author_name", "kind",
                 "score", "has_clock")  # fmt: skip
        day = LONG_AGO.date() + timedelta(days=nth)
        began = datetime.combine(day, LONG_AGO.time() if said["has_clock"] else time(12))
        later = began + timedelta(minutes=said["minutes"]) if said["minutes"] else None
        place = said["deal"]
        return FollowUp(
            id=nth, on=day, began_at=clock.moment(began), ended_at=later and clock.moment(later),
            method_id=self.methods[nth].id if said["method"] else None,
            contact_id=contacts[nth % len(contacts)].id if nth % 2 else None,
            deal_id=deals[place].id if 0 <= place < len(deals) else None,
            **{name: said[name] for name in names},
        )  # fmt: skip

    def rebuilt(self, rows: list[UnderstoodRow], by: Any) -> list[Bundle]:
        """What an import of rows would write down, without a database."""
        powers = Powers(may_assign=True, may_hire=False, may_add_words=True)
        counts = WordCounts()
        for row in rows:
            counts.add(row)
        meanings = Meanings(propose(counts.told(), by=by, powers=powers), by)
        drafts = Drafts()
        for nth, row in enumerate(rows):
            draft(drafts, whole_of(Decided(row, Choosing.TAKE)), meanings, nth)
        return [self._drafted(drafts, nth) for nth in range(len(rows))]

    def _drafted(self, drafts: Drafts, nth: int) -> Bundle:
        def made(model: type, name: str) -> list[Any]:
            return [
                model(**{**row, "id": place})
                for place, row in enumerate(drafts.rows[name])
                if row["customer_id"] == nth
            ]

        customer = Customer(**{**drafts.rows["customers"][nth], "id": nth})
        helpers = [
            CustomerHelper(**row)
            for row in drafts.rows["customer_helpers"]
            if row["customer_id"] == nth
        ]
        steps = made(NextStep, "next_steps")
        followups = made(FollowUp, "followups")
        followups.sort(key=lambda entry: (entry.began_at, entry.id))
        deals = made(Deal, "deals")
        return Bundle(
            customer, True, made(Contact, "contacts"), deals,
            [one for one in steps if one.state is StepState.OPEN], followups,
            made(Promise, "promises"), helpers, made(StageChange, "stage_changes"),
            [one for one in steps if one.state is not StepState.OPEN], eye=ALL,
            **drafted_beside(drafts, nth, deals),
        )  # fmt: skip
