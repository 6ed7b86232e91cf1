"""`flask restore FILE`: back to a backup."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from crmapp.backups.archive import BadBackup
from crmapp.backups.sources import NoBackup
from crmapp.database import writing
from crmapp.instance_lock import InUse
from crmapp.journal.log import log
from crmapp.restoring.verbs import restore
from crmapp.upgrades.schema import upgrade


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def cli(file: Path) -> None:
    """Put a backup in the place of what is there; the server must be stopped."""
    try:
        manifest = restore(file)
    except InUse as refusal:
        raise click.ClickException("A server is running here. Stop it first.") from refusal
    except (BadBackup, NoBackup) as refusal:
        raise click.ClickException(f"Nothing was changed. {refusal}") from refusal
    upgrade()
    with writing():
        log("backup:restored", file=file.name, made_at=manifest.made_at)
    rows = sum(manifest.counts.values())
    click.echo(f"Restored what was there on {manifest.made_at}: {rows} rows. Start the server.")
