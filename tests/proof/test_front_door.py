"""The front door: which names it answers to, which methods, bodies and paths it takes."""

import json
import logging
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp import create_app
from crmapp.database import db
from crmapp.web.hosts import is_own
from tests.harness.application import Client
from tests.harness.doors import all_doors
from tests.harness.house import House
from tests.harness.rows import Unchanged
from tests.harness.sales import Sales

pytestmark = pytest.mark.one_database
HX = {"HX-Request": "true"}
# What the forms themselves hold, and so may change.
ASKED = {"name", "kind", "content", "title", "version", "need", "once", "uid"}


def test_no_other_method_and_no_header_gets_past_the_routes(
    app: Flask, house: House, people: SimpleNamespace, sign_in: Callable[..., Client],
    unchanged: Unchanged,
) -> None:  # fmt: skip
    ada = sign_in(people.ada)
    over = {"X-HTTP-Method-Override": "POST", "X-HTTP-Method": "DELETE", "X-Method-Override": "PUT"}
    with unchanged() as compare:
        for endpoint, method in sorted(all_doors()):
            path = house.path(endpoint)
            for verb in ("TRACE", "DELETE"):
                assert ada.open(path, method=verb).status_code in (404, 405), (endpoint, verb)
            if method == "GET":
                with ada.head(f"{path}?_method=DELETE", headers=over) as asked:
                    assert asked.status_code < 500, endpoint
                    assert asked.data == b"", endpoint
            compare(endpoint)


@pytest.mark.parametrize(
    ("host", "known", "is_believed"),
    [
        ("127.0.0.1:8000", (), True),
        ("192.168.1.20:8000", (), True),
        ("[fe80::1]:8000", (), True),
        ("crm", (), True),
        ("crm.lan", (), True),
        ("CRM.Local.", (), True),
        ("evil.example", (), False),
        ("127.0.0.1.evil.example", (), False),
        ("localhost.evil.example:8000", (), False),
        ("evil.lan.example", (), False),
        ("", (), False),
        ("crm.firma.cn", ("crm.firma.cn",), True),
        ("a.firma.cn", (".firma.cn",), True),
        ("afirma.cn", (".firma.cn",), False),
        ("crm.lan", ("crm.firma.cn",), False),
        ("10.0.0.7", ("crm.firma.cn",), True),
        ("evil.example", ("*",), True),
    ],
)
def test_a_foreign_name_is_not_believed(
    host: str, known: tuple[str, ...], is_believed: bool
) -> None:
    assert is_own(host, known) is is_believed


def test_a_request_for_a_foreign_name_learns_nothing_and_changes_nothing(
    app: Flask, people: SimpleNamespace, sales: Sales, sign_in: Callable[..., Client],
    unchanged: Unchanged,
) -> None:  # fmt: skip
    deal, ann = sales.deal("杭州云帆智能科技有限公司", people.ann), sign_in(people.ann)
    token = ann.get_cookie("crm").value
    with unchanged() as compare:
        for path in (
            "/",
            f"/customers/{deal.customer_id}",
            "/sign-in",
            "/health",
            "/static/css/base.css",
        ):
            answer = ann.get(path, headers={"Host": "evil.example", "Cookie": f"crm={token}"})
            assert answer.status_code == 400, path
            assert "云帆" not in answer.text
            assert "evil.example" not in answer.text
        starred = ann.post(f"/deals/{deal.id}/star", headers={"Host": "evil.example"})
        assert starred.status_code == 400
        compare()
    # Without a proxy in front, what a visitor says of himself counts for nothing.
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil",
    }
    answer = app.test_client().get("/customers", headers=forged)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
    assert "evil" not in answer.headers.get("Set-Cookie", "")


def test_behind_a_proxy_cookies_are_secure_and_only_https_is_spoken(
    database: str, app: Flask
) -> None:
    behind = create_app({**app.config, "TRUSTED_PROXY": 1, "HOSTS": ("crm.firma.cn",)})
    sent = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "crm.firma.cn",
        "X-Forwarded-For": "10.0.0.9",
    }
    answer = behind.test_client().get("/setup/", headers=sent)
    assert answer.status_code == 200
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert (
        behind.test_client()
        .get("/setup/", headers={**sent, "X-Forwarded-Host": "x.cn"})
        .status_code
        == 400
    )
    with behind.app_context():
        db.engine.dispose()


def test_files_of_the_inside_are_not_served(client: Client, people: SimpleNamespace) -> None:
    client.sign_in(people.ada)
    for path in (
        "/.env", "/.git/config", "/crm.sqlite3", "/crm.sqlite3-wal", "/instance/secret_key",
        "/backup.zip", "/static/../instance/field_key", "/static/%2e%2e/wsgi.py",
        "/static/..%2f..%2fetc/passwd", "/static//etc/passwd", "/static/css/", "/console",
        "/metrics", "/debug", "/api/docs", "/server-status", "/files/../../etc/passwd",
        "/backups/..%2f..%2fsecret_key/download", "/backups/%00/download",
    ):  # fmt: skip
        assert client.get(path).status_code in (308, 404, 405), path


def test_a_body_without_measure_is_refused_in_words(
    client: Client, people: SimpleNamespace
) -> None:
    client.sign_in(people.ann)
    part = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\nx\r\n'
    for body, kind in (
        (b"content=" + b"x" * 7_000_000, "application/x-www-form-urlencoded"),
        (part * 2_001 + b"--b--", "multipart/form-data; boundary=b"),
    ):
        answer = client.post("/customers", data=body, content_type=kind, headers=HX)
        assert answer.status_code == 413
        assert 'hx-swap-oob="beforeend:#toasts"' in answer.text
    long = {"name": "中" * 200_000}  # asked while typing, before anything is validated
    assert client.post("/duplicates/check", data=long).status_code == 413
    huge = {"CONTENT_LENGTH": str(1 << 40)}
    assert client.post("/customers", environ_overrides=huge).status_code == 413


def test_a_line_of_the_log_stays_one_line(
    app: Flask, client: Client, people: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    forged = 'x\r\n{"id": "forged", "status": 200}\x1b[2J'
    client.post("/sign-in", data={"username": forged, "password": forged})
    client.get(
        "/customers%0d%0a%7b%22id%22: 1%7d?q=%0a",
        headers={"User-Agent": forged.replace("\r\n", " ")},
    )
    client.sign_in(people.ann).get(f"/search/?q={'%0a' * 5}")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("crmapp")]
    assert lines
    for line in lines:
        assert "\n" not in line
        assert "\x1b" not in line
        assert json.loads(line)["id"] != "forged"
