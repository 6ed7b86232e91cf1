"""`flask backup`, with `list`, `check` and `passphrase`."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from crmapp.backups import passphrase
from crmapp.backups.archive import BadBackup, recipe_of
from crmapp.backups.passphrase import Key
from crmapp.backups.queries import archives
from crmapp.backups.sources import NoBackup
from crmapp.backups.verbs import check_backup, make_backup
from crmapp.database import writing
from crmapp.journal.log import log


@click.group("backup", cls=AppGroup, invoke_without_command=True)
@click.pass_context
def cli(context: click.Context) -> None:
    """Copies of everything, to go back to; alone it makes one now."""
    if context.invoked_subcommand is None:
        context.invoke(make)


@cli.command("make")
@click.option("--with-keys", is_flag=True, help="Put the keys in without a passphrase, too.")
def make(with_keys: bool = False) -> None:
    """Make a backup while people work, and prove it."""
    with force_locale("en"):
        try:
            path = make_backup("manual", with_keys=with_keys)
        except (NoBackup, BadBackup, OSError) as refusal:
            raise click.ClickException(str(refusal)) from refusal
        click.echo(path)


@cli.command("list")
def list_() -> None:
    """List what is kept, newest first."""
    with force_locale("en"):
        for one in archives():
            customers = "" if one.customers is None else f"{one.customers} customers"
            sealed = "sealed" if one.is_sealed else "not sealed"
            checked = "good" if one.checked_at is not None else "not looked at"
            state = one.problem or checked
            size = f"{one.size / 1e6:.1f} MB"
            click.echo(
                "  ".join(filter(None, (one.path.name, size, customers, sealed, str(state))))
            )


@cli.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Open a backup as a restore would and prove every part of it."""
    with force_locale("en"):
        try:
            manifest = check_backup(file.resolve(), ask_key(file))
        except (BadBackup, NoBackup) as problem:
            raise click.ClickException(str(problem)) from problem
    click.echo(f"Good: made {manifest.made_at}, {sum(manifest.counts.values())} rows.")


@cli.command("passphrase")
@click.password_option(prompt="Passphrase", help="Asked for where it is not given.")
def choose(password: str) -> None:
    """Seal every backup from now on with a passphrase; former ones keep theirs."""
    if len(passphrase.normal(password)) < passphrase.LEAST:
        raise click.ClickException(f"At least {passphrase.LEAST} characters.")
    passphrase.choose(password)
    with writing():
        log("backup:passphrase")
    click.echo("Backups are sealed with it from now on. Without it nobody can open them elsewhere.")


def ask_key(file: Path) -> Key | None:
    """The key of an archive, asking for the passphrase where this machine does not have it."""
    recipe = recipe_of(file)
    if recipe is None or passphrase.key_for(recipe) is not None:
        return None
    typed = click.prompt("Passphrase of this backup", hide_input=True, err=True)
    return passphrase.derive(typed, recipe)
