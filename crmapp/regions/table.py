"""The table of regions: by code, by parent, and by every name that people write for them."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("regions.json")

# The peoples in the names of autonomous areas, which nobody writes: 延边(朝鲜族)自治州.
PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡"
    "|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克|怒|鄂温克|保安|裕固"
    "|独龙|鄂伦春|各"
)
PEOPLE = re.compile(f"(.{{2,}}?)(?:(?:{PEOPLES})族|蒙古|维吾尔|哈萨克|柯尔克孜|锡伯|塔吉克)+$")
RANKS = "特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|省|市|盟|区|县|旗"
SUFFIX = re.compile(f"(.+?)({RANKS})$")


class Level(IntEnum):
    """How deep a region lies."""

    PROVINCE = 1
    CITY = 2
    DISTRICT = 3


@dataclass(frozen=True, slots=True)
class Region:
    """A province, a city or a district; `parent` is the code of the region it lies in."""

    code: str
    name: str
    level: Level
    parent: str | None

    @property
    def short(self) -> str:
        """The name as people say it, without its rank: 厦门, 广西, 延边; 赵县 stays whole."""
        return _short(self.name)


def region(code: str | None) -> Region | None:
    """Return the region of a six-digit code, or None."""
    return _regions().get(code or "")


def provinces() -> list[Region]:
    """Return all provinces in the order of their codes."""
    return _children()[None]


def cities(code: str) -> list[Region]:
    """Return the cities of a province and the counties directly under it; Beijing has none."""
    return [child for child in _children().get(code, []) if child.level is Level.CITY]


def districts(code: str) -> list[Region]:
    """Return the districts of a city or of a municipality."""
    return [child for child in _children().get(code, []) if child.level is Level.DISTRICT]


def path(code: str | None) -> list[Region]:
    """Return the region of `code` after all regions it lies in; empty for an unknown code."""
    found: list[Region] = []
    step = region(code)
    while step:
        found.insert(0, step)
        step = region(step.parent)
    return found


def full_name(code: str | None) -> str:
    """Return 浙江省 杭州市 余杭区, or an empty text for an unknown code."""
    return " ".join(step.name for step in path(code))


def within(inner: str, outer: str) -> bool:
    """Tell whether region `inner` is `outer` or lies in it."""
    return any(step.code == outer for step in path(inner))


def named(name: str) -> tuple[str, ...]:
    """Return the codes of all regions written `name` in full, in short or by a former rank."""
    return _names().get(name, ())


def longest_name(sign: str) -> int:
    """Return the length of the longest name that begins with a character, 0 where none does.

    For a reader that looks for names in a text.
    """
    return _longest().get(sign, 0)


@cache
def _longest() -> dict[str, int]:
    found: dict[str, int] = {}
    for name in _names():
        found[name[0]] = max(found.get(name[0], 0), len(name))
    return found


@cache
def _regions() -> dict[str, Region]:
    names = json.loads(DATA.read_text(encoding="utf-8"))["regions"]
    return {code.ljust(6, "0"): _region(code, names) for code in names}


def _region(code: str, names: dict[str, str]) -> Region:
    if len(code) == 2:
        return Region(code.ljust(6, "0"), names[code], Level.PROVINCE, None)
    parent = next(part for part in (code[:4], code[:2]) if part in names and part != code)
    # Counties directly under a province stand where its cities stand.
    direct = code[2:4] == "90"
    level = Level.CITY if len(code) == 4 or direct else Level.DISTRICT
    return Region(code.ljust(6, "0"), names[code], level, parent.ljust(6, "0"))


@cache
def _children() -> dict[str | None, list[Region]]:
    found = defaultdict(list)
    for child in _regions().values():
        found[child.parent].append(child)
    return dict(found)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    former: dict[str, list[str]] = defaultdict(list)
    for one in sorted(_regions().values(), key=lambda one: (one.level, one.code)):
        for name in {one.name, one.short}:
            found[name].append(one.code)
        if one.level is Level.DISTRICT and one.short != one.name:
            # Ranks change and papers stay: 余杭市 became 余杭区.
            for rank in "市区县":
                former[one.short + rank].append(one.code)
    return {name: tuple(codes) for name, codes in (former | found).items()}


@cache
def _short(name: str) -> str:
    match = SUFFIX.match(name)
    short = match[1] if match else name
    if match and match[2].startswith("自治"):
        people = PEOPLE.match(short)
        short = people[1] if people else short
    return short if len(short) > 1 else name
