"""The screens of backups and restores, with something on them, as everyone can use them."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from playwright.sync_api import expect

from crmapp.backups import passphrase
from crmapp.backups.verbs import folder, make_backup
from crmapp.database import db


@pytest.mark.sizes("phone")
def test_backups_and_the_word_of_a_restore_have_no_barrier(
    app: Flask,
    people: SimpleNamespace,
    new_page: Callable,
    axe: Callable,
    tmp_path: Path,
) -> None:
    with app.app_context():
        make_backup("manual")
        passphrase.choose("four words on paper")
        app.config["BACKUP_FOLDER"] = tmp_path / "not-there"
        name = make_backup("nightly").name
        (folder() / "crm-20261101-023000-upload.zip").write_bytes(b"spoiled")
    page = new_page(people.ada)
    for path in ("/backups", "/backups/passphrase", "/restore", f"/restore/{name}"):
        page.goto(path)
        axe(page)
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wider <= 0, path
    with app.app_context(), app.extensions["gate"].shut(db.engine):
        page.goto("/customers")
        expect(page.get_by_role("heading")).to_have_text("正在恢复备份")
        axe(page)
    page.goto("/customers")
    expect(page.get_by_role("alert")).to_be_visible()
    axe(page)
