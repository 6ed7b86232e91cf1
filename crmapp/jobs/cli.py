"""`flask jobs run`: doing what waits without a server."""

import click
from flask.cli import AppGroup

from crmapp.jobs.runner import run_pending

cli = AppGroup("jobs", help="Work that is done beside the requests.")


@cli.command("run")
def run() -> None:
    """Do everything that waits, then end."""
    click.echo(f"Done: {run_pending()}")
