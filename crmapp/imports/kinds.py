"""What a file is, told from its bytes; its name is believed only for WPS."""

import zipfile
from pathlib import Path

from crmapp.imports.bad_sheets import (
    DamagedFile,
    EmptyFile,
    HostileFile,
    LockedFile,
    NotASheet,
    OldXml,
    TooLarge,
    WpsFile,
    Zipped,
)

MEGABYTE = 1 << 20
MAX_FILE = 10 * MEGABYTE
MAX_UNPACKED = 50 * MEGABYTE
MAX_ENTRIES = 200
MAX_RATIO = 100
# A part this small is no bomb, however well it packs.
SMALL_PART = MEGABYTE

SIGNATURES = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"MZ": "EXE",
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WPS_SUFFIXES = {".et", ".ett"}
INSIDE = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv")


def sniff(path: Path, name: str) -> str:
    """Return `workbook`, `web` or `text` for a file that may be read, else raise BadSheet.

    `path` is where the bytes are, `name` what the sender called the file.
    """
    size = path.stat().st_size
    if not size:
        raise EmptyFile
    if size > MAX_FILE:
        raise TooLarge(limit=MAX_FILE // MEGABYTE)
    data = path.read_bytes()
    if data.startswith(b"PK"):
        _check_archive(path)
        return "workbook"
    if data.startswith(OLE):
        _check_compound(data, name)
        return "workbook"
    for mark, kind in SIGNATURES.items():
        # Two letters alone may begin an honest text: BM and MZ need the zero bytes of a binary.
        if data.startswith(mark) and (len(mark) > 2 or b"\0" in data[:64]):
            raise NotASheet(kind=kind)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        return "web"
    if head.startswith((b"<?xml", b"<workbook")):
        if b"<html" in head or (b"<table " in head and b"spreadsheet" not in head):
            return "web"
        raise OldXml if b"office:spreadsheet" in head else NotASheet(kind="XML")
    return "text"


def _check_archive(path: Path) -> None:
    """Judge a zip by its directory, before any part of it is parsed."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if any(part.flag_bits & 1 for part in parts):
                raise LockedFile
            _check_sizes(parts)
            _check_family(archive, names)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_declarations(archive, part.filename)
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        NotImplementedError,
        ValueError,
    ) as error:
        if isinstance(error, (LockedFile, TooLarge, HostileFile, NotASheet)):
            raise
        raise DamagedFile from error
    except Exception as error:
        # zlib and lzma raise their own kinds for a part that is cut or altered.
        raise DamagedFile from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_ENTRIES:
        raise HostileFile
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise TooLarge(limit=MAX_UNPACKED // MEGABYTE)
    for part in parts:
        if part.file_size > SMALL_PART and part.file_size > MAX_RATIO * part.compress_size:
            raise HostileFile


def _check_family(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return
    if any(name.startswith("xl/") for name in names):
        return
    if "content.xml" in names and "mimetype" in names:
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in archive.read(manifest):
            raise LockedFile
        if b"spreadsheet" in archive.read("mimetype"):
            return
        raise NotASheet(kind="OpenDocument")
    if any(name.startswith("word/") for name in names):
        raise NotASheet(kind="Word")
    if any(name.startswith("ppt/") for name in names):
        raise NotASheet(kind="PowerPoint")
    if any(name.lower().endswith(INSIDE) for name in names):
        raise Zipped
    raise NotASheet(kind="ZIP")


def _check_declarations(archive: zipfile.ZipFile, part: str) -> None:
    # Read in full: a declaration may hide behind a long comment. UTF-16 would hide it as well.
    with archive.open(part) as stream:
        tail = b""
        first = True
        while chunk := stream.read(MEGABYTE):
            window = (tail + chunk).lower()
            if b"<!doctype" in window or b"<!entity" in window:
                raise HostileFile
            if first and b"\0" in chunk[:64]:
                raise HostileFile
            tail, first = chunk[-16:], False


def _check_compound(data: bytes, name: str) -> None:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        raise LockedFile
    if Path(name).suffix.lower() in WPS_SUFFIXES:
        raise WpsFile
    if has("WordDocument"):
        raise NotASheet(kind="Word")
    if has("PowerPoint Document"):
        raise NotASheet(kind="PowerPoint")
    if not (has("Workbook") or has("Book")):
        raise DamagedFile
