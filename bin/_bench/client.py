"""A browser that only measures: one kept connection, gzip, the cookie of a sign-in."""

import html
import http.client
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode


@dataclass(frozen=True)
class Answer:
    """One answer: how long it took in milliseconds, its statements and its bytes on the wire."""

    ms: float
    status: int
    statements: int
    size: int
    body: bytes


class Client:
    """Asks a server on a port of this machine."""

    def __init__(self, port: int, cookie: str = "") -> None:
        """Take the port and the value of the session cookie."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self._cookie, self._token = cookie, ""
        self._home = f"http://127.0.0.1:{port}"  # where it says that it asks from

    def ask(
        self,
        path: str,
        form: dict[str, Any] | None = None,
        *,
        hx: bool = False,
        plain: bool = False,
    ) -> Answer:
        """GET a path, or POST a form to it; `plain` asks for an answer that is not compressed."""
        headers = {"Accept-Encoding": "identity" if plain else "gzip"}
        if self._cookie:
            headers["Cookie"] = f"crm={self._cookie}"
        if hx:
            headers |= {"HX-Request": "true", "HX-Current-URL": f"{self._home}/board/"}
        body = None
        if form is not None:
            headers |= {"X-CSRFToken": self._token, "Referer": "http://127.0.0.1/"}
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form)
        began = time.perf_counter()
        self._connection.request("GET" if form is None else "POST", path, body, headers)
        response = self._connection.getresponse()
        got = response.read()
        ms = (time.perf_counter() - began) * 1000
        for header in response.headers.get_all("Set-Cookie") or ():
            if header.startswith("crm="):
                self._cookie = header[4:].partition(";")[0]
        statements = int(response.headers.get("X-Statements") or 0)
        return Answer(ms, response.status, statements, len(got), got)

    def take_token(self, path: str) -> None:
        """Learn the token that protects forms from a page."""
        page = html.unescape(self.ask(path, plain=True).body.decode())
        found = re.search(r'"X-CSRFToken": "([^"]+)"', page)
        if found is None:
            raise SystemExit(f"{path} holds no form token; is the sign-in right?")
        self._token = found[1]
