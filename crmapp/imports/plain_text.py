"""Reads text with delimiters: its encoding and its delimiter are found, not asked for."""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from math import log2

from crmapp.imports.bad_sheets import DamagedFile, TooManyColumns, TooManyRows

DELIMITERS = ",\t;|，；"
LOOKED_AT = 60
END = "end"
SLACK = 4  # blank rows and cells do no harm, up to so many times the limit
MAX_CELL = 200_000
# Bytes of something else also decode, but into characters that no one can read.
MAX_ODD = 0.02
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
GAP = re.compile(r"[ \u3000]{2,}")
# How programs keep a spreadsheet from running a text as a formula, or from losing its zeros.
GUARDED = re.compile(r"^'(?='*[=+\-@＝＋－＠\t\r\n])")
AS_TEXT = re.compile(r'^="([^"]*)"$')


def table(data: bytes, max_rows: int, max_columns: int) -> Iterator[tuple[list[list[str | None]]]]:
    """Yield the one table of a text file as rows of cells.

    Reading ends with TooManyRows or TooManyColumns as soon as a limit is passed; cells that are
    empty to the end of a row do not count.
    """
    text = _parted(decoded(data).rstrip())
    csv.field_size_limit(MAX_CELL)
    sign = delimiter(text)
    quoting = csv.QUOTE_MINIMAL if _closes(text, sign) else csv.QUOTE_NONE
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, quoting=quoting)
    rows = []
    for row in reader:
        # A comma costs a byte and a cell a hundred: the raw row is judged before its cells are.
        if len(row) > SLACK * max_columns:
            raise TooManyColumns(sheet="", limit=max_columns)
        rows.append([_cell(cell) for cell in row] if any(row) else [])
        if len(rows) > SLACK * max_rows:
            raise TooManyRows(sheet="", limit=f"{max_rows:,}")
    yield (rows,)


def decoded(data: bytes) -> str:
    """Return the text of `data`: by its byte order mark, else UTF-16, UTF-8 or GB18030.

    Raises DamagedFile where none fits.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return _strict(data, encoding)
    sample = data[:2000]
    if b"\0" in sample:
        odd, even = sample[1::2].count(0), sample[::2].count(0)
        return _strict(data, "utf-16-le" if odd >= even else "utf-16-be")
    if b"\0" in data:
        raise DamagedFile
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(data, "gb18030")


def _closes(text: str, sign: str) -> bool:
    """Tell whether every quote that begins a cell is closed; one that is not takes the rest."""
    if '"' not in text:
        return True
    rows = csv.reader(io.StringIO(f"{text}\n{END}", newline=""), delimiter=sign)
    return deque(rows, maxlen=1) == deque([[END]])


def delimiter(text: str) -> str:
    """Return the character that parts the cells of most lines into the same number."""
    sample = text[:200_000]
    best, best_score = ",", 0.0
    for candidate in DELIMITERS:
        try:
            reader = csv.reader(io.StringIO(sample, newline=""), delimiter=candidate)
            widths = [len(row) for row, _ in zip(reader, range(LOOKED_AT), strict=False) if row]
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        usual = max(set(wide), key=wide.count)
        # Lines that agree count, and the more the more cells they have: notes hold signs as well.
        score = wide.count(usual) / len(widths) * (1 + log2(usual))
        if score > best_score:
            best, best_score = candidate, score
    return best


def _parted(text: str) -> str:
    """Return a text whose columns are parted by wide gaps alone with a tab in each of them."""
    first = next((line for line in text.splitlines() if GAP.search(line.strip())), "")
    if not first or any(sign in first for sign in DELIMITERS):
        return text
    return "\n".join(GAP.sub("\t", line.strip()) for line in text.splitlines())


def _strict(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        raise DamagedFile from error
    sample = text[:4000]
    odd = sum(1 for char in sample if not char.isprintable() and char not in "\r\n\t\u3000\xa0")
    if "\0" in text or odd > len(sample) * MAX_ODD:
        raise DamagedFile
    return text


def _cell(text: str) -> str | None:
    text = GUARDED.sub("", AS_TEXT.sub(r"\1", text))
    return text or None
