"""What a page may never do: log an error, break the content policy, ask a foreign address."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

# Answers that a page expects and shows to the reader are errors to the console only.
EXPECTED = re.compile(r"the server responded with a status of (401|403|409|413|422|429|503) ")

# Chromium's console omits some violations; the event has them all, with the line.
WATCH_POLICY = """
document.addEventListener('securitypolicyviolation', event => console.error(
    `content policy: ${event.effectiveDirective} blocked ${event.blockedURI} `
    + `at ${event.sourceFile}:${event.lineNumber} ${event.sample}`));
"""


class Faults(list):
    """The faults seen on the pages of a context; the `page` fixture fails the test on any."""

    def __init__(self) -> None:
        """Begin with nothing seen and nothing forgiven."""
        super().__init__()
        self._forgiven = [EXPECTED]

    def forgive(self, pattern: str) -> None:
        """Let pass what the test provokes on purpose, such as a lost network."""
        self._forgiven.append(re.compile(pattern))

    def watch(self, context: BrowserContext, home: str) -> None:
        """Note the faults of every page of a context whose only address may be `home`."""
        context.add_init_script(WATCH_POLICY)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._note(f"script error: {error.error}"))
        context.on("request", lambda request: self._on_request(request, urlsplit(home).netloc))

    def check(self) -> None:
        """Fail with everything that was noted and not forgiven."""
        left = [fault for fault in self if not any(p.search(fault) for p in self._forgiven)]
        assert not left, "the page had faults:\n" + "\n".join(left)

    def _note(self, fault: str) -> None:
        self.append(fault)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"{message.text} ({message.location.get('url', '')})")

    def _on_request(self, request: Request, home: str) -> None:
        asked = urlsplit(request.url)
        if asked.scheme in {"http", "https"} and asked.netloc != home:
            self._note(f"foreign request: {request.url}")
