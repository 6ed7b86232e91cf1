"""Settings of the machine: each one, its environment variable and its default."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

MEGABYTE = 1024 * 1024


def from_environment() -> dict[str, Any]:
    """Read the machine's settings; see the README for what each one means."""
    instance = Path(os.environ.get("CRM_INSTANCE") or ROOT / "instance").resolve()
    return {
        "INSTANCE": instance,
        "SQLALCHEMY_DATABASE_URI": os.environ.get("CRM_DATABASE_URL")
        or f"sqlite:///{instance / 'crm.sqlite3'}",
        "SECRET_KEY": os.environ.get("CRM_SECRET_KEY"),
        "TIMEZONE": os.environ.get("CRM_TIMEZONE", "Asia/Shanghai"),
        "TRUSTED_PROXY": int(os.environ.get("CRM_TRUSTED_PROXY") or 0),
        "HOSTS": _names(os.environ.get("CRM_TRUSTED_HOSTS", "")),
        "PLAIN_HTTP": os.environ.get("CRM_PLAIN_HTTP") == "yes",
        "BACKUP_FOLDER": _folder(os.environ.get("CRM_BACKUP_FOLDER")),
        "PRACTICE": False,  # whether this app is the practice room
        "DEMO": bool(os.environ.get("CRM_DEMO")),
        "JOBS": os.environ.get("CRM_JOBS", "on") != "off",
        "MAX_CONTENT_LENGTH": 12 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "MAX_FORM_PARTS": 2_000,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "crm",
        "WTF_CSRF_TIME_LIMIT": None,  # a board stays open all day
        "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "crmapp" / "translations"),
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "SEND_FILE_MAX_AGE_DEFAULT": 31_536_000,  # every static address carries the file's hash
    }


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.lower() for name in text.replace(",", " ").split())


def _folder(text: str | None) -> Path | None:
    return Path(text).resolve() if text else None


def open_instance(folder: Path) -> None:
    """Make the folder of the data; it and all that comes into it is its owner's alone."""
    os.umask(0o077)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def read_key(folder: Path, name: str) -> bytes:
    """Read a 32-byte key file of the instance, made with mode 0600 on first use.

    Raises ValueError where the file does not hold exactly 32 bytes: a damaged key must
    stop the start, never be replaced by a new one.
    """
    path = folder / name
    if not path.exists():
        _make_key(path)
    key = bytes.fromhex(path.read_text().strip())
    if len(key) != 32:
        raise ValueError(f"{name} must hold 32 bytes in hexadecimal")
    return key


def _make_key(path: Path) -> None:
    """Write a whole new key beside its place and link it in: a second process sees all or none."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_bytes(32).hex())
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
