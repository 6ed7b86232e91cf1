"""`flask team add`, `list`, `reset` and `remove-second-step`: the team from the command line."""

import click

from crmapp.accounts.models import OneTimePassword
from crmapp.accounts.queries import account_named
from crmapp.accounts.roles import Role
from crmapp.accounts.team import everyone
from crmapp.commands import Commands
from crmapp.database import writing
from crmapp.members.verbs import hire, reset_password
from crmapp.second_step.queries import step_of
from crmapp.second_step.verbs import take_away
from crmapp.sessions.verbs import end_all
from crmapp.setup.verbs import furnish
from crmapp.stages.pipeline import stages

cli = Commands("team", help="Who may sign in.")
ROLES = click.Choice([role.value for role in Role])


@cli.command("add")
@click.argument("username")
@click.argument("name")
@click.argument("roles", nargs=-1, required=True, type=ROLES)
def add(username: str, name: str, roles: tuple[str, ...]) -> None:
    """Add a member with one or more roles and print a one-time password.

    The first member of all finds the lists and the stages that the set-up page proposes.
    """
    if account_named(username) is not None:
        raise click.ClickException(f"There is a {username} already.")
    one_time = OneTimePassword.make()
    with writing():
        if not stages():  # the set-up page has been nobody's, and a member closes it
            furnish()
        _person, words = hire(
            username, name, [Role(role) for role in roles], by=None, one_time=one_time
        )
    click.echo(words)


@cli.command("list")
def list_() -> None:
    """List everyone there ever was."""
    for person in everyone():
        state = "" if person.is_active else "  (dismissed)"
        click.echo(f"{person.username}  {person.name}  {', '.join(person.roles)}{state}")


@cli.command("reset")
@click.argument("username")
def reset(username: str) -> None:
    """Print a new one-time password for a member and sign them out everywhere."""
    one_time = OneTimePassword.make()
    with writing():
        person = account_named(username)
        if person is None:
            raise click.ClickException(f"There is no {username}.")
        reset_password(person, one_time, by=None)
    click.echo(one_time.words)


@cli.command("remove-second-step")
@click.argument("username")
@click.argument("reason")
def remove_second_step(username: str, reason: str) -> None:
    """Take a lost second step away, for an administrator too; the member is told the REASON."""
    with writing():
        person = account_named(username)
        if person is None:
            raise click.ClickException(f"There is no {username}.")
        if step_of(person.id) is None:
            raise click.ClickException(f"{username} has no second step.")
        take_away(person, reason, by=None)
        end_all(person.id)
    click.echo(f"{username} signs in with the password alone now.")
