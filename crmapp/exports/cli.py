"""`flask sheets export`: customers into a file from the command line."""

from pathlib import Path

import click
from flask_babel import force_locale

from crmapp.accounts.models import Person
from crmapp.accounts.queries import account_named
from crmapp.database import writing
from crmapp.exports.layouts import layouts
from crmapp.exports.models import Export, ExportFormat
from crmapp.exports.queries import exportable, is_free
from crmapp.exports.verbs import keep, note_made
from crmapp.exports.work import write_export
from crmapp.imports.cli import cli
from crmapp.jobs.kinds import Failed
from crmapp.roster.filters import RosterFilter
from crmapp.savedviews.queries import views_of
from crmapp.web.templating import LANGUAGES

__all__ = ["cli"]


@cli.command("export")
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as", "username", required=True, help="Username of who exports.")
@click.option("--view", default="", help="Name of a saved view of theirs.")
@click.option("--filter", "query", default="", help="Filter as in the list's address: stage=3.")
@click.option(
    "--format", "kind", type=click.Choice([kind.value for kind in ExportFormat]), default="xlsx"
)
@click.option("--layout", default="", help="Title of a sheet that was taken in, to fill it again.")
@click.option("--full", is_flag=True, help="Contact details in full, where they may see them.")
def export_sheet(
    path: Path, username: str, view: str, query: str, kind: str, layout: str, full: bool
) -> None:
    """Write the customers of a view, of a filter, or all, into FILE."""
    person = account_named(username)
    if person is None:
        raise click.ClickException(f"There is no account {username}.")
    asked = RosterFilter.of_query(_query_of_view(person, view) if view else query).query()
    export = Export(
        person_id=person.id, format=ExportFormat(kind), query=asked, is_open=full, keys=[],
        layout=_fingerprint_of(layout) if layout else "",
    )  # fmt: skip
    with force_locale(LANGUAGES.get(person.language, LANGUAGES["zh"])):
        count, written = _write(path, export, person)
        click.echo(f"{count} customers → {written}")


def _query_of_view(person: Person, name: str) -> str:
    for view in views_of(person):
        if view.name == name:
            return view.query
    raise click.ClickException(f"{person.username} has no view {name}.")


def _fingerprint_of(title: str) -> str:
    for memory in layouts():
        if memory.title == title:
            return memory.fingerprint
    raise click.ClickException(f"No sheet {title} was taken in.")


def _write(path: Path, export: Export, person: Person) -> tuple[int, Path]:
    """Write the file; returns how many it holds, and where it is: several workbooks are a zip."""
    found = exportable(person, export.query, export.keys)
    if not person.is_active or not is_free(person, found):
        raise click.ClickException(f"{person.username} needs a manager's approval.")
    with writing():
        keep(export)
    path.touch(mode=0o600)
    try:
        name = write_export(path, export, person, found, lambda done, of: None, lambda: False)
    except Failed as problem:
        raise click.ClickException(str(problem)) from problem
    with writing() as session:
        note_made(session.get(Export, export.id), [one.id for one in found], by=person)
    is_zip = name.endswith(".zip")
    return len(found), path.replace(path.with_suffix(".zip")) if is_zip else path
