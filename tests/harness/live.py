"""The application behind its real server, in a thread of the test's process."""

import threading

from flask import Flask
from waitress import wasyncore
from waitress.server import create_server


class LiveServer:
    """Waitress on a free loopback port; the test shares its application, clock and database."""

    def __init__(self, app: Flask) -> None:
        """Take the port and begin to answer."""
        self._server = create_server(app, host="127.0.0.1", port=0, threads=6)
        self.port = self._server.effective_port
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def url(self, path: str = "/", *, host: str = "127.0.0.1") -> str:
        """The address of a page; `host` may name this machine otherwise."""
        return f"http://{host}:{self.port}{path}"

    def stop(self) -> None:
        """Finish what is being answered, then close every connection."""
        self._server.task_dispatcher.shutdown()
        # The loop's own thread must do the closing: it ends when its map is empty.
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._server._map))
        self._thread.join()
