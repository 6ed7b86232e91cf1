"""The archive of a backup: a zip file, sealed where the team has set a passphrase.

A plain one ends in the digest of all that stands before; a sealed one is proven block by block.
"""

import contextlib
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO

from flask_babel import lazy_gettext as _l

from crmapp.backups.passphrase import Key, Recipe, key_for
from crmapp.backups.sealing import Damaged, Opened, Sealer, WrongKey, is_sealed, read_header
from crmapp.durable import write_safely

PRODUCT = "crmapp"
FORMAT = 2
FORMATS = (1, 2)  # 1 had no installation and no journal, and was never sealed
MANIFEST = "manifest.json"
FILES = "files/"
PLAIN, SEALED = ".zip", ".crm"
_DIGEST = 64  # hexadecimal digits of sha256, kept as the archive's comment
_BLOCK = 1 << 20
_LONGEST_MANIFEST = 1 << 26  # of some 400,000 files; a longer one is packed to fill the memory
# What a sealed archive tells without its passphrase: nothing of anybody.
_OUTSIDE = ("product", "format", "version", "revision", "database", "made_at", "reason")

DAMAGED = _l("It is damaged: its bytes are not those that were written.")
NO_BACKUP = _l("It is no backup of this product.")
NEWER = _l("It was made by a newer version of the product.")


class BadBackup(Exception):
    """An archive that must not be restored; says why in plain words."""


class WrongPassphrase(BadBackup):
    """It can be opened with another passphrase only."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(_l("It is sealed with another passphrase."))


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
    installation: str = ""  # unknown where it is empty
    journal: dict[str, Any] | None = None  # the tip of the sealed journal

    @property
    def moment(self) -> datetime:
        """When the backup was made."""
        return datetime.fromisoformat(self.made_at)

    @property
    def size(self) -> int:
        """How many bytes its parts take when they are unpacked."""
        return sum(part["size"] for part in self.parts.values())


def write_archive(
    path: Path, manifest: Manifest, sources: dict[str, Path], key: Key | None = None
) -> None:
    """Write sources by part name, then the manifest with their digests; whole or not there."""

    def fill(file: BinaryIO) -> None:
        if key is None:
            _fill(file, manifest, sources)
            digest = _digest(file)
            file.seek(-_DIGEST, 2)
            file.write(digest)
        else:
            told = asdict(manifest)
            sealer = Sealer(file, {name: told[name] for name in _OUTSIDE}, key)
            _fill(sealer, manifest, sources)
            sealer.close()

    write_safely(path, fill)


def _fill(file: Any, manifest: Manifest, sources: dict[str, Path]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, source in sources.items():
            manifest.parts[name] = _add(archive, name, source)
        archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
        archive.comment = b"0" * _DIGEST


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


def told_outside(path: Path) -> dict[str, Any]:
    """What an archive tells before it is opened; `recipe` is there where it is sealed.

    Raises BadBackup where it cannot be read, is not ours or is newer.
    """
    try:
        with path.open("rb") as file:
            told = read_header(file) if is_sealed(file) else _told_by(file)
    except BadBackup:
        raise
    except Exception as problem:  # a damaged archive fails inside zipfile in many ways
        raise BadBackup(_l("It is no backup of this product, or it is damaged.")) from problem
    if not isinstance(told, dict) or told.get("product") != PRODUCT:
        raise BadBackup(NO_BACKUP)
    if told.get("format") not in FORMATS:
        raise BadBackup(NEWER)
    if not all(isinstance(told.get(name), str) for name in ("revision", "made_at", "reason")):
        raise BadBackup(DAMAGED)
    return told


def recipe_of(path: Path) -> Recipe | None:
    """How an archive's key is made; None where it is not sealed. Raises BadBackup."""
    return told_outside(path).get("recipe")


def read_manifest(path: Path, key: Key | None = None) -> Manifest:
    """The manifest alone, quickly; raises BadBackup where it cannot be read or is not ours."""
    told_outside(path)
    with _opened(path, key) as file:
        return _manifest_in(file)


def _manifest_in(file: BinaryIO) -> Manifest:
    try:
        manifest = Manifest(**_told_by(file))
        parts = manifest.parts.values()
        if not all(type(part["size"]) is int and type(part["sha256"]) is str for part in parts):
            raise ValueError
    except Exception as problem:  # as above
        raise BadBackup(DAMAGED) from problem
    return manifest


def _told_by(file: BinaryIO) -> Any:
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        if archive.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
            raise BadBackup(DAMAGED)
        return json.loads(archive.read(MANIFEST))


@contextlib.contextmanager
def _opened(path: Path, key: Key | None) -> Iterator[BinaryIO]:
    """The zip file within an archive, whether it is sealed or not."""
    with path.open("rb") as file:
        if not is_sealed(file):
            yield file
            return
        recipe = recipe_of(path)
        key = key if key is not None and key.recipe == recipe else key_for(recipe)
        if key is None:
            raise WrongPassphrase
        try:
            yield Opened(file, key)
        except WrongKey as problem:
            raise WrongPassphrase from problem
        except Damaged as problem:
            raise BadBackup(DAMAGED) from problem


def extract(
    path: Path, folder: Path, key: Key | None = None, *, is_trial: bool = False
) -> Manifest:
    """Unpack into an empty folder; every byte is proven first. Raises BadBackup or OSError.

    A trial reads the files of customers without writing them: there may be many.
    """
    told_outside(path)
    with _opened(path, key) as file:
        if isinstance(file, Opened):
            file.prove()
        else:
            _prove(file)
        manifest = _manifest_in(file)
        try:
            with zipfile.ZipFile(file) as archive:
                for name, part in manifest.parts.items():
                    is_read_only = is_trial and name.startswith(FILES)
                    _unpack(archive, name, part, None if is_read_only else folder)
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, FileExistsError) as problem:
            raise BadBackup(DAMAGED) from problem
    return manifest


def _prove(file: BinaryIO) -> None:
    told = _digest(file)
    file.seek(-_DIGEST, 2)
    if file.read() != told:
        raise BadBackup(DAMAGED)


def _unpack(archive: zipfile.ZipFile, name: str, part: dict[str, Any], folder: Path | None) -> None:
    digest, left = hashlib.sha256(), part["size"]
    with archive.open(name) as reading, _place(name, folder) as writing:
        while left >= 0 and (block := reading.read(_BLOCK)):
            digest.update(block)
            writing.write(block)
            left -= len(block)
    if digest.hexdigest() != part["sha256"]:
        raise BadBackup(DAMAGED)


def _place(name: str, folder: Path | None) -> IO[bytes]:
    if folder is None:
        return Path(os.devnull).open("wb")
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise BadBackup(_l("It names files outside of itself."))
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = target.open("xb")
    target.chmod(0o600)
    return file
