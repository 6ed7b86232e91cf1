"""`flask doctor`: is everything that is derived still true?"""

import click
from flask.cli import with_appcontext

from crmapp.doctor.verbs import examine, repair

SHOWN = 20


@click.command("doctor")
@click.option("--repair", "mend", is_flag=True, help="Mend what is derived.")
@with_appcontext
def cli(mend: bool) -> None:
    """Recount every derived column, count and index, and open every private field."""
    found = repair() if mend else examine()
    for name, findings in found.items():
        click.echo(f"{name}: {f'{len(findings)} differ' if findings else 'right'}")
        for finding in findings[:SHOWN]:
            click.echo(f"  {finding}")
    if any(found.values()):
        click.echo("Mended what is derived." if mend else "flask doctor --repair mends it.")
        raise SystemExit(0 if mend and not found["private fields"] else 1)
