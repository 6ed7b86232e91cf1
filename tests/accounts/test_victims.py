"""Guessing from elsewhere shuts nobody out of a browser or an address that is known."""

from types import SimpleNamespace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from crmapp.database import db
from crmapp.sessions.models import Throttle
from crmapp.sessions.throttling import PER_ACCOUNT, place_of
from tests.harness.application import Client
from tests.harness.team import PASSWORD


def enter(client: Client, at: str, password: str = PASSWORD, username: str = "ann") -> TestResponse:
    data = {"username": username, "password": password}
    return client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": at})


def leave(client: Client) -> Client:
    client.post("/sign-out")
    return client


@pytest.mark.one_database
def test_a_victim_still_gets_in_where_it_signed_in_before(
    app: Flask, people: SimpleNamespace
) -> None:
    desk = app.test_client()
    assert enter(desk, "10.0.0.1").status_code == 303
    leave(desk)
    guesser = app.test_client()
    for number in range(PER_ACCOUNT + 5):
        enter(guesser, f"203.0.113.{number}", "wrong words")
    assert enter(app.test_client(), "203.0.113.99").status_code == 429
    assert enter(app.test_client(), "10.0.0.1").status_code == 303, "a known address"
    assert enter(desk, "198.51.100.7").status_code == 303, "a known browser somewhere else"
    assert enter(app.test_client(), "203.0.113.99").status_code == 429, "and still no stranger"
    leave(desk)
    tries = [enter(desk, "10.0.0.2", "wrong words").status_code for _try in range(PER_ACCOUNT + 1)]
    assert tries == [401] * PER_ACCOUNT + [429], "a stolen mark is no way round"
    forged = app.test_client()
    forged.set_cookie("browser", "eyIxIjoiYSJ9.forged")
    assert enter(forged, "203.0.113.99").status_code == 429
    assert enter(desk, "10.0.0.2", username="bob").status_code == 303, "a mark is one person's"
    with app.app_context():
        keys = set(db.session.scalars(db.select(Throttle.key)))
    assert "account:ann" in keys


def test_an_address_of_ipv6_is_its_network() -> None:
    assert place_of("2001:db8::1") == place_of("2001:db8::ffff:2") == "2001:db8::/64"
    assert place_of("::ffff:10.0.0.1") == "10.0.0.1"
    assert place_of("10.0.0.1") == "10.0.0.1"
    assert place_of("backups") == "backups"
