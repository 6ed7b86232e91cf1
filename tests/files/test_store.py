"""Kept files: whole or not there, private, found by their owner alone."""

import io
import os
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.database import db, writing
from crmapp.files import store
from crmapp.files.models import File


def kept(content: bytes, name: str = "报价.pdf", **given: object) -> File:
    written = store.write(content)
    with writing():
        return store.enlist(written, name=name, **given)


@pytest.mark.one_database
def test_what_was_written_is_read_back(context: Flask) -> None:
    file = kept("客户".encode())
    assert store.path_of(file).read_bytes() == "客户".encode()
    assert file.size == 6
    assert len(file.sha256) == 64


@pytest.mark.one_database
def test_a_stream_is_kept_whole(context: Flask) -> None:
    content = os.urandom(3 * 1024 * 1024 + 7)
    assert store.path_of(kept(io.BytesIO(content))).read_bytes() == content


@pytest.mark.one_database
def test_a_file_can_be_read_by_the_products_own_user_only(context: Flask) -> None:
    before = os.umask(0)
    try:
        path = store.path_of(kept(b"x"))
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.one_database
def test_a_write_that_fails_leaves_nothing_behind(context: Flask) -> None:
    class Broken(io.BytesIO):
        def read(self, _size: int = -1) -> bytes:
            raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        store.write(Broken())
    assert list(store.folder().iterdir()) == []


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\Users\\a\\passwd", "a/b/passwd"])
def test_a_file_is_never_stored_or_named_by_the_path_it_came_with(
    context: Flask, name: str
) -> None:
    file = kept(b"x", name=name)
    assert file.name == "passwd"
    assert store.path_of(file).parent == store.folder()


@pytest.mark.one_database
def test_an_uploaders_media_type_is_not_believed(context: Flask) -> None:
    assert kept(b"<script>", kind="text/html").kind == store.BYTES


def test_the_sweep_takes_bytes_without_a_row_once_they_are_an_hour_old(
    context: Flask, clock: SimpleNamespace
) -> None:
    file = kept(b"kept")
    store.write(b"never listed")
    assert store.sweep_orphans() == 0
    clock.forward(hours=2)
    assert store.sweep_orphans() == 1
    assert store.path_of(file).exists()


def test_a_forgotten_file_goes_with_the_next_sweep(context: Flask, clock: SimpleNamespace) -> None:
    file = kept(b"x")
    path = store.path_of(file)
    with writing() as session:
        store.forget(session.get(File, file.id))
    clock.forward(hours=2)
    store.sweep_orphans()
    assert not path.exists()
    db.session.commit()


def test_only_its_owner_and_an_administrator_fetch_a_file(
    app: Flask, people: SimpleNamespace, sign_in: Callable
) -> None:
    with app.app_context():
        token = kept(b"%PDF", owner=people.ann, kind=store.PDF).token
    statuses = {}
    for name, person in vars(people).items():
        with sign_in(person).get(f"/files/{token}") as answer:
            statuses[name] = answer.status_code
    assert {name for name, status in statuses.items() if status == 200} == {"ann", "ada"}
    assert set(statuses.values()) == {200, 404}


@pytest.mark.one_database
def test_a_file_is_downloaded_under_its_own_name_and_never_shown(
    app: Flask, people: SimpleNamespace, sign_in: Callable
) -> None:
    with app.app_context():
        token = kept(b"%PDF", owner=people.ann, kind=store.PDF).token
    with sign_in(people.ann).get(f"/files/{token}") as answer:
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith("attachment")
        assert "filename*=UTF-8''%E6%8A%A5%E4%BB%B7.pdf" in disposition
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_kept_for_as_long_as_was_said(context: Flask) -> None:
    assert kept(b"x").keep_until is None
    assert kept(b"x", keep_for=timedelta(days=1)).keep_until is not None
