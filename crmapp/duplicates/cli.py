"""`flask duplicates measure`: what the rules find in a file of pairs."""

import csv
from pathlib import Path

import click
from flask.cli import AppGroup

from crmapp.duplicates.measure import measure

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

cli = AppGroup("duplicates", help="Customers that may be the same.")


@cli.command("measure")
@click.argument("path", metavar="FILE", type=FILE)
def measure_pairs(path: Path) -> None:
    """Count what is found and what is falsely taken for one in FILE (name_a, name_b, same)."""
    try:
        click.echo(str(measure(path)))
    except (KeyError, AttributeError, UnicodeError, csv.Error) as problem:
        wanted = "The file needs the columns name_a, name_b and same, in UTF-8."
        raise click.ClickException(wanted) from problem
