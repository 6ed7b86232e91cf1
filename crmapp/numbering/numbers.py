"""Giving customers their numbers by the team's pattern."""

import re
from datetime import date

from sqlalchemy import func

from crmapp.database import db, insert_for
from crmapp.numbering.models import Counter

_SLOT = re.compile(r"\{(yyyymmdd|yyyymm|yyyy|yymmdd|yymm|yy|mm|dd|seq(?::(\d{1,2}))?)\}")
_FORMS = {
    "yyyymmdd": "%Y%m%d",
    "yyyymm": "%Y%m",
    "yyyy": "%Y",
    "yymmdd": "%y%m%d",
    "yymm": "%y%m",
    "yy": "%y",
    "mm": "%m",
    "dd": "%d",
}


def check_pattern(pattern: str) -> None:
    """Raise ValueError unless a pattern counts exactly once and is plain besides."""
    counts = [match for match in _SLOT.finditer(pattern) if match[1].startswith("seq")]
    rest = _SLOT.sub("", pattern)
    if len(counts) != 1 or "{" in rest or "}" in rest or len(pattern) > 40:
        raise ValueError(pattern)


def number(pattern: str, on: date, sequence: int) -> str:
    """The number that a pattern gives on a day for a place in the sequence."""

    def fill(match: re.Match) -> str:
        if match[1].startswith("seq"):
            return str(sequence).zfill(int(match[2] or 1))
        return on.strftime(_FORMS[match[1]])

    return _SLOT.sub(fill, pattern)


def next_sequence(prefix: str, at_least: int = 1) -> int:
    """The next place under a prefix; the row's own lock keeps two savers apart."""
    insert = insert_for(Counter).values(prefix=prefix, value=at_least)
    one_more = func.greatest if db.engine.dialect.name == "postgresql" else func.max
    statement = insert.on_conflict_do_update(
        index_elements=["prefix"], set_={"value": one_more(Counter.value + 1, at_least)}
    ).returning(Counter.value)
    return db.session.scalars(statement).one()


def prefix_of(pattern: str, on: date) -> str:
    """What a sequence counts under: the pattern with its day filled in."""
    return _SLOT.sub(
        lambda match: "#" if match[1].startswith("seq") else on.strftime(_FORMS[match[1]]), pattern
    )
