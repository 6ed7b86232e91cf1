"""Filling an instance with very many customers: plain inserts, yet all that is derived is true."""

import random
import uuid
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert, text

from crmapp import clock
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.contacts.indexing import keys_of, search_words
from crmapp.contacts.models import Contact
from crmapp.customers.kinds import CustomerKind, CustomerType
from crmapp.customers.models import Customer
from crmapp.database import touch, writing
from crmapp.dates import quarter_of
from crmapp.deals.models import Deal, StageChange
from crmapp.duplicates.models import CustomerKey
from crmapp.followups.models import FollowUp
from crmapp.lists.models import ListKind
from crmapp.lists.starting import fill_lists
from crmapp.lists.words import words
from crmapp.nextsteps.models import NextStep
from crmapp.stages.models import Stage, StageCount
from crmapp.stages.pipeline import stages
from crmapp.stages.sets import BY_KEY, take_set
from crmapp.text import grams, pinyin
from crmapp.vault import vault

OWNERS = 20
EACH = 3  # follow-ups per customer
MINE = 500  # customers of the one who asks, so that a day has as many lines at every size
AT_ONCE = 2_000

CITIES = (
    ("苏州", "320506"), ("杭州", "330106"), ("深圳市", "440305"), ("上海", "310115"),
    ("成都", "510107"), ("武汉", "420111"), ("青岛", "370212"), ("西安", "610113"),
    ("东莞市", "441900"), ("宁波", "330212"),
)  # fmt: skip
BRANDS = "瑞德恒信达捷通锦绣华泰宏远鼎盛博雅云帆金桥天骄海润新程安睦嘉禾汇丰卓越凯旋星辰方正"
TRADES = ("精密机械", "电子科技", "供应链管理", "医疗器械", "餐饮管理", "新材料", "物流", "服饰")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静强磊洋艳勇军杰涛明超霞"
SAID = (
    "电话里确认了型号和数量，价格还要再谈，对方下周开会。",
    "上门演示了一遍，对方最关心售后多久能到现场。",
    "报价单已发，等财务审批，顺便问了付款方式。",
)


def fill(size: int) -> None:
    """Make the team and `size` customers with a contact, a deal and three follow-ups each."""
    chance = random.Random(size)
    with writing() as session:
        take_set(BY_KEY["tracking"])
        fill_lists()
        boss = Person.make("boss", "贝老板", [Role.MANAGER, Role.SALES])
        team = [Person.make(f"p{n}", f"销售{n:02d}", [Role.SALES], nth=n) for n in range(OWNERS)]
        session.add_all([boss, *team])
        session.flush()
        touch("config", "board")
    makers = _Makers(chance, boss.id, [person.id for person in team], size)
    for start in range(1, size + 1, AT_ONCE):
        made = [makers.make(key) for key in range(start, min(start + AT_ONCE, size + 1))]
        _insert(made)
    makers.write_counts()
    with writing() as session:
        session.execute(text("ANALYZE"))


class _Makers:
    """Rows of one customer after another."""

    def __init__(
        self, chance: random.Random, boss_id: int, owner_ids: list[int], size: int
    ) -> None:
        self.chance, self.boss_id, self.owner_ids = chance, boss_id, owner_ids
        self.stride = max(size // MINE, 1)
        self.today, self.stages = clock.today(), stages()
        self.words = {kind: [word.id for word in words(kind)] for kind in ListKind}
        self.counts: dict[tuple[int, int, str], list[int]] = defaultdict(lambda: [0, 0])

    def make(self, key: int) -> dict[type, list[dict[str, Any]]]:
        """The rows of customer `key` by model; contact, deal and customer share the key."""
        chance, today = self.chance, self.today
        begun = today - timedelta(chance.randrange(60, 900))
        stage = chance.choices(self.stages, (30, 20, 12, 8, 10, 8, 12))[0]
        owner_id = chance.choice(self.owner_ids) if key % self.stride else self.boss_id
        amount = chance.randrange(1, 500) * 100_000
        closed_on = None
        if not stage.kind.is_open:
            closed_on = today - timedelta(chance.randrange(0, 400))
        due_on = None
        if stage.kind.is_open and chance.random() < 0.6:
            due_on = today + timedelta(chance.randrange(-30, 60))
        followups = self._followups(key, owner_id, begun)
        last = followups[-1]
        touched = last["began_at"]
        deal = {
            "id": key, "customer_id": key, "title": "设备采购", "stage_id": stage.id,
            "stage_since": touched, "amount": amount, "closed_on": closed_on,
            "touched_at": touched, "created_at": _moment(begun), "owner_id": owner_id,
            "next_due_on": due_on, "is_live": True,
        }  # fmt: skip
        place = self.counts[stage.id, owner_id, quarter_of(closed_on) if closed_on else ""]
        place[0] += 1
        place[1] += amount
        customer, contact = self._customer(key, owner_id, begun), self._contact(key)
        customer |= {
            "type": self._type(stage), "stage_id": stage.id, "current_deal_id": key,
            "open_amount": amount if stage.kind.is_open else 0, "next_due_on": due_on,
            "last_followup_at": last["began_at"], "last_followup_on": last["on"],
            "last_followup_id": last["id"], "last_method_id": last["method_id"],
            "first_contact_on": followups[0]["on"],
        }  # fmt: skip
        steps = []
        if due_on is not None:
            steps = [
                {"deal_id": key, "customer_id": key, "due_on": due_on, "action": "问审批结果",
                 "made_by_id": owner_id, "method_id": last["method_id"], "followup_id": last["id"]}
            ]  # fmt: skip
        return {
            Customer: [customer], Contact: [contact[0]], Deal: [deal], FollowUp: followups,
            NextStep: steps, StageChange: [self._change(key, stage, owner_id, touched)],
            CustomerKey: self._keys(customer, contact[1]),
            "words": [self._words(customer, contact[1])],
        }  # fmt: skip

    def _customer(self, key: int, owner_id: int, begun: date) -> dict[str, Any]:
        chance = self.chance
        city, region = chance.choice(CITIES)
        brand = "".join(chance.sample(BRANDS, 3))
        trade = chance.choice(TRADES)
        name = f"{city}{brand}{trade}有限公司"
        return {
            "id": key, "uid": uuid.UUID(int=chance.getrandbits(128)).hex, "name": name,
            "name_pinyin": pinyin(name), "short_name": f"{brand}{trade[:2]}",
            "number": f"C{begun:%Y%m%d}{key:06d}", "region_code": region,
            "industry_id": chance.choice(self.words[ListKind.INDUSTRY]),
            "source_id": chance.choice(self.words[ListKind.SOURCE]),
            "grade_id": chance.choice(self.words[ListKind.GRADE]),
            "size_id": chance.choice(self.words[ListKind.SIZE]), "need": "想换掉现在的设备",
            "owner_id": owner_id, "entered_by_id": owner_id, "entered_on": begun,
            "created_at": _moment(begun), "helper_ids": [],
        }  # fmt: skip

    def _contact(self, key: int) -> tuple[dict[str, Any], SimpleNamespace]:
        chance, uid = self.chance, uuid.UUID(int=self.chance.getrandbits(128)).hex
        name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
        phone = f"164{key:08d}"
        sealed = vault().seal(phone, f"contacts.phone.{uid}")
        row = {
            "id": key, "uid": uid, "customer_id": key, "name": name, "name_pinyin": pinyin(name),
            "position": "采购经理", "phone_sealed": sealed, "is_main": True,
        }  # fmt: skip
        return row, SimpleNamespace(name=name, phone=phone, other_phone="", email="", wechat="")

    def _followups(self, key: int, author_id: int, begun: date) -> list[dict[str, Any]]:
        chance = self.chance
        days = sorted(chance.sample(range((self.today - begun).days), EACH))
        rows = []
        for nth, day in enumerate(days):
            on = begun + timedelta(day)
            rows.append(
                {"id": (key - 1) * EACH + nth + 1, "customer_id": key, "deal_id": key,
                 "contact_id": key, "author_id": author_id, "on": on, "began_at": _moment(on),
                 "written_at": _moment(on), "content": SAID[nth % len(SAID)],
                 "method_id": chance.choice(self.words[ListKind.METHOD])}
            )  # fmt: skip
        return rows

    def _change(self, key: int, stage: Stage, by_id: int, at: datetime) -> dict[str, Any]:
        return {
            "deal_id": key, "customer_id": key, "to_stage_id": stage.id, "by_id": by_id, "at": at,
            "on": clock.local(at).date(),
        }  # fmt: skip

    def _type(self, stage: Stage) -> CustomerType:
        if stage.kind.is_won:
            return CustomerType.WON
        is_first = stage.id == self.stages[0].id or not stage.kind.is_open
        return CustomerType.POTENTIAL if is_first else CustomerType.INTERESTED

    def _keys(self, customer: dict[str, Any], contact: SimpleNamespace) -> list[dict[str, Any]]:
        keys = keys_of(_like(customer), [contact])
        return [
            {"kind": kind, "value": value, "customer_id": customer["id"]}
            for kind, value in sorted(keys)
        ]

    def _words(self, customer: dict[str, Any], contact: SimpleNamespace) -> dict[str, Any]:
        found = search_words(_like(customer), [contact])
        return {"id": customer["id"], "grams": grams(found) or "-", "words": found}

    def write_counts(self) -> None:
        """Write the running counts of the board."""
        rows = [
            {"stage_id": stage_id, "owner_id": owner_id, "quarter": quarter, "count": count,
             "amount": amount}
            for (stage_id, owner_id, quarter), (count, amount) in self.counts.items()
        ]  # fmt: skip
        with writing() as session:
            session.execute(insert(StageCount), rows)


def _like(customer: dict[str, Any]) -> SimpleNamespace:
    rest = {"website": "", "credit_code": None, "known_as": [customer["short_name"]]}
    return SimpleNamespace(**rest, **customer, kind=CustomerKind.ENTERPRISE)


def _moment(day: date) -> datetime:
    return clock.moment(datetime.combine(day, time(10, 30)))


def _insert(made: list[dict[Any, list[dict[str, Any]]]]) -> None:
    order = (Customer, Contact, Deal, FollowUp, NextStep, StageChange, CustomerKey)
    with writing() as session:
        for model in order:
            rows = [row for one in made for row in one[model]]
            if rows:
                session.execute(insert(model.__table__), rows)
        index = "INSERT INTO search_index (rowid, grams, words) VALUES (:id, :grams, :words)"
        session.execute(text(index), [row for one in made for row in one["words"]])
