"""Chromium: one browser for a worker, one context for a person, pages that may have no fault."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect, sync_playwright

from crmapp.accounts.models import Person
from tests.harness.application import cookies_of
from tests.harness.faults import Faults
from tests.harness.live import LiveServer

PATIENCE_MS = 30_000  # a machine that does other work too is slow, not wrong
expect.set_options(timeout=PATIENCE_MS)

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Each window readies an address bar of its own, a second of work that nobody sees; the last
    # three are of Playwright's own list, which this switch takes the place of.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup,"
    "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,PaintHolding",
    # A name of this machine that is no secure context, as a LAN address is for a phone.
    "--host-resolver-rules=MAP crm.lan 127.0.0.1",
]
SIZES = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "tablet": {"viewport": {"width": 820, "height": 1180}, "has_touch": True},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
AXE = Path(__file__).with_name("axe.min.js").read_text()
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only violations are told of, and no style sheet is fetched a second time: half of the work.
AXE_OPTIONS = {
    "runOnly": AXE_RULES,
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    "preload": False,
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    path = shutil.which("chromium")
    assert path, "Chromium is not installed; bin/test installs it"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def live_server(app: Flask) -> Iterator[LiveServer]:
    """The application served on a loopback port, with CSRF protection on."""
    server = LiveServer(app)
    yield server
    server.stop()


@pytest.fixture
def size(request: pytest.FixtureRequest) -> str:
    """The screen: desk, tablet or phone, as the test's `sizes` marker says."""
    return getattr(request, "param", "desk")


@pytest.fixture
def faults() -> Faults:
    """What went wrong on the pages so far."""
    return Faults()


@pytest.fixture
def new_page(
    app: Flask, live_server: LiveServer, browser: Browser, faults: Faults, size: str
) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own: `new_page(ann)`, `new_page(bob, size="phone")`.

    Takes the person to be signed in (nobody by default), the screen, and what else Playwright's
    `new_context` takes. Paths given to `goto` are the live server's.
    """
    contexts = []

    def open_page(
        person: Person | None = None, *, size: str = size, host: str = "127.0.0.1", **options: Any
    ) -> Page:
        settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce"}
        context = browser.new_context(
            **{**SIZES[size], **settings, "base_url": live_server.url("", host=host), **options}
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        faults.watch(context, live_server.url(host=host))
        if person is not None:
            context.add_cookies(
                [{"name": name, "value": value, "url": live_server.url(host=host)}
                 for name, value in cookies_of(app, person).items()]
            )  # fmt: skip
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    faults.check()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page that nobody is signed in on."""
    return new_page()


@pytest.fixture
def turn() -> Callable[[Page, str], None]:
    """Put an open page on another screen, `turn(page, "phone")`: its finger and all."""
    wires = {}

    def turn(page: Page, screen: str) -> None:
        wire = wires.setdefault(page, page.context.new_cdp_session(page))
        is_mobile = SIZES[screen].get("is_mobile", False)
        metrics = {**SIZES[screen]["viewport"], "deviceScaleFactor": 1, "mobile": is_mobile}
        wire.send("Emulation.setDeviceMetricsOverride", metrics)
        enabled = {"enabled": SIZES[screen].get("has_touch", False)}
        wire.send("Emulation.setTouchEmulationEnabled", enabled)
        # What follows a change of size has run when the second frame comes.
        page.evaluate(
            "() => new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))"
        )

    return turn


@pytest.fixture
def axe() -> Callable[..., None]:
    """Assert that a page has no barrier: `axe(page)`, `axe(page, "dialog[open]")`.

    `rules` names the only ones to be asked.
    """

    def check(page: Page, within: str | None = None, *, rules: list[str] | None = None) -> None:
        # Evaluated by the debugger, so the page's content policy needs no gap for it.
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        options = {**AXE_OPTIONS, "runOnly": rules, "rules": {}} if rules else AXE_OPTIONS
        found = page.evaluate(
            "([within, options]) => axe.run(within || document, options)", [within, options]
        )
        assert not found["violations"], _told(page.url, found["violations"])

    return check


def _told(url: str, violations: list[dict]) -> str:
    lines = [f"axe on {url}:"]
    for violation in violations:
        lines.append(f"{violation['id']} ({violation['impact']}): {violation['help']}")
        lines += [f"    {node['target']}: {node['html'][:160]}" for node in violation["nodes"][:8]]
    return "\n".join(lines)
