"""How long the texts of a row may be: what is longer is refused, told before anything is written.

A database's index takes no name of thousands of characters, and one such row would fail all.
"""

from collections.abc import Iterator

from crmapp.imports.understood import Issue, UnderstoodRow
from crmapp.text import cut

LONGEST_WORD = 40  # of a list, as its form takes them
NAME, LINE, TEXT = 120, 500, 32_767  # a cell of Excel holds no more than the last
NAMES = {"customer.name", "customer.company_name", "customer.short_name", "contact.name", "owner"}
TEXTS = {
    *("customer.need", "customer.need_preference", "customer.budget", "customer.purchase_plan"),
    *("customer.competitors", "customer.feedback", "customer.purchase_history"),
    *("customer.cooperation", "customer.main_business", "contact.preferences", "deal.loss_reason"),
    *("deal.product", "entry.text", "entry.content", "entry.need", "entry.reply"),
    *("entry.attitude", "entry.next_action", "next_step.action"),
}
REMARKS = 4 * TEXT  # several columns may come together there


def too_long(row: UnderstoodRow) -> Issue | None:
    """Return what is wrong with the first text that is too long, None where none is.

    A customer's name that is too long is cut: the row's cells still hold it.
    """
    if all(len(text) <= NAME for cells in row.cells for text in cells):
        return None  # no field says more than its cells, and none may say less than a name
    for key, text in _texts(row):
        most = NAME if key in NAMES else TEXT if key in TEXTS else LINE
        most = REMARKS if key == "customer.remarks" else most
        if len(text) > most:
            if key == "customer.name":
                row.customer["name"] = cut(text, NAME)
            return Issue(
                "too_long", key, {"length": f"{len(text):,}", "limit": f"{most:,}"}, row.numbers[0]
            )
    return None


def _texts(row: UnderstoodRow) -> Iterator[tuple[str, str]]:
    """Yield the key and the text of everything that a row says in words."""
    records = [("customer", row.customer), ("deal", row.deal)]
    records += [("contact", contact) for contact in row.contacts]
    for record, said in records:
        yield from ((f"{record}.{name}", text) for name, text in said.items() if _is_text(text))
    yield "owner", row.owner
    for entry in row.entries:
        for name in ("text", "content", "need", "reply", "attitude", "method", "author"):
            yield f"entry.{name}", getattr(entry, name)
        yield "entry.next_action", entry.next_action
    if row.next_step:
        yield "next_step.action", row.next_step.action


def _is_text(value: object) -> bool:
    return isinstance(value, str)
