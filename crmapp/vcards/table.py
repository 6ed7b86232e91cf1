"""Cards as the table that the import takes: one row for each, under headers that it knows."""

import csv
import io

from crmapp.vcards.reading import Card

HEADERS = (
    "客户名称", "企业或个人", "联系人", "部门", "职位",
    "手机", "其他电话", "邮箱", "微信", "地址", "官网", "备注",
)  # fmt: skip


def as_csv(cards: list[Card]) -> bytes:
    """The cards as a UTF-8 file; a person without a company is a customer of their own."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(HEADERS)
    rows.writerows(map(_row, cards))
    return text.getvalue().encode("utf-8-sig")


def _row(card: Card) -> tuple[str, ...]:
    first, *others = [*card.phones, ""]
    mail, *mails = [*card.emails, ""]
    note = "\n".join(filter(None, (card.note, *mails)))
    return (
        card.company or card.name or first,
        "企业" if card.company else "个人",
        card.name,
        card.department,
        card.position,
        first,
        "、".join(filter(None, others)),
        mail,
        card.wechat,
        card.address,
        card.website,
        note,
    )
