"""Keeping files: the bytes are safe on disk before the row that names them is committed."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from flask import current_app
from flask import send_file as flask_send_file
from sqlalchemy import select
from werkzeug.wrappers import Response

from crmapp import clock
from crmapp.database import db
from crmapp.durable import write_safely
from crmapp.files.models import File

# What a browser is told of a kept file; everything else is bytes, whatever its uploader said.
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
ZIP = "application/zip"
BYTES = "application/octet-stream"
KNOWN = (PDF, XLSX, CSV, ZIP)

SANDBOX = "sandbox; default-src 'none'"  # for a browser that shows a download after all
UNFINISHED = timedelta(hours=1)  # a younger file without a row may be about to get one
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Written:
    """Bytes on disk that no row names yet."""

    token: str
    size: int
    sha256: str


def folder() -> Path:
    """Where the files are, for their owner alone."""
    path = current_app.config["INSTANCE"] / "files"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def write(source: bytes | BinaryIO) -> Written:
    """Put bytes, or what a binary stream still holds, safely on disk under a random name.

    Called outside of `writing()`: nobody waits for the disk. Raises OSError where there is no
    room; nothing is left behind then.
    """
    token = secrets.token_hex(16)
    digest = hashlib.sha256()

    def fill(file: BinaryIO) -> int:
        size = 0
        for block in _blocks(source):
            digest.update(block)
            size += file.write(block)
        return size

    size = write_safely(folder() / token, fill)
    return Written(token, size, digest.hexdigest())


def _blocks(source: bytes | BinaryIO) -> Any:
    if isinstance(source, bytes):
        yield source
        return
    while block := source.read(_BLOCK):
        yield block


def enlist(
    written: Written,
    *,
    name: str,
    kind: str = BYTES,
    owner: Any = None,
    keep_for: timedelta | None = None,
) -> File:
    """Add the row of a written file, inside `writing()`.

    `name` is what people see and download it as; without `keep_for` it is kept for good.
    """
    row = File(
        token=written.token,
        name=plain_name(name),
        kind=kind if kind in KNOWN else BYTES,
        size=written.size,
        sha256=written.sha256,
        owner_id=owner.id if owner is not None else None,
        keep_until=clock.now() + keep_for if keep_for is not None else None,
    )
    db.session.add(row)
    db.session.flush()
    return row


def plain_name(name: str) -> str:
    """The last part of a name as an uploader gave it, readable and of bounded length."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(character for character in last if character.isprintable()).strip()
    return kept[-120:] or "file"


def path_of(file: File) -> Path:
    """Where a file's bytes are."""
    return folder() / file.token


def send_file(file: File) -> Response:
    """A download under the file's own name (RFC 6266), never shown inside the product's pages."""
    answer = flask_send_file(
        path_of(file),
        mimetype=file.kind,
        as_attachment=True,
        download_name=file.name,
        conditional=False,
        max_age=0,
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def forget(file: File) -> None:
    """Delete a file's row, inside `writing()`; the next sweep takes the bytes."""
    db.session.delete(file)


def sweep_orphans() -> int:
    """Remove bytes that no row names and that nobody is writing; returns how many files went."""
    known = set(db.session.scalars(select(File.token)))
    oldest = (clock.now() - UNFINISHED).timestamp()
    orphans = [
        path
        for path in folder().iterdir()
        if path.name not in known and path.is_file() and path.stat().st_mtime < oldest
    ]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)
