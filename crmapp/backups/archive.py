"""The archive of a backup: a zip file whose last 64 bytes are the digest of all before them."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO

from crmapp.files.store import write_safely

PRODUCT = "crmapp"
FORMAT = 1
MANIFEST = "manifest.json"
_DIGEST = 64  # hexadecimal digits of sha256, kept as the archive's comment
_BLOCK = 1 << 20


class BadBackup(Exception):
    """An archive that must not be restored; says why in plain words."""


@dataclass
class Manifest:
    """What an archive holds and where it comes from."""

    version: str
    revision: str
    database: str  # the dialect: sqlite or postgresql
    made_at: str
    reason: str
    keys: dict[str, str]  # fingerprints by name of key
    counts: dict[str, int]
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    product: str = PRODUCT
    format: int = FORMAT

    @property
    def moment(self) -> datetime:
        """When the backup was made."""
        return datetime.fromisoformat(self.made_at)


def write_archive(path: Path, manifest: Manifest, sources: dict[str, Path]) -> None:
    """Write sources by part name, then the manifest with their digests; whole or not there."""

    def fill(file: BinaryIO) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, source in sources.items():
                manifest.parts[name] = _add(archive, name, source)
            archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            archive.comment = b"0" * _DIGEST
        digest = _digest(file)
        file.seek(-_DIGEST, 2)
        file.write(digest)

    write_safely(path, fill)


def _add(archive: zipfile.ZipFile, name: str, source: Path) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reading, archive.open(name, "w", force_zip64=True) as writing:
        while block := reading.read(_BLOCK):
            digest.update(block)
            size += writing.write(block)
    return {"size": size, "sha256": digest.hexdigest()}


def _digest(file: IO[bytes]) -> bytes:
    left = file.seek(0, 2) - _DIGEST
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (block := file.read(min(_BLOCK, left))):
        digest.update(block)
        left -= len(block)
    return digest.hexdigest().encode()


def read_manifest(path: Path) -> Manifest:
    """The manifest alone, quickly; raises BadBackup where it cannot be read or is not ours."""
    try:
        with zipfile.ZipFile(path) as archive:
            told = json.loads(archive.read(MANIFEST))
    except Exception as problem:  # a damaged archive fails inside zipfile in many ways
        raise BadBackup("It is no backup of this product, or it is damaged.") from problem
    if not isinstance(told, dict) or told.get("product") != PRODUCT:
        raise BadBackup("It is no backup of this product.")
    if told.get("format") != FORMAT:
        raise BadBackup("It was made by a newer version of the product.")
    try:
        return Manifest(**told)
    except TypeError as problem:
        raise BadBackup("Its list of contents is damaged.") from problem


def extract(path: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder; every byte is proven first. Raises BadBackup or OSError."""
    try:
        with path.open("rb") as file:
            told = _digest(file)
            file.seek(-_DIGEST, 2)
            is_whole = file.read() == told
    except OSError as problem:
        raise BadBackup("The file cannot be read.") from problem
    if not is_whole:
        raise BadBackup("It is damaged: its bytes are not those that were written.")
    manifest = read_manifest(path)
    with zipfile.ZipFile(path) as archive:
        for name, part in manifest.parts.items():
            _unpack(archive, name, part, folder)
    return manifest


def _unpack(archive: zipfile.ZipFile, name: str, part: dict[str, Any], folder: Path) -> None:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise BadBackup("It names files outside of itself.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with archive.open(name) as reading, target.open("xb") as writing:
        target.chmod(0o600)
        for block in _blocks(reading):
            digest.update(block)
            writing.write(block)
    if digest.hexdigest() != part["sha256"]:
        raise BadBackup(f"It is damaged: {name} is not what was written.")


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        yield block
