"""The words that a new team starts with; industries are the sections of GB/T 4754-2017."""

from crmapp.database import db, touch
from crmapp.lists.models import ListItem, ListKind

INDUSTRIES = (
    "农、林、牧、渔业", "采矿业", "制造业", "电力、热力、燃气及水生产和供应业", "建筑业",
    "批发和零售业", "交通运输、仓储和邮政业", "住宿和餐饮业", "信息传输、软件和信息技术服务业",
    "金融业", "房地产业", "租赁和商务服务业", "科学研究和技术服务业",
    "水利、环境和公共设施管理业", "居民服务、修理和其他服务业", "教育", "卫生和社会工作",
    "文化、体育和娱乐业", "公共管理、社会保障和社会组织", "国际组织",
)  # fmt: skip

SOURCES = (
    "展会推广", "线上推广", "客户转介绍", "主动拜访", "电话营销", "老客户复购", "线上平台", "其他",
)  # fmt: skip

# name, hint, icon
WORDS: dict[ListKind, tuple[tuple[str, str, str], ...]] = {
    ListKind.INDUSTRY: tuple((name, "", "") for name in INDUSTRIES),
    ListKind.SOURCE: tuple((name, "", "") for name in SOURCES),
    ListKind.SIZE: (
        ("大型", "300 人以上", ""),
        ("中型", "50–300 人", ""),
        ("小型", "50 人以下", ""),
    ),
    ListKind.GRADE: (
        ("A", "意向高、价值高", ""),
        ("B", "意向或价值中等", ""),
        ("C", "意向低，先观察", ""),
    ),
    ListKind.METHOD: (
        ("电话", "", "phone"),
        ("微信", "", "message-circle"),
        ("拜访", "", "map-pin"),
        ("邮件", "", "mail"),
        ("短信", "", "message"),
        ("线上会议", "", "video"),
        ("行业会议", "", "users"),
        ("其他", "", "dots"),
    ),
    ListKind.LOSS_REASON: tuple(
        (name, "", "")
        for name in ("价格", "竞争对手", "需求变化", "暂停采购", "内部调整", "联系不上", "其他")
    ),
    ListKind.NEED_TYPE: tuple((name, "", "") for name in ("采购产品", "合作服务", "咨询解决方案")),
}


def fill_lists() -> None:
    """Give a new team its first words."""
    for kind, rows in WORDS.items():
        for position, (name, hint, icon) in enumerate(rows, start=1):
            item = ListItem(kind=kind, name=name, hint=hint, icon=icon, position=position)
            db.session.add(item)
    touch("config")
