"""`flask restore FILE`: back to a backup."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from crmapp.backups.archive import BadBackup
from crmapp.backups.cli import ask_key
from crmapp.backups.sources import NoBackup
from crmapp.database import writing
from crmapp.instance_lock import InUse
from crmapp.journal.log import log
from crmapp.restoring.verbs import Foreign, restore
from crmapp.upgrades.schema import upgrade


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--other-installation",
    is_flag=True,
    help="Take a backup of another installation in the place of everything here.",
)
@with_appcontext
def cli(file: Path, other_installation: bool) -> None:
    """Put a backup in the place of what is there; the server must be stopped."""
    with force_locale("en"):
        try:
            manifest = restore(file, ask_key(file), force=other_installation)
        except InUse as refusal:
            raise click.ClickException("A server is running here. Stop it first.") from refusal
        except Foreign as refusal:
            hint = "If you mean it, add --other-installation."
            raise click.ClickException(f"Nothing was changed. {refusal} {hint}") from refusal
        except (BadBackup, NoBackup, OSError) as refusal:
            raise click.ClickException(f"Nothing was changed. {refusal}") from refusal
    upgrade()
    with writing():
        log("backup:restored", file=file.name, made_at=manifest.made_at)
    rows = sum(manifest.counts.values())
    click.echo(f"Restored what was there on {manifest.made_at}: {rows} rows. Start the server.")
