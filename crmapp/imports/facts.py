"""Reads customer and deal from the rows of one customer."""

import re
from datetime import date

from crmapp.imports import cells, words
from crmapp.imports.private_numbers import star_numbers
from crmapp.imports.reader import Reader
from crmapp.imports.written_days import Found, coming
from crmapp.regions.reading import split_address

WORDS = ("name", "company_name", "short_name", "number", "credit_code", "industry", "source")
MORE_WORDS = ("size", "main_business", "website", "referrer", "need_preference", "need_type")
LONG_TEXTS = (
    *("need", "budget", "purchase_plan", "competitors", "feedback", "purchase_history"),
    "cooperation",
)
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
    for name in ("kind", "status", "review"):
        found[name] = reader.word(f"customer.{name}")
    for name in ("founded_on", "first_contact_on", "entered_on"):
        found[name] = reader.day(f"customer.{name}")
    found["head_count"] = reader.last(
        "customer.head_count", lambda r, i, text: cells.count_of(text)
    )
    revenue = reader.amount("customer.annual_revenue")
    found["annual_revenue"] = revenue[0] if revenue else None
    found["remarks"] = _remarks(reader)
    found |= _place(reader)
    return {name: value for name, value in found.items() if value not in (None, "")}


def _remarks(reader: Reader) -> str:
    """Return the remarks; a column that only landed there keeps its header before its text."""
    lines: dict[str, None] = {}
    columns = reader.mapping.columns("customer.remarks")
    for row, index, text in reader.said("customer.remarks"):
        header = reader.headers.get(index, "")
        titled = len(columns) > 1 and not re.search(r"备注|说明|remark|note", header, re.IGNORECASE)
        starred, any_private = star_numbers(text)
        if any_private:
            reader.note("private_number", "customer.remarks", row)
        lines[f"{header}：{starred}" if titled and header else starred] = None
    return "\n".join(lines)


def _place(reader: Reader) -> dict[str, object]:
    """Return region code and address; the region may stand alone, in parts or in the address."""
    parts = [reader.text(f"customer.{name}") for name in ("province", "city", "district")]
    region = reader.text("customer.region") or "".join(part for part in parts if part)
    address = reader.text("customer.address") or ""
    code, rest = split_address(region)
    inner, street = split_address(address)
    if inner and (not code or len(inner.rstrip("0")) >= len(code.rstrip("0"))):
        code = inner
    if not inner:
        street = address
    if rest and not street.startswith(rest):
        # A place that the table does not know stays in the address.
        street = f"{rest}{street}"
    return {"region_code": code, "address": street}


def deal_of(reader: Reader, last_contact: date | None) -> dict[str, object]:
    """Return the fields of the deal: `stage` is the team's word, amounts are fen."""
    found: dict[str, object] = {
        name: reader.text(f"deal.{name}") for name in (*DEAL_WORDS, *MORE_DEAL_WORDS)
    }
    if not found["stage"]:
        found["stage"] = reader.text("customer.type")
    expected, won = reader.amount("deal.amount"), reader.amount("deal.won_amount")
    if ends := won or expected:
        found["amount"] = ends[0]
        found["amount_high"] = ends[1] if ends[1] != ends[0] else None
    found["won_on"] = reader.day("deal.won_on")
    found["expected_on"] = reader.last(
        "deal.expected_on", lambda row, i, text: _ahead(row.at(i), last_contact or reader.today)
    )
    found["probability"] = reader.last(
        "deal.probability", lambda row, i, text: cells.percent_of(row.at(i))
    )
    return {name: value for name, value in found.items() if value not in (None, "")}


def _ahead(cell: object, start: date) -> date | None:
    day = cells.day_of(cell)
    return coming(day, start) if isinstance(day, Found) else day
