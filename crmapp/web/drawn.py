"""Lines of a page as they were drawn: a line that would say the same again is not drawn again.

Drawing a line of a list takes longer than reading it. What a line is drawn from is its key, beside
all else that it depends on: who reads, in which language, on which day, under which settings.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from flask import current_app, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from crmapp import clock
from crmapp.language import language
from crmapp.settings.cache import stamps
from crmapp.web.access import me

MOST = 4096  # lines of two to three kilobytes each
SLOT = "\N{NULL}token\N{NULL}"  # where a token goes; no person can write it
# Above every key that a row will have, and no person can guess it.
_FIRST = 9_000_000_000_000_000_000 + secrets.randbelow(10**13) * 10_000
_stand_in = re.compile(rf"{_FIRST // 10_000}(\d{{4}})").sub


def drawn(
    kind: str,
    told: Sequence[Hashable],
    draw: Callable[[list[int]], Iterable[Any]],
    *,
    for_all: bool = False,
) -> list[Any]:
    """The lines that `told` stands for, in its order.

    `kind` names what sort of line it is; `draw` takes the places in `told` that are not known yet
    and returns what they look like, None for what went in between: it is left out. What is kept
    may hold anything that follows from the key. `for_all` keeps lines for whoever reads in the same
    language: `told` says all that the reader's rights change.
    """
    known = current_app.extensions.setdefault("drawn_lines", {})
    reader = (kind, *(() if for_all else _reader()), *_now())
    lines = {place: known.get((reader, one)) for place, one in enumerate(told)}
    missing = [place for place, line in lines.items() if line is None]
    for place, line in zip(missing, draw(missing) if missing else (), strict=True):
        if line is not None:
            lines[place] = known[reader, told[place]] = line
    for oldest in list(known)[:-MOST] if len(known) > MOST else ():
        known.pop(oldest, None)
    return [line for line in lines.values() if line is not None]


def part(template: str, *, own: Mapping[str, int] | None = None, **told: Hashable) -> Markup:
    """A part of a page as it was drawn from what it is told; it shows nothing else.

    `own` are keys of the one record that it is about, by their names: the part is kept once for
    all records.
    """
    stand_ins = StandIns()
    said = {**told, **{name: stand_ins.key(name, key) for name, key in (own or {}).items()}}

    def draw(_places: list[int]) -> list[str]:
        return [without_token(current_app.jinja_env.get_template(template).render(said))]

    [kept] = drawn(template, [tuple(said.items())], draw)
    return with_token([stand_ins.replaced(kept) if own else kept])


def without_token(line: str) -> str:
    """A line as it can be kept: each answer has a token of its own for its forms."""
    return line.replace(generate_csrf(), SLOT)


def with_token(lines: Iterable[str]) -> Markup:
    """Kept lines as they are sent, one after another."""
    return Markup("".join(lines).replace(SLOT, generate_csrf()))  # noqa: S704


class StandIns:
    """Numbers in the place of what is a record's own, where records are drawn alike otherwise.

    What was drawn with them is kept once for all such records, and gets each one's own back.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._of: dict[tuple[str, Any], int] = {}

    def key(self, kind: str, value: int | None) -> int | None:
        """What stands for a key of some kind, the same each time; None for None."""
        if value is None:
            return None
        return self._of.setdefault((kind, value), _FIRST + len(self._of))

    def word(self, kind: str, text: str) -> str:
        """What stands for a text; nothing for none."""
        return str(self.key(kind, text)) if text else ""

    def replaced(self, line: str) -> str:
        """A kept line with this record's own in it, escaped."""
        own = [escape(value) for _kind, value in self._of]
        return _stand_in(lambda found: own[int(found[1])], line)


def _reader() -> tuple[Hashable, ...]:
    viewer = me()
    return viewer.id, tuple(sorted(viewer.roles))


def _now() -> tuple[Hashable, ...]:
    return language(), clock.today(), stamps().get("config"), request.script_root
