"""`flask sheets import`: a spreadsheet from the command line, told row by row."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from sqlalchemy import select

from crmapp.accounts.models import Person
from crmapp.backups.archive import BadBackup
from crmapp.backups.sources import NoBackup
from crmapp.database import db, writing
from crmapp.files import store
from crmapp.imports.bad_sheets import BadSheet
from crmapp.imports.choices import NEW, NOBODY
from crmapp.imports.learning import Overtaken
from crmapp.imports.models import Choosing
from crmapp.imports.queries import customers_seen, importer_of
from crmapp.imports.reading import read_workbook
from crmapp.imports.reports import report, told_in_words
from crmapp.imports.staging import guesses_of, layout_named, tables_of, understand_all
from crmapp.imports.storing import keep
from crmapp.imports.taking import NotReady
from crmapp.imports.verbs import begin
from crmapp.imports.work import take_in
from crmapp.policy import Action, can
from crmapp.web.templating import LANGUAGES

cli = AppGroup("sheets", help="Spreadsheets of customers.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@cli.command("import")
@click.argument(
    "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
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
        try:
            wishes = Wishes(owners == "create", Choosing(alike), sheet, dry_run)
            told = _import(path, person, wishes)
        except BadSheet as problem:
            raise click.ClickException(str(problem)) from problem
        except (NoBackup, BadBackup, NotReady, Overtaken) as problem:
            raise click.ClickException(str(problem) or type(problem).__name__) from problem
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            click.echo("\n".join(told_in_words(told)))


def _person(username: str) -> Person:
    named = select(Person).where(Person.username == username.strip().casefold())
    person = db.session.scalars(named).one_or_none()
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


def _import(path: Path, person: Person, wishes: Wishes) -> dict[str, Any]:
    workbook = read_workbook(path, path.name)
    layout = layout_named(tables_of(workbook), wishes.sheet)
    guesses, mapping = guesses_of(layout)
    importer = importer_of(person)
    staged = understand_all(layout, mapping, importer, alike=wishes.alike)
    choices, powers = staged.choices, importer.powers
    for name, chosen in choices["owners"].items():
        if chosen in (NEW, NOBODY) and name:
            choices["owners"][name] = NEW if wishes.creates and powers.may_hire else NOBODY
    seen = customers_seen([one.customer_id for one in staged.likenesses], person)
    told = report(workbook.name, staged, guesses, importer, seen)
    if wishes.dry_run:
        return told
    written = store.write(path.read_bytes())
    with writing():
        file = store.enlist(written, name=path.name, owner=person)
        import_id = begin(file, path.name, layout.sheet.name, mapping, by=person).id
    keep(import_id, staged, by=person)
    figures = take_in(import_id, by=person)
    return {**told, "taken": True, "import": import_id, "figures": {**told["figures"], **figures}}
