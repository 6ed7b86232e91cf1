"""A real server process that is killed, and a browser of one person that talks to it."""

import http.client
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

from tests.proof.workload import Answer

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = Path(__file__).with_name("launcher.py")


class Servers:
    """One server after the other on one instance, each ended by SIGKILL."""

    def __init__(self, compiled: Path, **environment: str) -> None:
        """Load what all of them share; `compiled` is a folder for templates."""
        self._launcher = subprocess.Popen(
            [sys.executable, LAUNCHER, compiled],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.port = self._child = 0

    def start(self) -> None:
        """Start the next one and wait until it answers."""
        self._tell("go\n")
        self._child = int(self._read(r"pid (\d+)"))
        self.port = int(self._read(r"Open http://127\.0\.0\.1:(\d+)/"))
        self._read("Ctrl-C")

    def kill(self) -> None:
        """End it at once, whatever it does."""
        os.kill(self._child, signal.SIGKILL)
        self._read("gone")

    def close(self) -> None:
        """End what runs and the launcher itself."""
        self._launcher.stdin.close()
        self._launcher.kill()
        self._launcher.wait()
        self._launcher.stdout.close()

    def _tell(self, line: str) -> None:
        self._launcher.stdin.write(line)
        self._launcher.stdin.flush()

    def _read(self, pattern: str) -> str:
        for line in self._launcher.stdout:
            if found := re.search(pattern, line):
                return found[found.re.groups]
        raise RuntimeError("the server ended by itself")


class Browser:
    """One person's cookies and token, over a real connection for each request."""

    def __init__(self, servers: Servers, cookies: dict[str, str]) -> None:
        """Take where to ask and who is signed in."""
        self._servers, self._cookies, self._token = servers, dict(cookies), ""

    def send(self, method: str, path: str, form: dict[str, str]) -> Answer:
        """Ask; raises OSError or HTTPException where no whole answer comes."""
        if method == "POST" and not self._token:
            page = self._ask("GET", "/me", "")
            self._token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
        return self._ask(method, path, urlencode({**form, "csrf_token": self._token}))

    def _ask(self, method: str, path: str, body: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._servers.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={kept}" for name, kept in self._cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body if method == "POST" else None, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Answer(answer.status, answer.headers.get("Location") or "", text)
