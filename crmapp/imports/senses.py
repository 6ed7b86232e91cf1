"""Which word of a team's list another team's word most likely means."""

import re
from typing import Protocol

from rapidfuzz import fuzz

from crmapp.lists.models import ListKind
from crmapp.text import normalise

# Words of one sense stand for each other; the first line that fits is the sense of a word.
SENSES: dict[ListKind, tuple[str, ...]] = {
    ListKind.METHOD: (
        "行业|展会|论坛|沙龙|展览",
        "线上|视频|远程|网络会议|腾讯会议|钉钉|飞书",
        "微信|企微|qq",
        "邮件|邮箱|email|mail",
        "短信",
        "电话|致电|通话|来电|去电|phone|call",
        "拜访|面谈|上门|见面|来访|走访|面访|面聊|会面|当面|现场|考察|登门|陌拜|visit",
    ),
    ListKind.SOURCE: (
        "老客户|复购|续约",
        "介绍|口碑|引荐",
        "展",
        "电话|电销|电访",
        "陌拜|拜访|扫街|上门|主动",
        "线上|网络|网站|百度|搜索|官网|平台|抖音|公众号|推广|互联网",
    ),
    ListKind.INDUSTRY: (
        "教育|培训|学校",
        "卫生|医疗|健康|医药|医院",
        "信息|软件|it|互联网|科技|计算机|通信",
        "物流|运输|仓储|快递|货运",
        "房地产|地产|物业",
        "建筑|装饰|装修|工程|建材",
        "餐饮|酒店|住宿|宾馆",
        "批发|零售|商贸|贸易|电商|超市",
        "金融|银行|保险|证券",
        "文化|体育|娱乐|传媒|广告",
        "农|林|牧|渔",
        "电力|能源|燃气|供水",
        "采矿|矿",
        "政府|机关|公共管理|事业单位",
        "制造|生产|加工|机械|化工|电子|工厂|工业",
    ),
    ListKind.SIZE: ("大型|大", "中型|中", "小型|小|微"),
}
ALIKE = 80


class Named(Protocol):
    """What has a key and a name."""

    id: int
    name: str


def same_word(text: str, items: list[Named]) -> Named | None:
    """Return the item of exactly this name."""
    plain = normalise(text)
    return next((item for item in items if normalise(item.name) == plain), None)


def guess_word(kind: ListKind, text: str, items: list[Named]) -> Named | None:
    """Return the item that a word most likely means: its name, its sense, a part or a likeness."""
    plain = normalise(text)
    if not plain or not items:
        return None
    if same := same_word(text, items):
        return same
    if sense := _sense(kind, plain):
        alike = [item for item in items if _sense(kind, normalise(item.name)) == sense]
        if alike:
            return max(alike, key=lambda item: fuzz.ratio(normalise(item.name), plain))
    for item in items:
        name = normalise(item.name)
        if len(name) > 1 and len(plain) > 1 and (name in plain or plain in name):
            return item
    # 600 dpi is no slip of 300 dpi.
    items = [item for item in items if _digits(item.name) == _digits(plain)]
    if not items:
        return None
    near = max(items, key=lambda item: fuzz.ratio(normalise(item.name), plain))
    return near if fuzz.ratio(normalise(near.name), plain) >= ALIKE else None


def _digits(text: str) -> list[str]:
    return re.findall("[0-9]+", normalise(text))


def _sense(kind: ListKind, plain: str) -> str | None:
    return next((sense for sense in SENSES.get(kind, ()) if re.search(sense, plain)), None)
