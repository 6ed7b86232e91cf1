"""Lines of a page as they were drawn: a line that would say the same again is not drawn again.

Drawing a line of a list takes longer than reading it. What a line is drawn from is its key, beside
all else that it depends on: who reads, in which language, on which day, under which settings.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from flask import current_app
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from crmapp import clock
from crmapp.settings.cache import stamps
from crmapp.web.access import me
from crmapp.web.speech import language

MOST = 4096  # lines of two to three kilobytes each
SLOT = "\N{NULL}token\N{NULL}"  # where a token goes; no person can write it


def drawn(
    kind: str, told: Sequence[Hashable], draw: Callable[[list[int]], Iterable[Any]]
) -> list[Any]:
    """The lines that `told` stands for, in its order.

    `kind` names what sort of line it is; `draw` takes the places in `told` that are not known yet
    and returns what they look like, None for what went in between: it is left out. What is kept
    may hold anything that follows from the key.
    """
    known = current_app.extensions.setdefault("drawn_lines", {})
    reader = (kind, *_reader())
    lines = {place: known.get((reader, one)) for place, one in enumerate(told)}
    missing = [place for place, line in lines.items() if line is None]
    for place, line in zip(missing, draw(missing) if missing else (), strict=True):
        if line is not None:
            lines[place] = known[reader, told[place]] = line
    for oldest in list(known)[:-MOST] if len(known) > MOST else ():
        known.pop(oldest, None)
    return [line for line in lines.values() if line is not None]


def without_token(line: str) -> str:
    """A line as it can be kept: each answer has a token of its own for its forms."""
    return line.replace(generate_csrf(), SLOT)


def with_token(lines: Iterable[str]) -> Markup:
    """Kept lines as they are sent, one after another."""
    return Markup("".join(lines).replace(SLOT, generate_csrf()))  # noqa: S704


def _reader() -> tuple[Hashable, ...]:
    viewer = me()
    config = stamps().get("config")
    return viewer.id, tuple(sorted(viewer.roles)), language(), clock.today(), config
