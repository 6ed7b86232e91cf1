"""Every page, as a person with eyes, a screen reader or a keyboard meets it: axe finds nothing."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from crmapp.accounts.models import Person
from crmapp.database import writing
from tests.harness.browser import SIZES
from tests.harness.doors import EVERYONE, all_doors
from tests.harness.faults import Faults
from tests.harness.house import NOWHERE, House

SCHEMES = ("dark", "light")
# The colours in which axe looks at a page, by language and screen; where there are none, a page may
# only be no wider than the screen. A tablet shows what the desk or the phone shows, and English the
# colours of Chinese. `--long` looks at everything.
LOOKS = {
    "zh": {"desk": SCHEMES, "tablet": (), "phone": SCHEMES},
    "en": {"desk": (), "tablet": (), "phone": ("light",)},
}
OF_THEMES = ["color-contrast", "link-in-text-block"]  # all that the dark can make worse
SHARES = 3  # of the pages, so that several workers share them

# Parts of pages and files: seen where they are put, not by their own address.
PARTS = {
    "attachments.download", "attachments.picture", "board.more", "board.poll", "files.show",
    "health.show", "jobs.poll", "jobs.result", "notifications.poll",
    "regions.index",
}  # fmt: skip
BEFORE_SIGN_IN = {"accounts.sign_in", "setup.index"}
# What a page wants to know in its address.
ASKED = {
    "deals.ask_stage": "?stage={won}",
    "deals.new": "?customer={customer_id}",
    "search.index": "?q=杭州",
    "allotment.index": "?customer={customer_id}",
    "savedviews.new": "?query=q%3Da",
}
ALSO = (
    ("deals.ask_stage", "?stage={lost}", "mia"),
    ("lists.index", "?kind=method", "ada"),
    ("channels.new", "?kind=dingtalk", "ada"),
    ("channels.new", "?kind=mail", "ada"),
    ("today.index", "?whose=team", "mia"),
    ("reports.behind", "?period=ever&bar={won}", "mia"),
)


def pages(app: Flask, house: House, won: int, lost: int) -> Iterator[tuple[str, str]]:
    """Each page's address with who may see it, the manager or the administrator first."""
    known = {**house.keys, "won": won, "lost": lost}
    for (endpoint, method), persons in sorted(all_doors().items()):
        if method != "GET" or endpoint in PARTS | BEFORE_SIGN_IN:
            continue
        welcome = [name for name in reversed(EVERYONE) if persons[name] == 200]
        path = house.path(endpoint)
        if welcome and str(NOWHERE) not in path:
            yield path + ASKED.get(endpoint, "").format(**known), welcome[0]
    for endpoint, query, name in ALSO:
        yield house.path(endpoint) + query.format(**known), name


@pytest.fixture
def addresses(app: Flask, house: House, sales: Any) -> list[tuple[str, str]]:
    """Every page there is, with who looks at it."""
    won, lost = sales.stage("合同签订").id, sales.stage("未成交").id
    return list(pages(app, house, won, lost))


@pytest.fixture
def prefer(app: Flask, people: SimpleNamespace) -> Callable[..., None]:
    """Give everyone a language."""

    def change(**values: str) -> None:
        with app.app_context(), writing() as session:
            for person in vars(people).values():
                for name, value in values.items():
                    setattr(session.get(Person, person.id), name, value)

    return change


@pytest.fixture
def barriers(
    language: str, pytestconfig: pytest.Config, axe: Callable[..., None], turn: Callable[..., None]
) -> Callable[[Page], list[str]]:
    """Tell what is wrong with an open page on the screens and in the colours of its language."""
    looks = LOOKS[language]
    if pytestconfig.getoption("long"):
        looks = dict.fromkeys(SIZES, SCHEMES)

    def look(page: Page) -> Iterator[str]:
        for screen, schemes in looks.items():
            turn(page, screen)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                yield f"{page.url}: {wide}px wider than the {screen}"
            # Nothing fades from one scheme to the other: the browser asks for less motion.
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)
                try:
                    axe(page, rules=OF_THEMES if scheme == "dark" else None)
                except AssertionError as found:
                    yield f"{screen}, {scheme}: {found}"

    return lambda page: list(look(page))


@pytest.mark.one_database
@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("language", LOOKS)
def test_no_page_has_a_barrier_on_any_screen(
    language: str, share: int, addresses: list[tuple[str, str]],
    prefer: Callable[..., None], new_page: Callable[..., Page], people: SimpleNamespace,
    barriers: Callable[[Page], list[str]],
) -> None:  # fmt: skip
    prefer(language=language)
    mine = addresses[share::SHARES]
    tabs = {name: new_page(getattr(people, name)) for name in {n for _, n in mine}}
    found = []
    for path, name in mine:
        # The dark comes first: its style sheet is then waited for, and the light one always is.
        tabs[name].emulate_media(color_scheme="dark")
        answer = tabs[name].goto(path)
        found += [f"{path}: status {answer.status}"] if answer.status >= 400 else []
        found += barriers(tabs[name])
    assert not found, "\n\n".join(found)


@pytest.mark.other_database
def test_no_page_has_a_barrier_on_the_other_database(
    addresses: list[tuple[str, str]], new_page: Callable[..., Page], people: SimpleNamespace,
    size: str, axe: Callable[..., None],
) -> None:  # fmt: skip
    assert len(addresses) > 25
    tabs = {name: new_page(getattr(people, name)) for name in {n for _, n in addresses}}
    for path, name in addresses:
        assert tabs[name].goto(path).status < 400, path
        axe(tabs[name])


@pytest.mark.one_database
@pytest.mark.parametrize("language", LOOKS)
def test_no_page_before_sign_in_has_a_barrier(
    language: str, app: Flask, new_page: Callable[..., Page], request: pytest.FixtureRequest,
    barriers: Callable[[Page], list[str]], faults: Faults,
) -> None:  # fmt: skip
    faults.forgive("404")
    page = new_page(color_scheme="dark")
    page.goto("/setup/")
    cookie = {"name": "language", "value": language, "url": page.url}
    page.context.add_cookies([cookie])
    page.reload()
    found = barriers(page)
    page.get_by_role("button", name="Start" if language == "en" else "开始使用").click()
    page.evaluate("document.querySelector('form.form').noValidate = true")
    page.get_by_role("button", name="Start" if language == "en" else "开始使用").click()
    page.locator(".field__error").first.wait_for()
    found += barriers(page)
    request.getfixturevalue("people")
    app.extensions.pop("has_people", None)
    page.goto("/sign-in")
    found += barriers(page)
    page.locator("[name=username]").fill("ann")
    page.locator("[name=password]").fill("wrong words")
    page.keyboard.press("Enter")
    page.locator(".note--bad").wait_for()
    found += barriers(page)
    page.goto("/no/such/page")
    found += barriers(page)
    assert not found, "\n\n".join(found)
