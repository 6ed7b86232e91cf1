"""The machine around the product: how it is started, keys, modes, disk, network."""

import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from sqlalchemy.engine import make_url

from crmapp.config import ROOT
from crmapp.deploy_check.findings import Unsafe, check
from crmapp.instance_lock import listening_on

SHOWN = 5
LEAST_FREE = 500_000_000  # bytes: below, one backup may fill the disk
LOOPBACK = ("127.", "::1", "localhost")
_NETWORK = re.compile(
    r"nfs4?|cifs|smb3?|smbfs|9p|drvfs|fuse\.sshfs|vboxsf|afs|ceph|glusterfs|ncpfs"
)
_TOLD = re.compile(r"secret|change|example|password|default|test|crm|123456", re.IGNORECASE)


def instance() -> Path:
    """The folder of the data."""
    return current_app.config["INSTANCE"]


def database_file() -> Path | None:
    """The database's file where it is one."""
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


@check("debugging")
def debugging() -> Iterator[Unsafe]:
    """Errors may not show the inside, forms may not go unguarded."""
    if current_app.debug or os.environ.get("FLASK_DEBUG", "0") not in ("", "0", "false"):
        yield Unsafe("debug mode is on", "unset FLASK_DEBUG and start again")
    if current_app.config["DEMO"]:
        yield Unsafe("this is a demo instance, its passwords are printed", "unset CRM_DEMO")


@check("keys")
def keys() -> Iterator[Unsafe]:
    """The keys are there, random, and nobody else's to read."""
    given = os.environ.get("CRM_SECRET_KEY") or ""
    if given and (len(set(given)) < 12 or _TOLD.search(given)):
        yield Unsafe(
            "CRM_SECRET_KEY looks guessable: who guesses it signs in as anybody",
            "unset it (a random one is made), or take the output of: openssl rand -hex 32",
        )
    for name in ("field_key", "secret_key"):
        path = instance() / name
        if path.exists() and len(set(path.read_text().strip())) < 8:
            yield Unsafe(f"{name} is not random", "restore the key that belongs to this data")


@check("modes")
def modes() -> Iterator[Unsafe]:
    """Database, keys, backups and files are their owner's alone."""
    wrong = [path for path in _everything() if _is_open(path)]
    for path in wrong[:SHOWN]:
        yield Unsafe(
            f"other users of this machine can read {_short(path)}",
            f"chmod {'700' if path.is_dir() else '600'} {_short(path)}",
        )
    if len(wrong) > SHOWN:
        yield Unsafe(
            f"… and {len(wrong) - SHOWN} more files or folders",
            "chmod -R u=rwX,go= on the instance folder",
        )


def _everything() -> Iterator[Path]:
    yield instance()
    yield from sorted(instance().rglob("*"))
    database = database_file()
    if database is not None and not database.is_relative_to(instance()):
        yield from sorted(database.parent.glob(f"{database.name}*"))


def _is_open(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except OSError:  # gone since it was listed
        return False
    return not stat.S_ISLNK(mode) and bool(mode & 0o077)


def _short(path: Path) -> str:
    inside = path.is_relative_to(instance())
    return str(Path(instance().name) / path.relative_to(instance())) if inside else path.name


@check("place")
def place() -> Iterator[Unsafe]:
    """The data lies on a disk of this machine, and not where a browser can ask for it."""
    if instance().is_relative_to(ROOT / "static"):
        yield Unsafe(
            "the instance lies under static/, where everybody can fetch it",
            "move it, and set CRM_INSTANCE to its new place",
        )
    for path in filter(None, (instance(), database_file())):
        kind = filesystem_of(path, Path("/proc/self/mounts").read_text())
        if _NETWORK.fullmatch(kind):
            yield Unsafe(
                f"{path.name} lies on a network file system ({kind}), where locks do not hold",
                "move it to a disk of this machine, or use PostgreSQL",
            )


def filesystem_of(path: Path, mounts: str) -> str:
    """The type of the file system that a path lies on, by the lines of /proc/mounts."""
    best = ("", "")
    for line in mounts.splitlines():
        _device, point, kind, *_rest = line.split()
        point = point.replace("\\040", " ")
        if path.is_relative_to(point) and len(point) >= len(best[0]):
            best = (point, kind)
    return best[1]


@check("disk")
def disk() -> Iterator[Unsafe]:
    """There is room to go on writing, and for a backup with its proof."""
    database = database_file()
    size = database.stat().st_size if database is not None and database.exists() else 0
    free = shutil.disk_usage(instance()).free
    if free < max(LEAST_FREE, 3 * size):
        yield Unsafe(
            f"the disk is nearly full: {free // 1_000_000} MB are free",
            "make room; a backup needs three times the size of the database",
        )


@check("network")
def network() -> Iterator[Unsafe]:
    """Passwords do not cross a network in clear, unless somebody has said that they may."""
    config = current_app.config
    host = listening_on(instance())
    is_exposed = host is not None and not host.startswith(LOOPBACK)
    if is_exposed and config["TRUSTED_PROXY"]:
        yield Unsafe(
            f"the server listens on {host} although a proxy is in front: who goes round it forges "
            "addresses",
            "start it with --host 127.0.0.1",
        )
    if is_exposed and not config["TRUSTED_PROXY"] and not config["PLAIN_HTTP"]:
        yield Unsafe(
            f"plain HTTP on {host}: passwords cross the network in clear",
            "put TLS in front (docs/nginx.conf), or accept it with CRM_PLAIN_HTTP=yes",
        )
    if (is_exposed or config["TRUSTED_PROXY"]) and not config["HOSTS"]:
        yield Unsafe(
            "CRM_TRUSTED_HOSTS is not set: every private name is believed",
            "set it to the names that people type, such as CRM_TRUSTED_HOSTS=crm.lan",
        )
    if "*" in config["HOSTS"]:
        yield Unsafe(
            "CRM_TRUSTED_HOSTS=* believes every name, a foreign page's too",
            "set it to the names that people type",
        )
