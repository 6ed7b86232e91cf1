"""The Chinese catalogue is whole and says what the English does.

To bring the catalogue up to date, from the root of the checkout:
    pybabel extract -F pyproject.toml -k _l -k lazy_gettext -o build/messages.pot .
    pybabel update -i build/messages.pot -d crmapp/translations --no-fuzzy-matching
"""

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = sorted(ROOT.glob("crmapp/translations/*/LC_MESSAGES/messages.po"))
EXTRACT = "extract -F pyproject.toml -k _l -k lazy_gettext ."
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")

each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def messages(path: Path) -> list[Message]:
    return [message for message in catalogue(path) if message.id]


def words(of: str | Iterable[str]) -> list[str]:
    """The forms of a message: one, or one for each plural."""
    return [of] if isinstance(of, str) else list(of)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> set[tuple]:
    """Context and id of every string that the code and the templates ask for."""
    found = tmp_path_factory.mktemp("strings") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", *EXTRACT.split(), "-o", str(found)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    with found.open("rb") as file:
        return {(message.context, message.id) for message in read_po(file) if message.id}


def test_there_is_a_chinese_catalogue() -> None:
    assert [path.parts[-3] for path in CATALOGUES] == ["zh_Hans_CN"]


@each_catalogue
def test_the_catalogue_holds_what_the_product_says_and_nothing_else(
    path: Path, said: set[tuple]
) -> None:
    held = {(message.context, message.id) for message in messages(path)}
    assert not (said - held), f"not in the catalogue: {said - held}"
    assert not (held - said), f"said nowhere: {held - said}"
    assert not catalogue(path).obsolete


@each_catalogue
def test_every_string_is_translated_for_certain(path: Path) -> None:
    assert not [message.id for message in messages(path) if not all(words(message.string))]
    assert not [message.id for message in messages(path) if message.fuzzy]


@each_catalogue
def test_translations_keep_the_placeholders(path: Path) -> None:
    for message in messages(path):
        wanted = set(PLACEHOLDER.findall(words(message.id)[-1]))
        for form in filter(None, words(message.string)):
            assert set(PLACEHOLDER.findall(form)) == wanted, message.id


@each_catalogue
def test_the_ids_are_english(path: Path) -> None:
    ids = [form for message in messages(path) for form in words(message.id)]
    assert not [form for form in ids if not re.search("[A-Za-z]", form)]
