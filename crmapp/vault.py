"""Encryption of private fields: AES-256-GCM at rest, keyed indexes for equality."""

import contextlib
import hmac
import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from crmapp.database import Base
from crmapp.key_file import NAME, read_keys

_NONCE = 12
_TAG = 16  # bytes of AES-GCM


class Vault:
    """The keys and what is derived from them; a sealed value starts with the id of its key.

    Between two keys both open, and the last one seals.
    """

    def __init__(self, keys: bytes | Mapping[int, bytes]) -> None:
        """Take 32-byte keys by their ids, 1 to 255, the one in use last; or key 1 alone."""
        keys = {1: keys} if isinstance(keys, bytes) else dict(keys)
        self.key_ids = tuple(reversed(keys))
        self.key_id = self.key_ids[0]
        self._ciphers = {number: AESGCM(_derive(key, b"seal")) for number, key in keys.items()}
        # A fingerprint begins with a copy of what every one of its key begins with.
        self._fingerprints = {
            number: hmac.new(_derive(key, b"index"), digestmod="sha256")
            for number, key in keys.items()
        }

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt text, bound to a place (`table.column.uid`): elsewhere it will not open."""
        nonce = os.urandom(_NONCE)
        cipher = self._ciphers[self.key_id]
        sealed = cipher.encrypt(nonce, text.encode("utf-8", "surrogatepass"), place.encode())
        return bytes([self.key_id]) + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt; raises InvalidTag for another key, another place or a changed value."""
        cipher = self._ciphers.get(sealed[0])
        if cipher is None:
            raise KeyError(f"no key {sealed[0]}")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        return cipher.decrypt(nonce, body, place.encode()).decode("utf-8", "surrogatepass")

    def index(self, kind: str, text: str) -> str:
        """A keyed fingerprint of 32 hex digits: equal text, equal index, nothing readable."""
        return self._index(self.key_id, kind, text)

    def indexes(self, kind: str, text: str) -> list[str]:
        """The fingerprint under each key: what may stand in the database between two keys."""
        return [self._index(number, kind, text) for number in self.key_ids]

    def _index(self, number: int, kind: str, text: str) -> str:
        fingerprint = self._fingerprints[number].copy()
        fingerprint.update(f"{kind}:{text}".encode())
        return fingerprint.hexdigest()[:32]


def sealed_length(text: str) -> int:
    """How many bytes a text is once it is sealed: its own and as many for every other."""
    return 1 + _NONCE + len(text.encode("utf-8", "surrogatepass")) + _TAG


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDFExpand(SHA256(), 32, b"crm " + purpose).derive(key)


class Keeper:
    """Hands out the vault of a folder's keys, opened anew when another process changed them."""

    def __init__(self, folder: Path) -> None:
        """Take the instance's folder; raises ValueError for a damaged file of keys."""
        self._folder, self._file = folder, str(folder / NAME)
        self._vault = Vault(read_keys(folder))
        self._seen = self._mark()

    def vault(self) -> Vault:
        """The vault of the keys as they are now; a file that cannot be read changes nothing."""
        mark = self._mark()
        if mark != self._seen:
            with contextlib.suppress(OSError, ValueError):
                self._vault, self._seen = Vault(read_keys(self._folder)), mark
        return self._vault

    def _mark(self) -> tuple[int, int, int] | None:
        try:
            told = os.stat(self._file)
        except OSError:
            return None
        return told.st_mtime_ns, told.st_ino, told.st_size


def vault() -> Vault:
    """The running app's vault."""
    return current_app.extensions["vault"].vault()


class SealedRecord(Base):
    """A record with private fields: they are bound to its `uid`, known from its first moment."""

    __abstract__ = True

    uid: Mapped[str] = mapped_column(unique=True)

    def __init__(self, **values: Any) -> None:
        """Take columns by name; the uid comes first, since sealing needs it."""
        super().__init__(uid=values.pop("uid", None) or uuid.uuid4().hex, **values)


class Sealed:
    """An attribute whose text is kept encrypted in the column `<name>_sealed`."""

    def __set_name__(self, owner: type, name: str) -> None:
        """Remember which column belongs to the attribute."""
        self._name = name
        self._column = f"{name}_sealed"

    def _place(self, record: Any, model: Any = None) -> str:
        return f"{(model or record).__tablename__}.{self._name}.{record.uid}"

    def open(self, row: Any, model: Any) -> str:
        """The clear text in a row that holds the `uid` and the sealed column of a model."""
        return vault().open(getattr(row, self._column), self._place(row, model))

    def __get__(self, record: Any, owner: type | None = None) -> Any:
        """The clear text, empty where nothing is kept."""
        if record is None:
            return self
        sealed = getattr(record, self._column)
        return vault().open(sealed, self._place(record)) if sealed else ""

    def __set__(self, record: Any, text: str | None) -> None:
        """Keep the text; the same text again leaves the row untouched."""
        text = (text or "").strip()
        if text != self.__get__(record):
            sealed = vault().seal(text, self._place(record)) if text else None
            setattr(record, self._column, sealed)
