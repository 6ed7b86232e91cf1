"""What was left in clear: the values of private fields, looked for everywhere they should not be.

Every text and document column is read, the search index, names and contents of the instance's
files and logs. Told is where and how often, never what.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import JSON, String, Table, Text, func, or_, select, text

from crmapp.contacts.models import Contact
from crmapp.contacts.phones import phone_key, split_phones
from crmapp.database import Base, db
from crmapp.field_policy.sight import MASKS
from crmapp.history.models import Change
from crmapp.narrow import narrow

AT_ONCE = 2_000
LARGEST = 64 * 1024 * 1024  # bytes of a file that are read
LOGS = (".log", ".txt", ".out", ".err")

_phone = re.compile(r"\+?\d(?:[ ()-]{0,2}\d){6,14}")
_mobile = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_mail = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_account = re.compile(r"(?<![\w-])[A-Za-z][-_A-Za-z0-9]{5,19}(?![\w-])")
_anything = re.compile(r"\d{3}|@|[A-Za-z][-_A-Za-z0-9]{5}")

# Where people write sentences of their own: what stands there was typed, not leaked.
TYPED = {
    "followups", "next_steps", "promises", "deals", "stage_changes", "changes", "customers",
    "contacts", "hand_overs", "hand_over_requests", "duplicate_pairs", "former_texts",
}  # fmt: skip


@dataclass
class Secrets:
    """The values of private fields as they are compared: digits, addresses, accounts."""

    phones: set[str] = field(default_factory=set)
    mails: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)

    def stand_in(self, words: str) -> bool:
        """Whether one of the values is in a text."""
        if not _anything.search(words):
            return False
        words = narrow(words)
        return (
            any(self._is_phone(found[0]) for found in _phone.finditer(words))
            or any(found[0] in self.phones for found in _mobile.finditer(words))
            or any(found[0].lower() in self.mails for found in _mail.finditer(words))
            or any(found[0].lower() in self.accounts for found in _account.finditer(words))
        )

    def _is_phone(self, words: str) -> bool:
        return phone_key(words) in self.phones


@dataclass(frozen=True)
class Left:
    """Values in clear: the place (`jobs.details`, a file's name) and in how many rows of it."""

    place: str
    rows: int
    is_typed: bool = False


def secrets_kept() -> Secrets:
    """The private values of all contacts, opened."""
    found, after = Secrets(), 0
    while some := db.session.scalars(
        select(Contact).where(Contact.id > after).order_by(Contact.id).limit(AT_ONCE)
    ).all():
        after = some[-1].id
        for one in some:
            numbers = [*split_phones(one.phone), *split_phones(one.other_phone)]
            found.phones.update(key for key in map(phone_key, numbers) if key)
            found.mails.update(filter(None, [one.email.lower()]))
            if re.search(r"[\d_-]", one.wechat):  # a word of letters alone may be any name
                found.accounts.update(_account.findall(one.wechat.lower()))
        db.session.expunge_all()
    found.phones.discard(None)
    return found


def left_in_clear() -> Iterator[Left]:
    """Each place with values in clear."""
    known = secrets_kept()
    for table in Base.metadata.sorted_tables:
        yield from _in_table(table, known)
    yield from _in_history()
    yield from _in_index(known)
    yield from _in_files(current_app.config["INSTANCE"], known)


def _in_table(table: Table, known: Secrets) -> Iterator[Left]:
    columns = [one for one in table.columns if isinstance(one.type, String | Text | JSON)]
    columns = [one for one in columns if not one.name.endswith("_pinyin")]
    if not columns:
        return
    found: Counter[str] = Counter()
    rows = db.session.connection().execution_options(yield_per=AT_ONCE).execute(select(*columns))
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            if value and any(known.stand_in(words) for words in _texts(value)):
                found[column.name] += 1
    for name, count in sorted(found.items()):
        yield Left(f"{table.name}.{name}", count, table.name in TYPED)


def _texts(value: Any) -> Iterator[str]:
    """Every text inside a value, however deep a document holds it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (str(key), *_texts(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def _in_history() -> Iterator[Left]:
    private = Change.subject == Contact.__tablename__, Change.field.in_(MASKS)
    told = or_(Change.old_words != "", Change.new_words != "")
    count = db.session.scalar(select(func.count(Change.id)).where(*private, told))
    if count:
        yield Left("changes of private fields", count)


def _in_index(known: Secrets) -> Iterator[Left]:
    rows = db.session.execute(text("SELECT words FROM search_index"))
    count = sum(known.stand_in(words or "") for (words,) in rows)
    if count:
        yield Left("search_index.words", count)


def _in_files(instance: Path, known: Secrets) -> Iterator[Left]:
    named = [path for path in instance.rglob("*") if known.stand_in(path.name)]
    if named:
        yield Left("names of files", len(named))
    logs = [path for path in instance.rglob("*") if path.suffix in LOGS and path.is_file()]
    if count := sum(_says(path, known) for path in logs):
        yield Left("logs", count)
    kept = [path for path in (instance / "files").glob("*") if path.is_file()]
    if count := sum(_says(path, known) for path in kept):
        # What people uploaded or asked for; it goes when its time is up.
        yield Left("files/", count, is_typed=True)


def _says(path: Path, known: Secrets) -> bool:
    if path.stat().st_size > LARGEST:
        return False
    content = path.read_bytes()
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return known.stand_in(_decoded(content))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [one for one in archive.infolist() if one.file_size <= LARGEST]
        return any(known.stand_in(_decoded(archive.read(one))) for one in parts)


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("gb18030", "ignore")
