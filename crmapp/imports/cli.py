"""`flask sheets import`: a spreadsheet from the command line, told row by row."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask_babel import force_locale

from crmapp.accounts.models import Person
from crmapp.accounts.queries import account_named
from crmapp.backups.archive import BadBackup
from crmapp.backups.sources import NoBackup
from crmapp.commands import Commands
from crmapp.database import writing
from crmapp.files import store
from crmapp.imports.bad_sheets import BadSheet
from crmapp.imports.choices import NEW, NOBODY
from crmapp.imports.columns import ColumnGuess
from crmapp.imports.learning import Overtaken
from crmapp.imports.models import Choosing
from crmapp.imports.private_numbers import star_numbers
from crmapp.imports.queries import customers_seen, importer_of
from crmapp.imports.reading import read_workbook, readable
from crmapp.imports.reports import Report, head_in_words, row_in_words, tail_in_words
from crmapp.imports.staging import Staged, guesses_of, layout_named, tables_of, understand_all
from crmapp.imports.storing import keep
from crmapp.imports.taking import NotReady
from crmapp.imports.verbs import begin
from crmapp.imports.work import take_in
from crmapp.policy import Action, can
from crmapp.web.templating import LANGUAGES

cli = Commands("sheets", help="Spreadsheets of customers.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@cli.command("import")
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--as", "username", required=True, help="Username of who imports.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken in; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
@click.option(
    "--owners", type=click.Choice(["unassigned", "create"]), default="unassigned",
    help="What becomes of owners without an account.",
)  # fmt: skip
@click.option(
    "--alike", type=click.Choice(["skip", "update", "take"]), default="skip",
    help="What becomes of rows whose customer is there already.",
)  # fmt: skip
@click.option("--sheet", default="", help="Name of the sheet, where the file has several.")
def import_sheet(
    path: Path, username: str, dry_run: bool, as_json: bool, owners: str, alike: str, sheet: str
) -> None:
    """Understand FILE and take it in; prints every row and what became of it."""
    person = _person(username)
    with force_locale(LANGUAGES.get(person.language, LANGUAGES["zh"])):
        wishes = Wishes(owners == "create", Choosing(alike), sheet, dry_run)
        tell = _Json() if as_json else _Lines()
        try:
            _import(path, person, wishes, tell)
        except BadSheet as problem:
            raise click.ClickException(str(problem)) from problem
        except (NoBackup, BadBackup, NotReady, Overtaken) as problem:
            raise click.ClickException(str(problem) or type(problem).__name__) from problem


class _Lines:
    """Tells a report in lines, as it comes."""

    def head(self, head: dict[str, Any]) -> None:
        """Tell what stands before the rows."""
        click.echo("\n".join(head_in_words(head)))

    def row(self, row: dict[str, Any]) -> None:
        """Tell a customer."""
        click.echo("\n".join(row_in_words(row)))

    def tail(self, tail: dict[str, Any]) -> None:
        """Tell what stands behind the rows."""
        click.echo("\n".join(tail_in_words(tail)))


class _Json:
    """Tells it as one JSON object, a line for each row."""

    def __init__(self) -> None:
        self._before = ""

    def head(self, head: dict[str, Any]) -> None:
        """Tell what stands before the rows."""
        click.echo(f'{_json(head)[:-1]}, "rows": [')

    def row(self, row: dict[str, Any]) -> None:
        """Tell a customer."""
        click.echo(self._before + _json(row), nl=False)
        self._before = ",\n"

    def tail(self, tail: dict[str, Any]) -> None:
        """Tell what stands behind the rows."""
        click.echo(f"\n], {_json(tail)[1:]}")


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False)


def _person(username: str) -> Person:
    person = account_named(username)
    if person is None:
        raise click.ClickException(f"There is no account {username}.")
    if not can(person, Action.IMPORT_MAKE):
        raise click.ClickException(f"{username} may not import.")
    return person


@dataclass(frozen=True)
class Wishes:
    """What was asked for on the command line."""

    creates: bool
    alike: Choosing
    sheet: str
    dry_run: bool


def _import(path: Path, person: Person, wishes: Wishes, tell: _Lines | _Json) -> None:
    """Tell every row, then take them in; of what fails then the end is told all the same."""
    staged, guesses = _understood(path, person, wishes)
    seen = customers_seen([one.customer_id for one in staged.likenesses], person)
    report = Report(staged, guesses, importer_of(person), seen)
    tell.head(report.head(readable(path.name)))
    for row in report.rows():
        tell.row(row)
    tail = {**report.tail(), "taken": False}
    try:
        if not wishes.dry_run:
            import_id = _kept(path, person, staged)
            report = staged = None  # nobody needs the rows any more: the rest reads its own
            figures = take_in(import_id, by=person)
            tail |= {"taken": True, "import": import_id, "figures": {**tail["figures"], **figures}}
    finally:
        tell.tail(tail)


def _understood(path: Path, person: Person, wishes: Wishes) -> tuple[Staged, list[ColumnGuess]]:
    layout = layout_named(tables_of(read_workbook(path, path.name)), wishes.sheet)
    guesses, mapping = guesses_of(layout)
    importer = importer_of(person)
    staged = understand_all(layout, mapping, importer, alike=wishes.alike)
    for name, chosen in staged.choices["owners"].items():
        if chosen in (NEW, NOBODY) and name:
            is_new = wishes.creates and importer.powers.may_hire
            staged.choices["owners"][name] = NEW if is_new else NOBODY
    return staged, guesses


def _kept(path: Path, person: Person, staged: Staged) -> int:
    written, name = store.write(path.read_bytes()), star_numbers(path.name)[0]
    with writing():
        file = store.enlist(written, name=name, owner=person)
        layout = staged.layout
        import_id = begin(file, name, layout.sheet.name, staged.mapping, by=person).id
    keep(import_id, staged, by=person)
    return import_id
