"""Encryption of private fields: AES-256-GCM at rest, keyed indexes for equality."""

import hashlib
import hmac
import os
import uuid
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from crmapp.database import Base

_NONCE = 12


class Vault:
    """One key and what is derived from it; a sealed value starts with the key's id."""

    def __init__(self, key: bytes, key_id: int = 1) -> None:
        """Take a 32-byte key and its id, 1 to 255."""
        self.key_id = key_id
        self._cipher = AESGCM(_derive(key, b"seal"))
        self._index_key = _derive(key, b"index")

    def seal(self, text: str, place: str) -> bytes:
        """Encrypt text, bound to a place (`table.column.uid`): elsewhere it will not open."""
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, text.encode("utf-8", "surrogatepass"), place.encode())
        return bytes([self.key_id]) + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt; raises InvalidTag for another key, another place or a changed value."""
        if sealed[0] != self.key_id:
            raise KeyError(f"no key {sealed[0]}")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        return self._cipher.decrypt(nonce, body, place.encode()).decode("utf-8", "surrogatepass")

    def index(self, kind: str, text: str) -> str:
        """A keyed fingerprint of 32 hex digits: equal text, equal index, nothing readable."""
        digest = hmac.new(self._index_key, f"{kind}:{text}".encode(), hashlib.sha256)
        return digest.hexdigest()[:32]


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDFExpand(SHA256(), 32, b"crm " + purpose).derive(key)


def vault() -> Vault:
    """The running app's vault."""
    return current_app.extensions["vault"]


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

    def _place(self, record: Any) -> str:
        return f"{record.__tablename__}.{self._name}.{record.uid}"

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
