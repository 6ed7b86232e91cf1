"""The matrix of routes and persons as a page to read, made from what the tests try."""

from collections.abc import Iterator

from flask import Flask

from crmapp.web.access import PUBLIC
from tests.harness.doors import EVERYONE, all_doors

HEAD = """\
# Who may enter which door

Made by `bin/build-matrix` from `tests/*/doors.py`; `tests/test_doors.py` tries every cell, as a
plain request and as one of htmx, compares the whole database after each refusal (but for the
journal, the throttles and the sessions, where a refusal is noted), and fails where this page says
something else.

What an address names belongs to Ann's customer. The persons: **ann** sells and owns it; **bob**
sells too and owns others; **hal** sells and helps with it; **carol** is customer service, **mark**
marketing, **mia** manager, **ada** administrator. **nobody** is not signed in.

| Sign | Meaning |
|---|---|
| ✓ | let in, and done (200, or 303 to the next page) |
| form | let in; the empty form that the test sends is answered with what is missing (422) |
| 400 | let in; what the test sends is not understood |
| no | seen, but not theirs: refused (403) and noted in the journal |
| – | does not exist for them (404) |
| sign in | sent to the sign-in page; as a part of a page 401 without a byte of content |
| open | needs no sign-in |

The statuses are those of the house that the tests build: a ✓ says that the right is there, not that
every record may be touched; what depends on the record (won, waiting for review, own follow-up) is
tested with its concept.
"""
_SIGNS = {200: "✓", 301: "✓", 303: "✓", 304: "✓", 403: "no", 404: "–", 422: "form"}


def printed(app: Flask) -> str:
    """The whole page."""
    doors = all_doors()
    concepts = sorted({endpoint.partition(".")[0] for endpoint, _method in doors})
    count = f"{len(doors)} doors, {len(doors) * (len(EVERYONE) + 1)} cells.\n"
    parts = [_section(app, concept, doors) for concept in concepts]
    return "\n".join([HEAD, count, *parts])


def _section(app: Flask, concept: str, doors: dict) -> str:
    head = ["Door", "Address", "nobody", *EVERYONE]
    lines = [f"## {concept}\n", _row(head), _row(["---"] * len(head))]
    here = (door for door in sorted(doors) if door[0].partition(".")[0] == concept)
    lines += [_row(_cells(app, door, doors[door])) for door in here]
    return "\n".join(lines) + "\n"


def _cells(app: Flask, door: tuple[str, str], persons: dict[str, int]) -> Iterator[str]:
    endpoint, method = door
    rule = max(app.url_map.iter_rules(endpoint), key=lambda rule: len(rule.arguments))
    yield endpoint.partition(".")[2] or endpoint
    yield f"{method} `{rule.rule}`"
    yield "open" if endpoint in PUBLIC else "sign in"
    yield from (_SIGNS.get(persons[name], str(persons[name])) for name in EVERYONE)


def _row(cells: object) -> str:
    return f"| {' | '.join(cells)} |"
