"""Parses one workbook in a process of its own, so that no file can take the server down.

Run as a script: `sheet_child.py PATH MEMORY_BYTES SECONDS MAX_ROWS MAX_COLUMNS MAX_CHARS`.
Prints one JSON object: `{"sheets": [...]}` or `{"error": code, "sheet": name}`. It imports
nothing of the product, so that starting it costs little.
"""

import datetime
import io
import json
import posixpath
import re
import sys
import zipfile
from xml.etree import ElementTree

import python_calamine

CELL = re.compile(
    rb"<(?:\w+:)?c\s+(?:[^<>]*?\s)?r\s*=\s*[\"']([A-Z]{1,4})(\d{1,8})[\"'][^<>]*>"
    rb"\s*<(?:\w+:)?(?:v|is|f)\b"
)
TAIL = 400
# A program that only writes formulas leaves their values to the spreadsheet that opens them; one
# whose value is an empty text has been worked out (t="str").
UNSOLVED_END = re.compile(rb"</f>\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
UNSOLVED = re.compile(
    rb"<c\b(?![^<>]*\bt=.str)([^<>]*)>\s*<f\b[^<>]*>([^<]*)" + UNSOLVED_END.pattern
)


class Refused(Exception):
    """A limit is passed: the code and the sheet it happened in."""


def limit(memory: int, seconds: int) -> None:
    """Bound this process; where the system cannot, the parent's clock is what is left."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_extent(path: str, max_rows: int, max_columns: int) -> bool:
    """Refuse an xlsx with a value far away, before a dense grid of that size is made.

    Returns whether some formula may have no value.

    The cells are asked, never `<dimension>`, which several programs write wrongly.
    """
    unsolved = False
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", part):
                continue
            with archive.open(part) as stream:
                tail = b""
                while chunk := stream.read(1 << 20):
                    window = tail + chunk
                    for letters, row in CELL.findall(window):
                        if int(row) > max_rows:
                            raise Refused("rows", part.rpartition("/")[2][:-4])
                        if column_number(letters) > max_columns:
                            raise Refused("columns", part.rpartition("/")[2][:-4])
                    unsolved = unsolved or bool(UNSOLVED_END.search(window))
                    tail = window[-TAIL:]
    return unsolved


def mended(path: str) -> io.BytesIO:
    """Return an xlsx without what its sheets say of their size, unsolved formulas as texts."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(made, "w") as copy:
        for part in archive.infolist():
            data = archive.read(part)
            if part.filename.endswith(".xml") and "worksheets/" in part.filename:
                data = re.sub(rb"<(?:\w+:)?dimension\b[^<>]*/?>", b"", data, count=1)
                data = UNSOLVED.sub(_as_text, data)
            copy.writestr(part, data)
    made.seek(0)
    return made


def _as_text(cell: re.Match) -> bytes:
    marks = re.sub(rb"\bt\s*=\s*[\"'][^\"']*[\"']", b"", cell[1])
    return b'<c%s t="str"><v>=%s</v></c>' % (marks, cell[2])


def comments(path: str) -> dict[str, list[tuple[int, int, str]]]:
    """Return the notes that an xlsx has on cells: by sheet as row and column from 0, and text."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names or not any("comments" in name for name in names):
            return {}
        parts = targets(archive, "xl/workbook.xml")
        for sheet in elements(archive, "xl/workbook.xml", "sheet"):
            key = next(value for name, value in sheet.attrib.items() if name.endswith("}id"))
            for part in targets(archive, parts[key]).values():
                if "/comments" not in part.lower():
                    continue
                for one in elements(archive, part, "comment"):
                    place = re.fullmatch("([A-Z]+)([0-9]+)", one.attrib["ref"])
                    text = "".join(piece.text or "" for piece in one.iter() if is_a(piece, "t"))
                    column, row = column_number(place[1].encode()) - 1, int(place[2]) - 1
                    found.setdefault(sheet.attrib["name"], []).append((row, column, text))
    return found


def is_a(element: ElementTree.Element, tag: str) -> bool:
    """Tell whether an element is called so in whatever namespace."""
    return element.tag.rpartition("}")[2] == tag


def elements(archive: zipfile.ZipFile, part: str, tag: str) -> list[ElementTree.Element]:
    """Return the elements of a part that are called so."""
    # What declares types or entities was refused before anything was parsed, see `kinds`.
    root = ElementTree.fromstring(archive.read(part))  # noqa: S314
    return [one for one in root.iter() if is_a(one, tag)]


def targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Return the parts that a part points at, by their keys in it."""
    folder, name = posixpath.split(part)
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in archive.namelist():
        return {}
    return {
        one.attrib["Id"]: posixpath.normpath(posixpath.join("/", folder, one.attrib["Target"]))[1:]
        for one in elements(archive, rels, "Relationship")
    }


def trimmed(rows: list[list]) -> list[list]:
    """Return `rows` without the blank ones at the end and the blank cells at each row's end."""
    for row in rows:
        while row and row[-1] in ("", None):
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def sheets(path: str | io.BytesIO, max_rows: int, max_columns: int, max_chars: int) -> dict:
    """Return what every visible sheet holds, and the names of the others."""
    workbook = python_calamine.load_workbook(path)
    hidden = {
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.visible != python_calamine.SheetVisibleEnum.Visible
    }
    names = [name for name in workbook.sheet_names if name not in hidden] or workbook.sheet_names
    found, chars = [], 0
    try:
        notes = comments(path) if zipfile.is_zipfile(path) else {}
    except (KeyError, TypeError, ValueError, StopIteration, ElementTree.ParseError):
        notes = {}  # what is wrong with its notes refuses no file
    for name in names:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.total_height > max_rows:
            raise Refused("rows", name)
        if sheet.total_width > max_columns:
            raise Refused("columns", name)
        rows = trimmed(sheet.to_python(skip_empty_area=False))
        chars += sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
        if chars > max_chars:
            raise Refused("size", name)
        merged = [[*start, *end] for start, end in sheet.merged_cell_ranges or []]
        found.append(
            {"name": name, "rows": rows, "merged": merged[:max_rows], "notes": notes.get(name, [])}
        )
    return {"sheets": found, "hidden": [one for one in workbook.sheet_names if one not in names]}


def tagged(value: object) -> list:
    """Return what JSON has no word for as a pair of a letter and a text."""
    if isinstance(value, datetime.datetime):
        return ["m", value.isoformat()]
    if isinstance(value, datetime.date):
        return ["d", value.isoformat()]
    if isinstance(value, datetime.time):
        return ["t", value.isoformat()]
    if isinstance(value, datetime.timedelta):
        return ["s", value.total_seconds()]
    raise TypeError(type(value).__name__)


def answer(path: str, max_rows: int, max_columns: int, max_chars: int) -> dict:
    """Return the sheets, or the code of what is wrong."""
    try:
        unsolved = zipfile.is_zipfile(path) and check_extent(path, max_rows, max_columns)
        try:
            whole = mended(path) if unsolved else path
            return sheets(whole, max_rows, max_columns, max_chars)
        except python_calamine.PasswordError:
            raise
        except python_calamine.CalamineError:
            if not zipfile.is_zipfile(path):
                raise
            # Some programs write a <dimension> that is no range; the cells need none.
            return sheets(mended(path), max_rows, max_columns, max_chars)
    except Refused as refusal:
        return {"error": refusal.args[0], "sheet": refusal.args[1]}
    except MemoryError:
        return {"error": "slow", "sheet": ""}
    except python_calamine.PasswordError:
        return {"error": "locked", "sheet": ""}
    except BaseException as error:  # noqa: BLE001 - a class per format; a panic is no Exception
        locked = "password" in str(error).lower() or "encrypt" in str(error).lower()
        return {"error": "locked" if locked else "damaged", "sheet": ""}


if __name__ == "__main__":
    file, memory, seconds, *bounds = sys.argv[1:]
    limit(int(memory), int(seconds))
    print(json.dumps(answer(file, *map(int, bounds)), default=tagged))
