"""Where a person is sent after the door: never to another site, whatever `next` says."""

import itertools
from types import SimpleNamespace
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask

from tests.harness.application import Client
from tests.harness.team import PASSWORD

HOME = "http://localhost"
STARTS = (
    "//", "///", "////", "/\\", "\\\\", "\\/", "/\\/", "/%09/", "/\t/", "/\n/", "/\r\n/", "\t//",
    " //", "/ /", "/%2f", "/%5c", "/.//", "/..//", "/board/..//", "/@", "http:", "https:",
    "http://", "https:/", "https:\\\\", "HtTpS://", "javascript:", "data:", "//%00", "/\x00/",
    "/\x0b/", "/\u2028/", "/\uff0f", "/;@", "/?//", "/#//", "?//", "#", ".", "..", "@", ":", "",
    "%0d%0aLocation:", "/%0d%0aLocation: ", "/board/\r\nLocation: ", "//localhost@", "//[",
    "http://[::1", "/board//", "/board/@",
)  # fmt: skip
HOSTS = ("evil.example", "evil.example/board/", "127.0.0.1@evil.example", "evil。example")
HOSTILE = ["".join(pair) for pair in itertools.product(STARTS, HOSTS)] + [
    "/" * 5000,
    "/board/?" + "q" * 5000,
    "\ud800",
    "/static/css/base.css",
    "/health",
    "/setup/",
    "/sign-in?next=/sign-in",
    "/sign-out",
    "/no/such/page",
]


def leads_home(location: str) -> bool:
    """Whether a browser that reads the address as the standard says stays on this site."""
    read = "".join(sign for sign in location if sign not in "\t\r\n").strip().replace("\\", "/")
    parts = urlsplit(urljoin(f"{HOME}/sign-in", read))
    return (parts.scheme, parts.netloc) == ("http", "localhost")


def said(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


@pytest.mark.one_database
def test_no_hostile_next_leaves_the_site_for_who_is_signed_in(
    client: Client, people: SimpleNamespace
) -> None:
    client.sign_in(people.ann)
    assert len(HOSTILE) > 200
    for text in HOSTILE:
        answer = client.get(f"/sign-in?next={said(text)}", base_url=HOME)
        assert answer.status_code == 303, text
        assert leads_home(answer.location), (text, answer.location)
        assert answer.location.isprintable()
        if text[:1] != "/" or "evil" in text.partition("?")[0]:
            assert urlsplit(answer.location).path in ("/", "/board/"), (text, answer.location)


@pytest.mark.one_database
def test_no_hostile_next_leaves_the_site_after_a_password(
    app: Flask, people: SimpleNamespace
) -> None:
    for text in HOSTILE[::7]:
        sent = {"username": "ann", "password": PASSWORD, "next": text.replace("\ud800", "?")}
        answer = app.test_client().post("/sign-in", data=sent, base_url=HOME)
        assert answer.status_code == 303, text
        assert leads_home(answer.location), (text, answer.location)


@pytest.mark.one_database
def test_no_hostile_page_of_htmx_leaves_the_site(client: Client, people: SimpleNamespace) -> None:
    for text in HOSTILE:
        if not text.isascii() or not text.isprintable():
            continue  # no browser can send it as a header
        for address in (text, HOME + text):
            headers = {"HX-Request": "true", "HX-Current-URL": address}
            answer = client.get("/board/poll", base_url=HOME, headers=headers)
            assert answer.status_code == 401
            assert leads_home(answer.headers["HX-Redirect"])


@pytest.mark.parametrize("path", ["/board/?whose=mine&q=%E6%9D%AD", "/me", "/?whose=team"])
def test_one_comes_back_to_the_page_that_was_asked_for(
    client: Client, people: SimpleNamespace, path: str
) -> None:
    turned_away = client.get(path)
    assert turned_away.status_code == 303
    page = client.get(turned_away.location)
    assert page.status_code == 200
    wanted = {"username": "ann", "password": PASSWORD, "next": path}
    assert f'value="{path.replace("&", "&amp;")}"' in page.text
    assert client.post("/sign-in", data=wanted).location == path


def test_htmx_without_a_sign_in_is_sent_to_the_door_as_a_whole_and_back_to_its_page(
    client: Client, people: SimpleNamespace
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/board/?q=a"}
    answer = client.post("/deals/1/stage", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/board/?q%3Da"
    assert answer.data == b""


def test_a_restored_page_without_a_sign_in_goes_to_the_door(
    client: Client, people: SimpleNamespace
) -> None:
    answer = client.get("/board/", headers={"HX-History-Restore-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/board/"


def test_a_form_sent_without_a_sign_in_leads_back_to_its_page(
    client: Client, people: SimpleNamespace
) -> None:
    answer = client.post("/team/", headers={"Referer": "http://localhost/team/"})
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/team/")
