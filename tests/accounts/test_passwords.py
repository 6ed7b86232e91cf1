"""Which passwords will do, and what is said of those that will not."""

from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.accounts.passwords import common, weakness
from crmapp.database import writing
from crmapp.second_step.verbs import set_up
from crmapp.settings.values import change_setting
from tests.harness.application import Client
from tests.harness.team import PASSWORD

LI = SimpleNamespace(username="lixiaoyan", name="李晓燕")
WEAK = {
    "woaini1314": "first",
    "Password123": "first",
    "woaini5201314abc": "words and keys",
    "qwertyuiop1qaz2wsx": "words and keys",
    "lixiaoyan1988": "name",
    "启航李晓燕666888": "name",
    "wangwei19900512": "birthday",
    "13912345678ok": "birthday",
    "ababababababab": "over and over",
    "kurz": "4 characters are missing",
}


def test_the_shipped_list_is_long_and_of_this_country() -> None:
    known = {"password123", "1qaz2wsx", "woaini1314", "5201314", "zhangwei123", "qwertyuiop"}
    assert len(common()) >= 3_000
    assert known <= common()
    assert all(word == word.casefold().strip() and len(word) >= 4 for word in common())


@pytest.mark.one_database
def test_a_weak_password_is_told_why(app: Flask) -> None:
    with app.test_request_context(headers={"Cookie": "language=en"}):
        for password, why in WEAK.items():
            assert why in (weakness(password, LI, "启航", least=8) or ""), password
        assert weakness("renmen shuo yu hou tian qing", LI, "启航", least=15) is None
        assert weakness("雨过天青云破处", LI, "启航", least=7) is None


@pytest.mark.one_database
def test_a_second_step_or_the_team_lets_a_password_be_shorter(
    app: Flask, client: Client, people: SimpleNamespace
) -> None:
    def choose(password: str, current: str) -> int:
        sent = {"current": current, "password": password}
        return client.post("/password", data=sent).status_code

    client.sign_in(people.ann)
    assert choose("雨过天青云破处 abcd", PASSWORD) == 422
    with app.app_context(), writing():
        change_setting("password_least", 10)
    assert choose("雨过天青云破处 abcd", PASSWORD) == 303
    with app.app_context(), writing():
        change_setting("password_least", 15)
    assert choose("梧桐更兼细雨 x", "雨过天青云破处 abcd") == 422
    with app.app_context(), writing():
        set_up(people.ann, "A" * 32, 1, b"salt", [])
    assert choose("梧桐更兼细雨 x", "雨过天青云破处 abcd") == 303
    page = client.get("/password").text
    assert 'data-least="8"' in page
    assert "data-show-password" in page
