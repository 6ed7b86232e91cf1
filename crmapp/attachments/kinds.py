"""Which files are taken, told by their bytes; what a file is called must agree with them."""

import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Kind:
    """A kind of file: the endings of its names, what people call it, its icon."""

    key: str
    endings: tuple[str, ...]
    label: object
    icon: str = "file"
    picture: str = ""  # as Pillow calls its format, where the server can draw it


KINDS = {
    kind.key: kind
    for kind in (
        Kind("pdf", ("pdf",), "PDF", "file-type-pdf"),
        Kind("jpeg", ("jpg", "jpeg", "jfif"), "JPEG", "photo", "JPEG"),
        Kind("png", ("png",), "PNG", "photo", "PNG"),
        Kind("webp", ("webp",), "WebP", "photo", "WEBP"),
        Kind("gif", ("gif",), "GIF", "photo", "GIF"),
        Kind("heic", ("heic", "heif"), "HEIC", "photo"),
        Kind("text_old", ("doc", "wps"), _l("Text document"), "clipboard-text"),
        Kind("sheet_old", ("xls", "et"), _l("Spreadsheet file"), "file-spreadsheet"),
        Kind("slides_old", ("ppt", "dps"), _l("Slides"), "presentation"),
        Kind("text", ("docx",), _l("Text document"), "clipboard-text"),
        Kind("sheet", ("xlsx",), _l("Spreadsheet file"), "file-spreadsheet"),
        Kind("slides", ("pptx",), _l("Slides"), "presentation"),
        Kind("plain", ("txt", "csv", "md", "log"), _l("Plain text"), "notes"),
    )
}
ENDINGS = tuple(ending for kind in KINDS.values() for ending in kind.endings)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_STREAMS = (
    ("WordDocument", "text_old"), ("Workbook", "sheet_old"), ("Book", "sheet_old"),
    ("PowerPoint Document", "slides_old"),
)  # fmt: skip
_PARTS = {"word/document.xml": "text", "xl/workbook.xml": "sheet", "ppt/presentation.xml": "slides"}
_markup = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|script|svg|\?xml|iframe|meta|style)",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 4096
_ENTRIES = 20_000  # parts of an office file; more are made to tire whoever opens it


class NotTaken(ValueError):
    """A file that is not kept; says why in the reader's words."""


def ending_of(name: str) -> str:
    """The ending of a file's name in lower case, "" where it has none."""
    stem, dot, ending = name.rpartition(".")
    return ending.strip().lower() if dot and stem else ""


def kind_of(name: str, stream: BinaryIO) -> Kind:
    """What a file is, by its bytes; raises NotTaken where they, or its name, are not taken."""
    stream.seek(0)
    kind = _sniffed(stream)
    stream.seek(0)
    if kind is None:
        raise NotTaken(_l("Files of this kind are not taken: documents, spreadsheets, slides, "
                          "PDF, pictures and plain text are."))  # fmt: skip
    if ending_of(name) not in kind.endings:
        raise NotTaken(_l("Its name does not say what it is: its content is %(kind)s, so its "
                          "name should end in .%(ending)s.",
                          kind=kind.label, ending=kind.endings[0]))  # fmt: skip
    return kind


def _sniffed(stream: BinaryIO) -> Kind | None:
    head = stream.read(_HEAD)
    key = _by_head(head)
    if key is None and head.startswith(_OLE):
        key = _old_office(head + stream.read())
    elif key is None and head.startswith(b"PK\x03\x04"):
        key = _new_office(stream)
    elif key is None:
        key = _plain(head + stream.read())
    return KINDS[key] if key else None


def _by_head(head: bytes) -> str | None:
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF:
        return "heic"
    return None


def _old_office(content: bytes) -> str | None:
    if _stream("_VBA_PROJECT") in content:
        raise NotTaken(_l("It holds macros. Save it without them and send it again."))
    if _stream("EncryptedPackage") in content:
        raise NotTaken(_l("It is locked with a password, so nobody can tell what is in it."))
    return next((key for name, key in _STREAMS if _stream(name) in content), None)


def _stream(name: str) -> bytes:
    # A directory entry begins with the whole name and its closing NUL.
    return f"{name}\0".encode("utf-16-le")


def _new_office(stream: BinaryIO) -> str | None:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()  # a name may stand there twenty thousand times
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    names = {entry.filename for entry in entries}
    if len(entries) > _ENTRIES or "[Content_Types].xml" not in names:
        return None
    if any(name.endswith("vbaProject.bin") for name in names):
        raise NotTaken(_l("It holds macros. Save it without them and send it again."))
    return next((key for part, key in _PARTS.items() if part in names), None)


def _plain(content: bytes) -> str | None:
    """Plain text in one of the two encodings that Chinese offices write; never a page."""
    if b"\0" in content or not content.strip():
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _markup.match(text.encode("utf-8", "replace")) else "plain"
    return None
