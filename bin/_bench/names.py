"""Duplicates among very many made-up company names: what is found, how falsely, how fast."""

import random
import statistics
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import insert, select

from crmapp import clock, create_app
from crmapp.accounts.models import Person
from crmapp.accounts.roles import Role
from crmapp.contacts.indexing import keys_of
from crmapp.customers.kinds import CustomerKind
from crmapp.customers.models import Customer
from crmapp.database import db, touch, writing
from crmapp.duplicates.measure import measure
from crmapp.duplicates.models import CustomerKey, DuplicatePair
from crmapp.duplicates.queries import similar
from crmapp.duplicates.signs import signs_of
from crmapp.duplicates.work import KIND
from crmapp.jobs.runner import run_pending
from crmapp.jobs.verbs import enqueue
from crmapp.text import pinyin
from crmapp.upgrades.schema import upgrade

PAIRS = (Path(__file__).parents[2] / "tests/duplicates").glob("*-pairs.csv")
AT_ONCE = 2_000
CHECKS = 100
TWINS = 25  # every so many customers one is there twice

PLACES = (
    "苏州", "杭州", "深圳市", "上海", "成都", "武汉", "青岛", "西安", "东莞市", "宁波", "郑州",
    "长沙",
)  # fmt: skip
SIGNS = (
    "瑞德恒信达捷通锦绣华泰宏远鼎盛博雅云帆金桥天骄海润新程安睦嘉禾汇丰卓越凯旋星辰方正朗诚铭煜"
    "柏森凌骏皓泽渊弘毅晟麒朔霖曜澜筑屹颢衡睿璟昊坤隆祥裕茂启航腾飞佳美尚品优凡赛纳维科力索特"
)
TRADES = (
    "精密机械", "电子科技", "供应链管理", "医疗器械", "餐饮管理", "新材料", "物流", "服饰", "建材",
    "软件",
)  # fmt: skip
FORMS = ("有限公司", "股份有限公司", "有限责任公司")


@dataclass
class NameFigures:
    """What a full search among made-up names came to."""

    customers: int = 0
    twins: int = 0
    found: int = 0
    others: int = 0  # warned of though not made as twins; some are alike by chance
    search_seconds: float = 0
    check_ms: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        """Two lines for the table's end."""
        median = statistics.median(self.check_ms)
        p95 = sorted(self.check_ms)[round(len(self.check_ms) * 0.95) - 1]
        return (
            f"duplicates among {self.customers:,} names: found {self.found} of {self.twins}"
            f" twins, {self.others} other pairs; full search {self.search_seconds:.1f} s\n"
            f"one check: median {median:.1f} ms, p95 {p95:.1f} ms"
        )


def measure_names(folder: Path, size: int = 20_000) -> NameFigures:
    """Fill an instance under `folder` with names of which some are twins; search and check."""
    app = create_app({"JOBS": False, "INSTANCE": folder, "SQLALCHEMY_DATABASE_URI": _url(folder)})
    with app.app_context():
        upgrade()
        names = made_up(size)
        person_id = _boss() or _fill([name for name, _twin in names])
        figures = NameFigures(customers=len(names))
        began = time.perf_counter()
        with writing():
            enqueue(KIND, by=None)
        run_pending(app)
        figures.search_seconds = time.perf_counter() - began
        _count(figures, names)
        viewer = db.session.get(Person, person_id)
        for name, _twin in names[:: len(names) // CHECKS]:
            began = time.perf_counter()
            similar(signs_of(CustomerKind.ENTERPRISE, [name]), viewer=viewer)
            figures.check_ms.append((time.perf_counter() - began) * 1000)
        db.session.remove()
        db.engine.dispose()
    return figures


def measure_pairs() -> str:
    """What the rules find in the files of pairs that the tests keep, a line each."""
    told = [f"{path.name}: {str(measure(path)).splitlines()[0]}" for path in sorted(PAIRS)]
    return "\n            ".join(told)


def made_up(size: int) -> list[tuple[str, int | None]]:
    """Return `size` names; the twin of an earlier one with its place in the list."""
    chance, sounds = random.Random(size), set()
    names: list[tuple[str, int | None]] = []
    while len(names) < size:
        brand = "".join(chance.sample(SIGNS, chance.choice((2, 3, 3))))
        if pinyin(brand) in sounds:
            continue
        sounds.add(pinyin(brand))
        place, trade = chance.choice(PLACES), chance.choice(TRADES)
        names.append((f"{place}{brand}{trade}{chance.choice(FORMS)}", None))
        if len(names) % TWINS == 0 and len(names) < size:
            names.append((_twin(chance, place, brand, trade), len(names) - 1))
    return names


def _twin(chance: random.Random, place: str, brand: str, trade: str) -> str:
    """The same company as another colleague writes it."""
    return chance.choice(
        (
            f"{brand}{trade}",
            f"{brand}{trade}({place.removesuffix('市')})有限公司",
            f"{place.removesuffix('市')}市{brand}{trade}公司",
            f"{place}{brand}{trade}集团有限公司",
            f"{place}{brand}{trade}有限公司销售部",
        )
    )


def _url(folder: Path) -> str:
    return f"sqlite:///{folder / 'crm.sqlite3'}"


def _boss() -> int | None:
    """The one who searches, where an earlier run has filled the folder."""
    return db.session.scalar(select(Person.id).where(Person.username == "boss"))


def _fill(names: list[str]) -> int:
    with writing() as session:
        person = Person.make("boss", "贝老板", [Role.MANAGER, Role.SALES])
        session.add(person)
        session.flush()
        touch("config", "board")
    today = clock.today()
    for start in range(0, len(names), AT_ONCE):
        rows = [
            {
                "id": key, "uid": uuid.uuid4().hex, "name": name, "short_name": name[:8],
                "name_pinyin": name, "owner_id": person.id, "entered_on": today,
            }
            for key, name in enumerate(names[start : start + AT_ONCE], start + 1)
        ]  # fmt: skip
        with writing() as session:
            session.connection().execute(insert(Customer.__table__), rows)
            made = [Customer(aliases="", company_name="", website="", **row) for row in rows]
            for one in made:
                one.kind = CustomerKind.ENTERPRISE
            keys = [
                {"kind": kind, "value": value, "customer_id": one.id}
                for one in made
                for kind, value in sorted(keys_of(one, []))
            ]
            session.connection().execute(insert(CustomerKey.__table__), keys)
    return person.id


def _count(figures: NameFigures, names: list[tuple[str, int | None]]) -> None:
    twins = {(of + 1, key) for key, (_name, of) in enumerate(names, 1) if of is not None}
    warned = DuplicatePair.level.in_(("A", "B"))
    rows = db.session.execute(select(DuplicatePair.first_id, DuplicatePair.second_id).where(warned))
    found = {tuple(row) for row in rows}
    figures.twins, figures.found = len(twins), len(twins & found)
    figures.others = len(found - twins)
