"""`flask demo fill` and `flask demo remove`."""

import click
from flask.cli import AppGroup

from crmapp.demo import verbs
from crmapp.demo.people import CAST

cli = AppGroup("demo", help="A team with customers to try the product with.")


@cli.command("fill")
def fill() -> None:
    """Add the demo's team and customers, and print the sign-ins."""
    try:
        sign_ins = verbs.fill_demo()
    except verbs.AlreadyFilled as refusal:
        text = "The demo is already here; flask demo remove takes it out."
        raise click.ClickException(text) from refusal
    click.echo("Sign in as:")
    for part, (username, password) in zip(CAST, sign_ins, strict=True):
        roles = ", ".join(role.value for role in part.roles)
        click.echo(f"  {username:<10} {password}  {part.name}  {roles}")


@cli.command("remove")
def remove() -> None:
    """Delete the demo's customers and people; what is real stays."""
    customers, people = verbs.remove_demo()
    click.echo(f"Removed {customers} customers and {people} people.")
