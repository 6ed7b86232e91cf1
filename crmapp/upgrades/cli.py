"""`flask upgrade`: the database ready for this version."""

import click
from flask.cli import with_appcontext

from crmapp.backups.archive import BadBackup
from crmapp.backups.sources import NoBackup
from crmapp.upgrades.schema import NewerSchema, upgrade


@click.command("upgrade")
@with_appcontext
def cli() -> None:
    """Make the database, or bring it to this version's schema after a backup."""
    try:
        click.echo(upgrade())
    except NewerSchema as refusal:
        text = f"The database was used by a newer version of the product (schema {refusal})."
        raise click.ClickException(text) from refusal
    except (NoBackup, BadBackup) as refusal:
        raise click.ClickException(f"Not upgraded, for no backup: {refusal}") from refusal
