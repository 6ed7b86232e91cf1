"""Reads the rows of the product's own files as they were written: nothing is guessed or split."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from crmapp.custom_fields.sheets import names_of
from crmapp.exports.columns import DEALS, QUOTE_ITEMS, QUOTES, SHEETS
from crmapp.imports.attached import ATTACHED
from crmapp.imports.layout import Layout, Row
from crmapp.imports.next_steps import NextStep
from crmapp.imports.notes import Entry
from crmapp.imports.own_cells import Reading
from crmapp.imports.own_past import BESIDE, FIELDS, Past, leave_out, past_of
from crmapp.imports.own_sheets import Record
from crmapp.imports.private_numbers import star_numbers
from crmapp.imports.understood import OK, REFUSED, Issue, UnderstoodRow

CUSTOMER = (
    "name", "short_name", "aliases", "number", "kind", "company_name", "industry", "source", "size",
    "grade", "need_type", "need", "need_preference", "budget", "purchase_plan", "status", "address",
    "head_count", "annual_revenue", "founded_on", "main_business", "website", "credit_code",
    "referrer", "competitors", "feedback", "purchase_history", "cooperation", "first_contact_on",
    "entered_on", "remarks",
)  # fmt: skip
CONTACT = (
    "name", "position", "phone", "other_phone", "email", "wechat", "gender", "age",
    "decision_power", "influence", "preferences", "remarks", "left_on", "left_reason",
)  # fmt: skip
DEAL = (
    "title", "product", "stage", "amount", "expected_on", "contract_number", "quote_number",
    "payment_terms", "delivery", "loss_reason", "loss_words", "competitor", "repeat_of",
    "is_starred", "is_step_waived", "touched_at",
)  # fmt: skip
ATTACHED_SHEETS = [one for one in BESIDE if one != QUOTE_ITEMS]
PLACE = next(one for one in SHEETS[DEALS] if one.key == "deal.place")
ENTRY = ("method", "need", "reply", "attitude", "author", "next_words", "contact")


# The records of the further sheets, by sheet and customer; a sheet that is not there is None.
Beside = dict[str, dict[str, list[Record]] | None]


@dataclass
class _Part:
    """A deal with its plan, its follow-ups and its past."""

    deal: dict[str, object]
    step: NextStep | None = None
    entries: list[Entry] = field(default_factory=list)
    past: Past = field(default_factory=dict)


def beside_of(layout: Layout) -> Beside:
    """The records that stand beside the customers of a table of the product's own."""
    return {name: _by_customer(records) for name, records in (layout.beside or {}).items()}


def key_of(row: Row, mapping: dict[int, str]) -> str:
    """By what the further sheets name the customer of a row."""
    return whose(_record(row, mapping))


def own_rows(
    rows: Iterable[Row], mapping: dict[int, str], beside: Beside
) -> Iterator[UnderstoodRow]:
    """Yield the customers of rows of the product's own, one for each.

    `mapping` is `{column index: field key}`. Where a further sheet speaks of a customer's
    contacts, deals or follow-ups, it alone is heard.
    """
    for row in rows:
        yield _customer(row, _record(row, mapping), beside)


def _record(row: Row, mapping: dict[int, str]) -> Record:
    return {key: row.at(index) for index, key in mapping.items()}


def _by_customer(records: list[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        found[whose(record)].append(record)
    return found


def whose(record: Record) -> str:
    """By what a record names its customer."""
    return str(record.get("customer.number") or record.get("customer.name") or "").strip()


def _of(beside: Beside, sheet: str, record: Record) -> list[Record]:
    return (beside.get(sheet) or {}).get(whose(record), [])


def _customer(row: Row, record: Record, beside: Beside) -> UnderstoodRow:
    issues: list[Issue] = []
    read = Reading(record, issues, row.number)
    customer = read.fields("customer", CUSTOMER + names_of("customer"))
    if code := read.region():
        customer["region_code"] = code
    contacts = [
        Reading(one, issues, row.number).fields("contact", CONTACT + names_of("contact"))
        for one in sorted(_of(beside, "contacts", record), key=_is_further) or [record]
    ]
    first, *further = _parts(record, beside, issues, row.number)
    owner = read.text("customer.owner")
    understood = _row(row, owner, first, issues)
    understood.customer, understood.contacts = customer, [one for one in contacts if one]
    understood.further = [_row(row, owner, part, []) for part in further]
    if not understood.name:
        understood.state = REFUSED
        issues.append(Issue("no_name", "customer.name"))
    return understood


def _is_further(record: Record) -> bool:
    return Reading(record, [], 0).choice("contact.is_main") != "yes"


def _row(row: Row, owner: str, part: _Part, issues: list[Issue]) -> UnderstoodRow:
    return UnderstoodRow(
        numbers=[row.number],
        state=OK,
        customer={},
        contacts=[],
        deal=part.deal,
        owner=owner,
        entries=part.entries,
        issues=issues,
        cells=[[star_numbers(str(cell or ""))[0] for cell in row.own]],
        next_step=part.step,
        is_own=True,
        past=part.past,
    )


def _parts(record: Record, beside: Beside, issues: list[Issue], number: int) -> list[_Part]:
    """Return the deals; follow-ups of none of them come with the first, marked."""
    parts: dict[int, _Part] = {}
    for nth, one in enumerate(_of(beside, "deals", record), 1):
        read = Reading(one, issues, number)
        parts[read.count("deal.place") or nth] = _Part(_deal(read), _step(read, "step"))
    _link_repeats(parts)
    if not parts:
        read = Reading(record, issues, number)
        parts[1] = _Part(_deal(read), _step(read, "entry"))
    first = next(iter(parts.values()))
    entries = _of(beside, "followups", record)
    if beside.get("followups") is None and record.get("entry.content"):
        entries = [{**record, "deal.place": min(parts)}]
    told: list[tuple[_Part, int]] = []  # the follow-ups as the file counts them
    for one in entries:
        read = Reading(one, issues, number)
        part = parts.get(read.count("deal.place"))
        told.append((part or first, len((part or first).entries)))
        (part or first).entries.append(_entry(read, is_loose=part is None))
    for sheet in ATTACHED_SHEETS:
        for one in _of(beside, sheet, record):
            _attach(sheet, Reading(one, issues, None), parts, told)
    for one in _of(beside, QUOTE_ITEMS, record):
        _quote_item(Reading(one, issues, None), parts.values())
    return list(parts.values())


def _link_repeats(parts: dict[int, _Part]) -> None:
    """Say of each deal that repeats one how many places before it that one stands."""
    order = list(parts)
    for nth, part in enumerate(parts.values()):
        former = part.deal.pop("repeat_of", None)
        if former in order[:nth]:
            part.deal["repeat_of"] = nth - order.index(former)


def _attach(
    sheet: str, read: Reading, parts: dict[int, _Part], told: list[tuple[_Part, int]]
) -> None:
    """Keep what a row says with its deal, or with the follow-up of which it tells."""
    if (said := past_of(sheet, read)) is None:
        return
    part = parts.get(read.count("deal.place"))
    if part is None and sheet in ATTACHED and ATTACHED[sheet].is_of_deal:
        leave_out(sheet, PLACE, read)  # whose amounts these are is not guessed
        return
    said["is_loose"] = part is None
    place = read.count("entry.place") or 0
    if 0 < place <= len(told):
        part, said["entry"] = told[place - 1]
    (part or next(iter(parts.values()))).past.setdefault(sheet, []).append(said)


def _quote_item(read: Reading, parts: Iterable[_Part]) -> None:
    """Keep a line with its quote; one whose quote is not there, or stays out, stays out too."""
    if (said := past_of(QUOTE_ITEMS, read)) is None:
        return
    named = read.text("quote.number"), read.count("quote.revision") or 1
    for part in parts:
        for quote in part.past.get(QUOTES, ()):
            if (quote["number"], quote.get("revision", 1)) == named:
                quote.setdefault("lines", []).append(said)
                return
    leave_out(QUOTE_ITEMS, FIELDS[QUOTES]["number"], read)


def _deal(read: Reading) -> dict[str, object]:
    deal = read.fields("deal", DEAL + names_of("deal"))
    closed = read.day("deal.closed_on") or read.day("deal.won_on")
    return {**deal, "won_on": closed} if closed else deal


STEPS = {
    "step": ("step.due_on", "step.method", "step.action"),
    "entry": ("entry.next_due", "entry.next_method", "entry.next"),
}


def _step(read: Reading, record: str) -> NextStep | None:
    due_key, method_key, action_key = STEPS[record]
    due = read.day(due_key)
    if due is None:
        return None
    return NextStep(
        due, read.text(method_key), read.text(action_key),
        clock=read.clock("step.due_at"), goal=read.text("step.goal"),
    )  # fmt: skip


def _entry(read: Reading, *, is_loose: bool) -> Entry:
    content = read.text("entry.content")
    return Entry(
        text=content,
        content=content,
        day=read.day("entry.at"),
        clock=read.clock("entry.clock"),
        ended=read.clock("entry.ended"),
        kind=read.choice("entry.kind") or "",
        score=read.count("entry.score"),
        is_loose=is_loose,
        **{name: read.text(f"entry.{name}") for name in ENTRY},
    )
