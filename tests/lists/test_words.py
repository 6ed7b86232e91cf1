"""The team's words: added, renamed, put in order, offered no longer and again."""

from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.lists.models import ListKind
from crmapp.lists.words import word, words
from tests.harness.application import Client


@pytest.fixture
def ada(client: Client, people: SimpleNamespace) -> Client:
    return client.sign_in(people.ada)


def offered(app: Flask, kind: ListKind = ListKind.SIZE) -> list[str]:
    with app.app_context():
        return [item.name for item in words(kind)]


def key_of(app: Flask, name: str) -> int:
    with app.app_context():
        return next(item.id for kind in ListKind for item in words(kind) if item.name == name)


def add(ada: Client, name: str, kind: str = "size", hint: str = "") -> int:
    return ada.post("/settings/lists/", data={"kind": kind, "name": name, "hint": hint}).status_code


def do(ada: Client, key: int, act: str, **more: str) -> int:
    return ada.post(f"/settings/lists/{key}", data={"act": act, **more}).status_code


def test_each_list_has_its_page(ada: Client) -> None:
    for kind in ListKind:
        assert ada.get(f"/settings/lists/?kind={kind.value}").status_code == 200
    assert ada.get("/settings/lists/?kind=nonsense").status_code == 404


def test_a_new_word_is_offered_last_at_once(app: Flask, ada: Client) -> None:
    assert add(ada, " 微型 ", hint="10 人以下") == 303
    assert offered(app) == ["大型", "中型", "小型", "微型"]


@pytest.mark.one_database
def test_a_word_that_is_there_or_is_none_is_refused(app: Flask, ada: Client) -> None:
    for name in ("大型", " 大型 ", "", "   ", "长" * 41):
        assert add(ada, name) == 422, name
        assert offered(app) == ["大型", "中型", "小型"]


def test_two_lists_may_have_the_same_word(app: Flask, ada: Client) -> None:
    assert add(ada, "大型", kind="grade") == 303


def test_a_word_is_renamed_wherever_it_stands(app: Flask, ada: Client) -> None:
    key = key_of(app, "大型")
    assert do(ada, key, "rename", name="特大型", hint="1000 人") == 303
    with app.app_context():
        assert (word(key).name, word(key).hint) == ("特大型", "1000 人")
    do(ada, key, "rename", name="小型", hint="")
    assert offered(app) == ["特大型", "中型", "小型"]


def test_words_change_places_with_their_neighbours_only(app: Flask, ada: Client) -> None:
    do(ada, key_of(app, "大型"), "down")
    assert offered(app) == ["中型", "大型", "小型"]
    do(ada, key_of(app, "中型"), "up")
    do(ada, key_of(app, "小型"), "down")
    assert offered(app) == ["中型", "大型", "小型"]


def test_a_retired_word_stays_on_records_and_comes_back(app: Flask, ada: Client) -> None:
    key = key_of(app, "中型")
    do(ada, key, "retire")
    assert offered(app) == ["大型", "小型"]
    with app.app_context():
        assert word(key).name == "中型"
        assert [item.name for item in words(ListKind.SIZE, also=key)] == ["大型", "中型", "小型"]
    assert do(ada, key, "down") == 303
    do(ada, key, "revive")
    assert offered(app) == ["大型", "中型", "小型"]


def test_adding_a_retired_word_brings_it_back(app: Flask, ada: Client) -> None:
    key = key_of(app, "中型")
    do(ada, key, "retire")
    assert add(ada, "中型") == 303
    assert key_of(app, "中型") == key


def test_the_last_word_of_a_list_stays(app: Flask, ada: Client) -> None:
    for name in ("大型", "中型", "小型"):
        do(ada, key_of(app, name), "retire")
        page = ada.get("/settings/lists/?kind=size")
    assert offered(app) == ["小型"]
    assert "toast--bad" in page.text


def test_an_act_that_is_none_or_a_word_that_is_not_there_is_refused(
    app: Flask, ada: Client
) -> None:
    assert do(ada, key_of(app, "大型"), "delete") == 400
    assert do(ada, 10_000, "retire") == 404
