"""The room's own app, beside the team's in one process: what begins with its address goes there."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask

from crmapp.database import db
from crmapp.jobs.runner import Runner, start_runner
from crmapp.practice.place import PREFIX, current
from crmapp.upgrades.schema import head

Answer = Iterable[bytes]
_SHARED = ("JOBS", "TESTING", "WTF_CSRF_ENABLED")


class Rooms:
    """A WSGI application before another: opens the room at its first visitor."""

    def __init__(self, app: Flask, make: Callable[[dict[str, Any]], Flask]) -> None:
        """Take the team's app and what makes an app from settings."""
        self._app, self._make, self._usual = app, make, app.wsgi_app
        self._lock = threading.Lock()
        self._open: tuple[Path, Flask, Runner | None] | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Answer:
        """Answer in the room, if the address lies in it and there is one."""
        path = environ.get("PATH_INFO", "")
        if not path.startswith(f"{PREFIX}/"):
            return self._usual(environ, start_response)
        room = self._room()
        if room is None:
            return self._usual(environ, start_response)
        inside = {
            **environ,
            "SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + PREFIX,
            "PATH_INFO": path.removeprefix(PREFIX),
        }
        return room(inside, start_response)

    def _room(self) -> Flask | None:
        with self._lock:
            folder = current(self._app.config["INSTANCE"], head())
            if self._open is not None and self._open[0] != folder:
                self._close()
            if folder is not None and self._open is None:
                room = self._make(self._settings(folder))
                self._open = folder, room, start_runner(room)
            return self._open[1] if self._open else None

    def _settings(self, folder: Path) -> dict[str, Any]:
        team = self._app.config
        return {
            **{name: team[name] for name in _SHARED if name in team},
            "PRACTICE": True,
            "PRACTICE_KEY": team["SECRET_KEY"],
            "INSTANCE": folder,
            "SECRET_KEY": None,  # its own file's
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'crm.sqlite3'}",
            "BACKUP_FOLDER": None,
            "SESSION_COOKIE_NAME": "practice",
            "SESSION_COOKIE_PATH": PREFIX,
        }

    def _close(self) -> None:
        _folder, room, runner = self._open
        self._open = None
        if runner is not None:
            runner.stop(0)
        with room.app_context():
            db.engine.dispose()

    def close(self) -> None:
        """Let go of the open room's files and threads."""
        with self._lock:
            if self._open is not None:
                self._close()
