"""The words by which a row shows that it holds no customer."""

import re

from crmapp.imports.persons import is_company
from crmapp.imports.reading import Cell
from crmapp.text import normalise

LONGEST_HEAD = 20
TOTALS = {
    *("合计", "总计", "小计", "共计", "汇总", "总和", "总数", "合计金额", "累计", "总金额", "平均"),
    *("本页合计", "本页小计", "合计数", "客户总数", "平均值", "total", "subtotal", "sum"),
    *("grandtotal", "合计总计", "总合计", "以上合计", "金额合计", "数量合计", "合共"),
}
PERIOD = (
    r"(?:(?:\d{2,4}\s*年)?(?:度|全年|[上下]半年)?(?:第?[一二三四1-4]季度?)?(?:\d{1,2}\s*月份?)?)"
)
TOTAL_START = re.compile(
    rf"^\s*(?:本[页月周季年日]|{PERIOD})?\s*(?:合\s*计|总\s*计|小\s*计|共\s*计)\s*(?:[:：(（\d]|$)"
)
TOTAL_OF = re.compile(r"^[^\s\d]{1,8}\s*(?:小\s*计|合\s*计|总\s*计)\s*[:：]?$")  # 华东小计
COUNTED = re.compile(r"^\s*(?:总?共|合计|总计)\s*[:：]?\s*\d+\s*[家户条个位名行]")
HINT = re.compile(
    r"^\s*[(（【*]?\s*(?:必填|选填|非必填|可选|示例|样例|例[:：如]|如[:：]|格式|请|填写|自动生成|下拉|"
    r"文本|数字|日期格式|系统自动|精确到|单选|多选|必须|不超过|唯一|YYYY|yyyy)"
)
FOOTER = re.compile(
    r"^\s*[（(]?\s*(?:注\s*[:：\d]|备注\s*[:：]|说明\s*[:：]|填写说明|填表说明|使用说明|制表|填[表报写]人?\s*[:：]|编制|经办|复核|审核人|审批|签字|签名|"
    r"打印|导出时间|数据来源|第\s*\d+\s*页|共\s*\d+|以上|以下空白|更新时间|截止|统计时间)"
)
EXAMPLE = re.compile(r"(?:填写)?(?:示例|样例|举例|例)(?:[:：].*)?$")
CAPTION = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[(（][一二三四五六七八九十\d]{1,2}[)）]|[A-EＡ-Ｅa-e]\s*[类级]"
    r"|[【\[〖].*[】\]〗]$)"
    r"|^.{0,10}(?:客户|[区组部类片]|大区|区域|团队|名下|年度?|月份?|季度)\s*[:：]?$"
)
LONGEST_CAPTION = 16
LABEL = re.compile(r"^\s*[\u4e00-\u9fff]{2,6}\s*[:：]")
DITTO = {"同上", "〃", "″", "''", '"', "“", "”", "ditto", "同前", "同 上", "↑"}


def reason(own: list[Cell], texts: list[Cell], heads: set[str], wide: bool, at: int) -> str:
    """Return why a row holds no customer, '' if it may hold one.

    `texts` are its filled cells, `heads` the names of the columns; `wide` says that one merge
    covers it, `at` how far below the header it stands.
    """
    words = [cell for cell in texts if isinstance(cell, str)]
    if any(_is_total(word) for word in words[:3]) or (words and TOTAL_OF.match(words[0])):
        return "total"
    if is_repeated(texts, heads):
        return "header"
    if words and FOOTER.match(words[0]) and (len(texts) <= 2 or _labels(words) > 1):
        return "note"  # 制表：小陈 审核： 2026.11.10
    if _labels(words) == len(texts) > 1:
        return "note"  # 经办人：李四 部门主管：
    if len(texts) == 1 and wide:
        return "section"
    hints = sum(1 for word in words if HINT.match(word))
    if at < 3 and hints and hints * 2 >= len(texts):
        return "hint"
    first = words[0].strip().strip("：:()（）") if words and own and own[0] == words[0] else ""
    return "hint" if at < 3 and EXAMPLE.match(first) else ""


def is_repeated(texts: list[Cell], heads: set[str]) -> bool:
    """Tell whether the filled cells of a row are the names of the columns once more."""
    words = [cell for cell in texts if isinstance(cell, str)]
    again = sum(word.strip().strip("*＊ ").strip() in heads for word in words)
    return again >= 2 and again >= 0.6 * len(texts)


def is_caption(left: list[Cell], texts: list[Cell]) -> bool:
    """Tell whether a row is the caption of the rows below it: 华东区, 二、成交客户, A类客户.

    `texts` are its filled cells, `left` those up to the column that names the customer.
    """
    if len(texts) != 1 or not isinstance(texts[0], str) or texts[0] not in left:
        return False
    text = texts[0].strip()
    return len(text) <= LONGEST_CAPTION and bool(CAPTION.search(text)) and not is_company(text)


def _labels(words: list[str]) -> int:
    return sum(bool(LABEL.match(word)) for word in words)


def is_ditto(cell: Cell) -> bool:
    """Tell whether a cell says that it is as the one above it."""
    return isinstance(cell, str) and cell.strip().lower() in DITTO


def _is_total(word: str) -> bool:
    # 总计：30台，下周付款 is what somebody wrote of a customer.
    if len(word) > 16 or re.search("[，,。；;]", word):
        return False
    return normalise(word) in TOTALS or bool(TOTAL_START.match(word) or COUNTED.match(word))
