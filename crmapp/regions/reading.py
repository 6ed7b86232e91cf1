"""Reading regions out of addresses and names: 福建厦门思明区湖滨南路 is 思明区 and a rest."""

import re
from dataclasses import dataclass
from functools import lru_cache

from crmapp.regions.table import Level, longest_name, named, region, within
from crmapp.text import is_han, normalise

SEPARATORS = " \t\r\n　,，、。.·/\\|-—_>:："
# Words of official tables that name no place.
HAN = re.compile("[\u4e00-\u9fff]+")
GROUPS = ("市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划", "直辖县级")
COUNTRY = re.compile("中国|中华人民共和国")
# 南京东路 is a street in Shanghai, 苏州街 one in Beijing.
STREET = re.compile("[东西南北中]?[一二三四五六七八九]?(?:路|街|大街|大道|巷|弄|胡同|公路|大桥)")
# County towns that are everyday words: without their rank they are no place.
WORDS = frozenset(
    re.findall(
        "..",
        "东方新星白杨双河新民新乐三河沙河同江大安海城海伦灯塔宁安安宁北安天门无为天长明光合作同仁万源"
        "江山永安永康永城福安福泉兴城兴化兴宁兴仁兴义临海海安海阳弥勒龙泉龙口龙井安国安达南宫孝义永济"
        "富锦铁力尚志五常和龙集安赤壁德兴东兴广德宁国恩平阳春长葛高安高平龙南龙港义马灵宝玉树北流北屯"
        "东宁东港东台东阳万宁洪湖庐山海林抚远开原开远开平康定磐石平泉平湖合山当阳石首清镇安丘安陆虎林",
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """One region read in a text: the codes it may have, where it ends, if its rank is left out."""

    codes: tuple[str, ...]
    end: int
    bare: bool


def find(text: str | None) -> str | None:
    """Return the code of the smallest region that an address or the name of a region begins with.

    Zones that are no administrative division (苏州工业园区) give the city; a name that several
    regions share (朝阳区) gives None unless the text says in which city.
    """
    return split_address(text)[0]


def split_address(text: str | None) -> tuple[str | None, str]:
    """Return the code of the region that `text` begins with, and the rest as it was written."""
    text = text or ""
    known = [place for place in places(text) if len(place.codes) == 1]
    if known:
        return known[-1].codes[0], text[known[-1].end :].strip(SEPARATORS)
    alone = named(_plain(text).strip(SEPARATORS))
    return (alone[0], "") if len(alone) == 1 else (None, text.strip())


def places(text: str) -> list[Place]:
    """Return the regions at the beginning of `text`, each inside the one before it."""
    return list(_places(text))


@lru_cache(maxsize=1_024)  # a name is asked again for its brand, its short form, its branch
def _places(text: str) -> tuple[Place, ...]:
    plain = _plain(text)
    found: list[Place] = []
    at = _skip(plain, 0)
    if country := COUNTRY.match(plain, at):
        at = _skip(plain, country.end())
    while place := _next(plain, at, found[-1].codes if found else ()):
        if found and len(found[-1].codes) > 1:
            found[-1] = _narrowed(found[-1], place)
        found.append(place)
        at = _skip(plain, place.end)
    return tuple(found)


def _next(plain: str, at: int, outer: tuple[str, ...]) -> Place | None:
    longest = longest_name(plain[at : at + 1])
    for end in range(min(len(plain), at + longest), at + 1, -1):
        name = plain[at:end]
        codes = [code for code in named(name) if _fits(code, outer)]
        if not codes:
            continue
        full = [code for code in codes if region(code).name == name]
        codes = full or _highest(codes)
        bare = not full and name in {region(code).short for code in codes}
        if bare and not _stands_alone(plain, name, end, codes, outer):
            continue
        return Place(tuple(codes), end, bare)
    return None


def _fits(code: str, outer: tuple[str, ...]) -> bool:
    return not outer or any(within(code, one) for one in outer)


def _highest(codes: list[str]) -> list[str]:
    top = min(region(code).level for code in codes)
    return [code for code in codes if region(code).level is top]


def _stands_alone(plain: str, name: str, end: int, codes: list[str], outer: tuple) -> bool:
    if STREET.match(plain, end) or len(codes) > 1:
        return False
    if outer:
        return True
    first = region(codes[0])
    is_city = first.level < Level.DISTRICT or first.name.endswith("市")
    return is_city and name not in WORDS


def _narrowed(place: Place, inner: Place) -> Place:
    fitting = tuple(code for code in place.codes if any(within(one, code) for one in inner.codes))
    return Place(fitting, place.end, place.bare)


def _skip(plain: str, at: int) -> int:
    while at < len(plain):
        if not plain.startswith(GROUPS, at) and plain[at] not in SEPARATORS:
            break
        group = next((word for word in GROUPS if plain.startswith(word, at)), "")
        at += len(group) or 1
    return at


def _plain(text: str) -> str:
    if HAN.fullmatch(text):
        return normalise(text)
    # Character by character, so that positions are those of the text as written.
    return "".join(normalise(char) if is_han(char) else char for char in text)
