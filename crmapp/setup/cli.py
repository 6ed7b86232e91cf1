"""The set-up code on the command line."""

import click
from flask.cli import with_appcontext

from crmapp.setup.verbs import setup_code
from crmapp.web.access import has_people


@click.command("setup-code")
@with_appcontext
def cli() -> None:
    """Print the code that set-up from another machine asks for."""
    click.echo("" if has_people() else setup_code())
