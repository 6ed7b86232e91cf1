"""The commands of the palette: pages, actions, preferences, and what is done with a customer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from crmapp.customers.models import Customer
from crmapp.policy import Action
from crmapp.search.named import Named
from crmapp.text import search_text, words


@dataclass(frozen=True)
class Entry:
    """A line of the palette: where it leads, by GET, or what it does, by POST."""

    label: str
    icon: str
    endpoint: str
    values: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    is_post: bool = False


@dataclass(frozen=True)
class Command:
    """A page or an action that needs no customer; `also` holds other words for it."""

    label: Any
    icon: str
    endpoint: str
    also: str = ""
    action: Action | None = None
    values: dict[str, Any] = field(default_factory=dict)
    is_post: bool = False

    def entry(self) -> Entry:
        """Its line."""
        return Entry(str(self.label), self.icon, self.endpoint, self.values, is_post=self.is_post)

    def is_called(self, query: str) -> bool:
        """Whether every word of a query begins or stands in one of its names."""
        known = _spelt(f"{self.label} {self.also}")
        return all(any(word in name for name in known) for word in words(query))


@lru_cache(256)
def _spelt(names: str) -> tuple[str, ...]:
    return tuple(search_text(*names.split(), names).split())


DEEDS = (
    Command(
        _l("New customer"), "user-plus", "customers.new", "新建 新增 添加 客户 add create",
        Action.CUSTOMER_CREATE,
    ),
    Command(
        _l("Import a spreadsheet"), "table-import", "imports.index", "导入 表格 excel xlsx csv",
        Action.IMPORT_MAKE,
    ),
    Command(
        _l("Import contact cards"), "id", "vcards.new", "导入 名片 通讯录 vcard vcf",
        Action.IMPORT_MAKE,
    ),
    Command(
        _l("Export customers"), "download", "exports.new", "导出 下载 excel xlsx csv pdf",
        Action.CUSTOMER_EXPORT,
    ),
)  # fmt: skip
PAGES = (
    Command(_l("Today"), "calendar-check", "today.index", "今天 待办 today", Action.BOARD_SEE),
    Command(_l("Board"), "layout-kanban", "board.index", "看板 kanban board", Action.BOARD_SEE),
    Command(_l("Customers"), "building", "roster.index", "客户 列表 list", Action.CUSTOMER_SEE),
    Command(_l("Recycle bin"), "trash", "recycling.index", "回收站 删除 恢复 bin trash restore",
            Action.BIN_SEE),
    Command(_l("Personal data"), "shield-lock", "privacy.index", "个人信息 隐私 删除 导出 privacy",
            Action.PRIVACY_MANAGE),
    Command(_l("My customers"), "user-check", "roster.index", "我的 客户 mine",
            Action.CUSTOMER_SEE, {"owner": "me"}),
    Command(_l("Spreadsheet"), "table", "grid.index", "表格 电子表格 sheet grid excel",
            Action.CUSTOMER_SEE),
    Command(_l("Duplicates"), "copy", "merging.index", "重复 查重 合并 merge duplicates",
            Action.DUPLICATES_SEE),
    Command(_l("Requests for hand-over"), "arrows-exchange", "handover.asked", "交接 申请 requests",
            Action.HANDOVER_ASK),
    Command(_l("Payments to come"), "coin", "payments.index", "回款 收款 逾期 payments",
            Action.CUSTOMER_SEE),
    Command(_l("Products and services"), "tag", "products.index", "产品 服务 价格 products prices",
            Action.PRODUCT_MANAGE),
    Command(_l("After-sales"), "tool", "aftersales.index", "售后 回访 投诉 培训 service",
            Action.AFTERSALES_SEE),
    Command(_l("Notifications"), "bell", "notifications.index", "通知 消息 notices bell"),
    Command(_l("Meetings"), "presentation", "meetings.index", "会议 例会 复盘 数据校对 meeting",
            Action.MEETING_SEE),
    Command(_l("Saved views"), "filter", "savedviews.index", "视图 筛选 views"),
    Command(_l("My account"), "user", "accounts.me", "账号 密码 account password"),
    Command(_l("Calendar feed"), "calendar", "calendars.show", "日历 订阅 calendar ics outlook"),
    Command(_l("Search"), "search", "search.index", "搜索 查找 search find", Action.CUSTOMER_SEE),
    Command(_l("Team"), "users", "members.index", "成员 账号 团队 team", Action.TEAM_MANAGE),
    Command(_l("Hand over customers"), "arrows-exchange", "allotment.index", "分配 交接 转交",
            Action.CUSTOMER_HAND_OVER),
    Command(_l("Settings"), "settings", "settings.index", "设置 settings",
            Action.SETTINGS_CHANGE),
    Command(_l("Stages"), "layout-columns", "pipeline.index", "阶段 stages pipeline",
            Action.SETTINGS_CHANGE),
    Command(_l("Lists of words"), "list-check", "lists.index", "行业 来源 等级 词表 lists",
            Action.SETTINGS_CHANGE),
    Command(_l("Backups"), "database", "backups.index", "备份 恢复 backup",
            Action.BACKUP_MANAGE),
)  # fmt: skip

PREFERENCES = (
    Command(_l("Light theme"), "sun", "accounts.dress", "浅色 亮色 主题 theme light",
            values={"theme": "light"}, is_post=True),
    Command(_l("Dark theme"), "moon", "accounts.dress", "深色 暗色 夜间 主题 theme dark",
            values={"theme": "dark"}, is_post=True),
    Command(_l("Theme like the system"), "device-desktop", "accounts.dress", "跟随 系统 主题 auto",
            values={"theme": "auto"}, is_post=True),
    Command("简体中文", "language", "accounts.speak", "语言 中文 language chinese",
            values={"language": "zh"}, is_post=True),
    Command("English", "language", "accounts.speak", "语言 英文 英语 language",
            values={"language": "en"}, is_post=True),
    Command(_l("Sign out"), "logout", "accounts.sign_out", "退出 登出 注销 logout", is_post=True),
)  # fmt: skip


@dataclass(frozen=True)
class Deed:
    """What is done with a customer: asked for as `跟进 云帆`, or offered below the first find."""

    label: Callable[[str], str]
    icon: str
    endpoint: str
    argument: str
    action: Action
    verbs: tuple[str, ...]
    is_post: bool = False

    def entry(self, customer: Named | Customer) -> Entry:
        """Its line for a customer."""
        label = self.label(customer.short_name or customer.name)
        values = {self.argument: customer.id}
        return Entry(label, self.icon, self.endpoint, values, is_post=self.is_post)


WITH_CUSTOMER = (
    Deed(
        lambda name: _("Record a follow-up: %(name)s", name=name), "message", "followups.new",
        "customer_id", Action.FOLLOWUP_WRITE,
        ("记录跟进", "写跟进", "跟进", "记录", "followup", "follow", "log", "genjin", "gj"),
    ),
    Deed(
        lambda name: _("New deal: %(name)s", name=name), "briefcase", "deals.new", "customer",
        Action.CUSTOMER_EDIT, ("新建商机", "新商机", "商机", "deal", "shangji", "sj"),
    ),
    Deed(
        lambda name: _("Add a contact: %(name)s", name=name), "user-plus", "contacts.new",
        "customer_id", Action.CUSTOMER_EDIT, ("添加联系人", "联系人", "contact", "lxr"),
    ),
    Deed(
        lambda name: _("Edit: %(name)s", name=name), "pencil", "customers.edit",
        "customer_id", Action.CUSTOMER_EDIT, ("编辑", "修改", "edit", "bianji", "bj"),
    ),
    Deed(
        lambda name: _("Summary PDF: %(name)s", name=name), "file-type-pdf", "summaries.create",
        "customer_id", Action.CUSTOMER_PRINT, ("客户概要", "概要", "打印", "print", "pdf", "gy"),
        is_post=True,
    ),
    Deed(
        lambda name: _("Hand over: %(name)s", name=name), "arrows-exchange", "handover.new",
        "customer_id", Action.CUSTOMER_HAND_OVER, ("交接", "转交", "handover", "jiaojie"),
    ),
)  # fmt: skip
