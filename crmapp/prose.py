"""Plain text as paragraphs, lists and headings: what people type into a mail."""

import re

from markupsafe import Markup, escape

_BULLET = re.compile(r"[-*•·]\s+")
_NUMBER = re.compile(r"\d{1,3}[.)、]\s*")
_HEADING = re.compile(r"#{1,3}\s+")
_BLOCKS = {
    "h2": Markup("<h2>{}</h2>"),
    "ul": Markup("<ul>{}</ul>"),
    "ol": Markup("<ol>{}</ol>"),
    "p": Markup("<p>{}</p>"),
}


def prose(text: str) -> Markup:
    """Escaped text with its form: `# ` begins a heading, `- ` and `1. ` an item, blanks a block."""
    blocks: list[tuple[str, list[str]]] = []
    for line in map(str.strip, text.splitlines()):
        tag, words = _read(line)
        goes_on = blocks and blocks[-1][0] == tag and tag != "h2"
        if goes_on:
            blocks[-1][1].append(words)
        else:
            blocks.append((tag, [words]))
    return Markup("\n").join(_drawn(tag, lines) for tag, lines in blocks if tag)


def _read(line: str) -> tuple[str, str]:
    """What a line is, "" for a blank one, and its words."""
    for tag, mark in (("h2", _HEADING), ("ul", _BULLET), ("ol", _NUMBER)):
        if (found := mark.match(line)) and line[found.end() :]:
            return tag, line[found.end() :]
    return ("p" if line else ""), line


def _drawn(tag: str, lines: list[str]) -> Markup:
    if tag in ("ul", "ol"):
        return _BLOCKS[tag].format(Markup("").join(map(Markup("<li>{}</li>").format, lines)))
    return _BLOCKS[tag].format(Markup("<br>").join(map(escape, lines)))
