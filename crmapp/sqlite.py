"""The one SQLite of the process: which driver, which journal, which pragmas.

Two copies of the SQLite library in one process drop each other's file locks, so no
other module, script or test imports a driver of its own.
"""

from typing import Any

try:
    import pysqlite3.dbapi2 as driver
except ImportError:  # no wheel for this platform
    import sqlite3 as driver

# Versions that can lose a commit which races a checkpoint in WAL mode are those
# before 3.51.3 without the back-port: https://sqlite.org/wal.html#the_wal_reset_bug
_FIXED_BRANCHES = {(3, 44): 6, (3, 50): 7}

BUSY_MS = 15_000


def has_safe_wal(version: tuple[int, ...] = driver.sqlite_version_info) -> bool:
    """Whether this library version keeps every commit in WAL mode."""
    if version >= (3, 51, 3):
        return True
    fixed = _FIXED_BRANCHES.get(version[:2])
    return fixed is not None and version[2] >= fixed


def prepare(connection: Any, _record: object = None) -> None:
    """Set one new connection up: durable commits, foreign keys, a patient lock."""
    connection.isolation_level = None  # the session says BEGIN itself
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    if has_safe_wal():
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
    else:
        cursor.execute("PRAGMA journal_mode=DELETE")
        cursor.execute("PRAGMA synchronous=EXTRA")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.execute("PRAGMA cache_size=-32000")
    cursor.close()


def connect(path: str, *, read_only: bool = False) -> Any:
    """Open a file outside of the session, for backups and checks."""
    mode = "ro" if read_only else "rwc"
    return driver.connect(f"file:{path}?mode={mode}", uri=True, timeout=BUSY_MS / 1000)
