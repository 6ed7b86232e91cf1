"""A sealed file: a header that anyone may read, then blocks under AES-256-GCM.

Each block is bound to the header, to its place and to whether it is the last one, so that no byte
can be changed, no block moved or left out, and no end cut off. The key is the file's own.
"""

import hashlib
import io
import json
import os
from dataclasses import asdict
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from crmapp.backups.passphrase import Key, Recipe

MAGIC = b"CRM BACKUP 2\n"
BLOCK = 1 << 18
TAG = 16
_LONGEST_HEADER = 1 << 16


class Damaged(Exception):
    """The bytes are not those that were written."""


class WrongKey(Exception):
    """The key is not the one that the file was sealed with."""


class Sealer:
    """Takes bytes as a file does and writes them sealed; `close` writes the last block."""

    def __init__(self, file: BinaryIO, told: dict[str, Any], key: Key) -> None:
        """Write the header at once: what anyone may know, and the recipe of the key."""
        salt = os.urandom(16)
        header = {**told, "recipe": asdict(key.recipe), "salt": salt.hex()}
        header["check"] = _of(key, salt, b"check").hex()
        packed = json.dumps(header, sort_keys=True).encode()
        head = MAGIC + len(packed).to_bytes(4, "big") + packed
        file.write(head)
        self._file, self._waiting, self._count = file, bytearray(), 0
        self._cipher, self._bond = AESGCM(_of(key, salt, b"seal")), hashlib.sha256(head).digest()

    def write(self, data: bytes) -> int:
        """Take bytes; a block goes out once it is known not to be the last."""
        self._waiting += data
        while len(self._waiting) > BLOCK:
            self._seal(bytes(self._waiting[:BLOCK]), is_last=False)
            del self._waiting[:BLOCK]
        return len(data)

    def flush(self) -> None:
        """Nothing: what waits is written by `close`."""

    def close(self) -> None:
        """Write the last block."""
        self._seal(bytes(self._waiting), is_last=True)

    def _seal(self, block: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._count, is_last=is_last)
        self._file.write(self._cipher.encrypt(nonce, block, self._bond))
        self._count += 1


class Opened(io.RawIOBase):
    """What a sealed file holds, readable at any place; raises Damaged where bytes were changed."""

    def __init__(self, file: BinaryIO, key: Key) -> None:
        """Take an open file and its key; raises WrongKey or Damaged."""
        head, header = _head_of(file)
        salt = bytes.fromhex(header["salt"])
        if _of(key, salt, b"check").hex() != header.get("check"):
            raise WrongKey
        self._file, self._start, self._place = file, len(head), 0
        self._cipher, self._bond = AESGCM(_of(key, salt, b"seal")), hashlib.sha256(head).digest()
        body = file.seek(0, 2) - self._start
        self._count = -(-body // (BLOCK + TAG))
        self.size = body - self._count * TAG
        if self._count < 1 or self.size < 0:
            raise Damaged
        self._kept: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """The place of the next byte."""
        return self._place

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place."""
        self._place = max(0, (0, self._place, self.size)[whence] + offset)
        return self._place

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer from the block at the present place."""
        if self._place >= self.size:
            return 0
        nth, within = divmod(self._place, BLOCK)
        piece = self._block(nth)[within : within + len(buffer)]
        buffer[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def prove(self) -> None:
        """Open every block once; raises Damaged."""
        for nth in range(self._count):
            self._block(nth)

    def _block(self, nth: int) -> bytes:
        if self._kept[0] != nth:
            self._file.seek(self._start + nth * (BLOCK + TAG))
            sealed = self._file.read(BLOCK + TAG)
            nonce = _nonce(nth, is_last=nth == self._count - 1)
            try:
                self._kept = nth, self._cipher.decrypt(nonce, sealed, self._bond)
            except InvalidTag as problem:
                raise Damaged from problem
        return self._kept[1]


def is_sealed(file: BinaryIO) -> bool:
    """Whether a file begins as a sealed one does."""
    file.seek(0)
    return file.read(len(MAGIC)) == MAGIC


def read_header(file: BinaryIO) -> dict[str, Any]:
    """What a sealed file tells everyone, its `recipe` understood; raises Damaged."""
    header = _head_of(file)[1]
    try:
        return {**header, "recipe": Recipe.read(header["recipe"])}
    except (KeyError, TypeError, ValueError) as problem:
        raise Damaged from problem


def _head_of(file: BinaryIO) -> tuple[bytes, dict[str, Any]]:
    file.seek(0)
    start = file.read(len(MAGIC) + 4)
    length = int.from_bytes(start[len(MAGIC) :], "big")
    if not start.startswith(MAGIC) or not 0 < length <= _LONGEST_HEADER:
        raise Damaged
    packed = file.read(length)
    try:
        header = json.loads(packed)
        bytes.fromhex(header["salt"])
    except (KeyError, TypeError, ValueError) as problem:
        raise Damaged from problem
    return start + packed, header


def _of(key: Key, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, b"crm backup " + purpose).derive(key.bytes)


def _nonce(count: int, *, is_last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([is_last])
