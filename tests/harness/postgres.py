"""A PostgreSQL server of the tests' own: on a socket in a temporary folder, gone with its owner."""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

import psycopg
from psycopg import sql

# What a crash would cost is nothing here: the whole cluster is thrown away.
_FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]
_SMALL = ["listen_addresses=", "max_connections=120", "wal_level=minimal", "max_wal_senders=0"]
_ROOM = 2 << 30  # bytes; a cluster with a few copies stays far below


class Cluster:
    """A running server; `stop` ends it and removes its folder."""

    def __init__(self) -> None:
        """Make the cluster's files and wait until the server takes connections."""
        memory = _memory()
        self.folder = Path(tempfile.mkdtemp(prefix="crm-postgres-", dir=memory))
        # A copy takes 30 ms as files in memory; on a disk the server's own way is the quicker one.
        self._strategy = "file_copy" if memory else "wal_log"
        self._owner = _unprivileged()
        if self._owner:
            shutil.chown(self.folder, *self._owner)
        data = self.folder / "data"
        self._run(
            "initdb", "--username=crm", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
            "--no-sync", f"--pgdata={data}",
        )  # fmt: skip
        options = [part for setting in _FAST + _SMALL for part in ("-c", setting)]
        self._server = subprocess.Popen(
            self._as_owner("postgres", "-D", str(data), "-k", str(self.folder), *options),
            cwd=self.folder,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._wait_until_ready()
        self._admin = psycopg.connect(self._address("postgres"), autocommit=True)
        self._done: list[str] = []

    def url(self, name: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql+psycopg://crm@/{name}?host={self.folder}"

    def create(self, name: str, *, like: str = "template1") -> str:
        """Make a database as a copy of another that nobody is connected to; returns its URL."""
        if name in self._done:
            self._drop_first()
        # Before version 15 copying files was the only way.
        is_new = self._admin.info.server_version >= 150_000
        how = f" STRATEGY {self._strategy}" if is_new else ""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}" + how)
        self._admin.execute(statement.format(sql.Identifier(name), sql.Identifier(like)))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database soon: the one before now, this one after the next.

        Those who were connected are gone by then; the server would look again only after 100 ms.
        """
        self._done.append(name)
        if len(self._done) > 1:
            self._drop_first()

    def _drop_first(self) -> None:
        name = sql.Identifier(self._done.pop(0))
        self._admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def stop(self) -> None:
        """End the server at once and remove what it wrote."""
        self._admin.close()
        self._server.send_signal(signal.SIGINT)
        self._server.wait()
        self._drain.join()  # it reads to the end; a pipe closed under it would be an error
        self._server.stderr.close()
        shutil.rmtree(self.folder)

    def _address(self, name: str) -> str:
        return f"host={self.folder} user=crm dbname={name}"

    def _run(self, *command: str) -> None:
        done = subprocess.run(
            self._as_owner(*command), cwd=self.folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed:\n{done.stderr}")

    def _as_owner(self, program: str, *arguments: str) -> list[str]:
        # The signal reaches a server whose test run was killed, so none is ever left behind.
        prefix = ["setpriv", "--pdeathsig", "INT"]
        if self._owner:
            user, group = self._owner
            prefix += [f"--reuid={user}", f"--regid={group}", "--clear-groups"]
        return [*prefix, "--", _program(program), *arguments]

    def _wait_until_ready(self) -> None:
        lines = []
        for line in self._server.stderr:
            lines.append(line)
            if "ready to accept connections" in line:
                break
        else:
            raise RuntimeError("PostgreSQL did not start:\n" + "".join(lines))
        self._drain = threading.Thread(target=_drain, args=(self._server.stderr,), daemon=True)
        self._drain.start()


def _memory() -> str | None:
    """The folder of the machine's memory, where it has room for a cluster; else None."""
    folder = "/dev/shm"
    has_room = os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > _ROOM
    return folder if has_room else None


def _drain(pipe: object) -> None:
    # A full pipe would stop the server.
    for _line in pipe:
        pass


def _program(name: str) -> str:
    """The newest of Debian's versions, else what PATH has."""
    found = sorted(
        glob.glob(f"/usr/lib/postgresql/*/bin/{name}"),
        key=lambda path: int(path.split("/")[4]),
    )
    path = found[-1] if found else shutil.which(name)
    if not path:
        raise RuntimeError("PostgreSQL's server is not installed; bin/test installs it")
    return path


def _unprivileged() -> tuple[str, int] | None:
    """User and group for the server where the tests run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return user.pw_name, user.pw_gid
