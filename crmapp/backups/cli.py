"""`flask backup make`, `list` and `check`."""

from pathlib import Path

import click
from flask.cli import AppGroup

from crmapp.backups.archive import BadBackup, read_manifest
from crmapp.backups.sources import NoBackup
from crmapp.backups.verbs import check_backup, kept, make_backup

cli = AppGroup("backup", help="Copies of everything, to go back to.")


@cli.command("make")
@click.option("--with-keys", is_flag=True, help="Put the keys of private fields in as well.")
def make(with_keys: bool) -> None:
    """Make a backup while people work, and prove it."""
    try:
        click.echo(make_backup("manual", with_keys=with_keys))
    except (NoBackup, BadBackup) as refusal:
        raise click.ClickException(str(refusal)) from refusal


@cli.command("list")
def list_() -> None:
    """List what is kept, newest first."""
    for path in kept():
        try:
            manifest = read_manifest(path)
        except BadBackup as problem:
            click.echo(f"{path.name}  {problem}")
        else:
            customers = manifest.counts.get("customers", 0)
            size = path.stat().st_size / 1e6
            click.echo(f"{path.name}  {size:.1f} MB  {customers} customers")


@cli.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Open a backup as a restore would and prove every part of it."""
    try:
        manifest = check_backup(file)
    except (BadBackup, NoBackup) as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo(f"Good: made {manifest.made_at}, {sum(manifest.counts.values())} rows.")
