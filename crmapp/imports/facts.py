"""Reads customer and deal from the rows of one customer."""

import re
from collections.abc import Callable
from datetime import date

from crmapp.custom_fields.importing import read_own
from crmapp.imports import cells, words
from crmapp.imports.lengths import LONGEST_WORD
from crmapp.imports.private_numbers import star_numbers
from crmapp.imports.reader import Reader
from crmapp.imports.stage_words import stage_kind
from crmapp.imports.tables import Row
from crmapp.imports.written_days import Found, coming
from crmapp.regions.reading import split_address
from crmapp.text import normalise

WORDS = ("name", "company_name", "short_name", "number", "credit_code", "industry", "source")
MORE_WORDS = ("size", "main_business", "website", "referrer", "need_preference", "need_type")
LONG_TEXTS = (
    *("need", "budget", "purchase_plan", "competitors", "feedback", "purchase_history"),
    *("cooperation", "aliases"),
)
REMARKS = "备注|说明|附注|^注|其他|其它|remark|note|comment|memo"
LIST_WORDS = ("industry", "source", "size", "grade", "need_type")
COUNT = re.compile(r"(?:共|约|大约)?\s*\d[\d,]*\s*[人名个位]?(?:左右)?")
DEAL_WORDS = ("title", "product", "stage", "contract_number", "quote_number")
MORE_DEAL_WORDS = ("payment_terms", "delivery", "loss_reason")


def customer_of(reader: Reader) -> dict[str, object]:
    """Return the fields of the customer that the rows name."""
    found: dict[str, object] = {
        name: reader.text(f"customer.{name}", whole=name in LONG_TEXTS)
        for name in (*WORDS, *MORE_WORDS, *LONG_TEXTS)
    }
    grade = reader.text("customer.grade")
    found["grade"] = words.grade_of(grade) if grade else None
    for name in LIST_WORDS:
        found[name] = _short(reader, f"customer.{name}", found[name])
    for name in ("kind", "status", "review"):
        found[name] = reader.word(f"customer.{name}")
    for name in ("founded_on", "first_contact_on", "entered_on"):
        found[name] = reader.day(f"customer.{name}")
    found["head_count"] = reader.last("customer.head_count", _counted(reader))
    revenue = reader.amount("customer.annual_revenue")
    found["annual_revenue"] = revenue[0] if revenue else None
    found["remarks"] = _remarks(reader)
    found |= _place(reader) | read_own(reader, "customer")
    return {name: value for name, value in found.items() if value not in (None, "")}


def _remarks(reader: Reader) -> str:
    """Return the remarks; a column that only landed there keeps its header before its text."""
    lines: dict[str, None] = {}
    for row, index, text in reader.said("customer.remarks"):
        header = reader.headers.get(index, "")
        titled = not re.search(REMARKS, normalise(header))
        starred, any_private = star_numbers(text)
        if any_private:
            reader.note("private_number", "customer.remarks", row)
        lines[f"{header}：{starred}" if titled and header else starred] = None
    return "\n".join(lines)


def _place(reader: Reader) -> dict[str, object]:
    """Return region code and address; the region may stand alone, in parts or in the address.

    The narrowest of them wins: 华东 beside 江苏 and 苏州 is no region of the table.
    """
    parts = [reader.text(f"customer.{name}") or "" for name in ("province", "city", "district")]
    region, address = (reader.text(f"customer.{name}") or "" for name in ("region", "address"))
    code, street = "", ""
    for told in (address, "".join(parts), region):
        inner, rest = split_address(told)
        if inner and len(inner.rstrip("0")) > len(code.rstrip("0")):
            code = inner
        rest = rest if inner else told
        if not street.startswith(rest):
            # A place that the table does not know stays in the address.
            street = f"{rest}{street}"
    return {"region_code": code or None, "address": street}


def deal_of(reader: Reader, last_contact: date | None) -> dict[str, object]:
    """Return the fields of the deal: `stage` is the team's word, amounts are fen."""
    found: dict[str, object] = {
        name: reader.text(f"deal.{name}") for name in (*DEAL_WORDS, *MORE_DEAL_WORDS)
    }
    kind = reader.text("customer.type")
    if kind and not stage_kind(kind):
        reader.keep("customer.type", *_where(reader, "customer.type"))
    found["stage"] = found["stage"] or kind
    expected, won = reader.amount("deal.amount"), reader.amount("deal.won_amount")
    if expected and won and expected != won:
        reader.keep("deal.amount", *_where(reader, "deal.amount"))
    if ends := won or expected:
        found["amount"] = ends[0]
        found["amount_high"] = ends[1] if ends[1] != ends[0] else None
    found["won_on"] = reader.day("deal.won_on")
    found["expected_on"] = reader.last(
        "deal.expected_on", _expected(reader, last_contact or reader.today)
    )
    found["probability"] = reader.last(
        "deal.probability", lambda row, i, text: cells.percent_of(row.at(i))
    )
    for _row, index, text in reader.said("deal.probability"):
        # A deal has the probability of its stage; what somebody wrote is kept in words.
        reader.keep("deal.probability", index, text)
    found |= read_own(reader, "deal")
    return {name: value for name, value in found.items() if value not in (None, "")}


def _where(reader: Reader, key: str) -> tuple[int, str]:
    """Return column and text of the latest cell of a field."""
    _row, index, text = reader.said(key)[-1]
    return index, text


def _short(reader: Reader, key: str, text: object) -> object:
    """Return the word of a list; a whole sentence is none and is kept among the remarks."""
    if not text or len(str(text)) <= LONGEST_WORD:
        return text
    reader.keep(key, *_where(reader, key))
    return None


def _counted(reader: Reader) -> Callable[[Row, int, str], int | None]:
    def read(row: Row, index: int, text: str) -> int | None:
        if not COUNT.fullmatch(text):
            reader.keep("customer.head_count", index, text)
        return cells.count_of(text)

    return read


def _expected(reader: Reader, start: date) -> Callable[[Row, int, str], date | None]:
    def read(row: Row, index: int, text: str) -> date | None:
        day = cells.day_of(row.at(index))
        day = coming(day, start) if isinstance(day, Found) else day
        if day is None:
            reader.note("bad_day", "deal.expected_on", row, text=text)
        if day is None or cells.beside_day(text):
            reader.keep("deal.expected_on", index, text)
        return day

    return read
