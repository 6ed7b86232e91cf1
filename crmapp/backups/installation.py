"""What tells one installation from another, and when this one began."""

import hashlib
import secrets
from datetime import UTC, datetime
from pathlib import Path

from flask import current_app

from crmapp.durable import write_safely

FILE = "installation"
KEYS = ("field_key", "journal_key")  # what private fields and the journal's seals need


def installation() -> str:
    """A random name of this installation, made when it is first asked for."""
    path = _path()
    if not path.exists():
        name = secrets.token_hex(8).encode()
        write_safely(path, lambda file: file.write(name))
    return path.read_text().strip()


def began_at() -> datetime:
    """When this installation was made: its first key is as old."""
    path = current_app.config["INSTANCE"] / "field_key"
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def fingerprint(key: str, folder: Path | None = None) -> str:
    """What tells one key from another without giving it away; empty where there is none."""
    file = (folder or current_app.config["INSTANCE"]) / key
    if not file.exists():
        return ""
    return hashlib.sha256(b"crm key " + file.read_bytes().strip()).hexdigest()[:16]


def _path() -> Path:
    return current_app.config["INSTANCE"] / FILE
