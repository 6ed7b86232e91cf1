"""What stands in a PostgreSQL dump, read without a server."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import BinaryIO

from flask_babel import lazy_gettext as _l

from crmapp.backups.archive import BadBackup
from crmapp.backups.sources import NoBackup

_COPY = re.compile(rb'COPY (?:\w+\.)?"?(\w+)"? \((.*)\) FROM stdin;\n')
_NULL = b"\\N"

Samples = dict[tuple[str, str], tuple[str, bytes]]  # by table and column: a row's uid, its bytes


def read_dump(dump: Path) -> tuple[dict[str, int], Samples]:
    """The number of rows by table, and the first value of every sealed column.

    Raises BadBackup for a dump that does not read to its end.
    """
    program = shutil.which("pg_restore")
    if program is None:
        raise NoBackup(_l("It needs PostgreSQL's programs: apt-get install postgresql-client"))
    command = [program, "--data-only", "--file=-", str(dump)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reading:
        counts, samples = _read(reading.stdout)
    if reading.returncode:
        raise BadBackup(_l("The database in it is damaged."))
    return counts, samples


def _read(lines: BinaryIO) -> tuple[dict[str, int], Samples]:
    counts: dict[str, int] = {}
    samples: Samples = {}
    for line in lines:
        if found := _COPY.fullmatch(line):
            table = found[1].decode()
            columns = [name.strip(b'" ').decode() for name in found[2].split(b",")]
            counts[table] = _read_rows(lines, table, columns, samples)
    return counts, samples


def _read_rows(lines: BinaryIO, table: str, columns: list[str], samples: Samples) -> int:
    count = 0
    uid = columns.index("uid") if "uid" in columns else None
    wanted = {name for name in columns if uid is not None and name.endswith("_sealed")}
    for line in lines:
        if line == b"\\.\n":
            break
        count += 1
        if wanted:
            values = dict(zip(columns, line.rstrip(b"\n").split(b"\t"), strict=True))
            for name in [name for name in wanted if values[name] != _NULL]:
                sealed = bytes.fromhex(values[name].removeprefix(b"\\\\x").decode())
                samples[table, name] = values["uid"].decode(), sealed
                wanted.remove(name)
    return count
