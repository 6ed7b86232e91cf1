"""`flask rights`: the field policy as this team has it, or as the documents show its defaults."""

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from crmapp.field_policy.kinds import Field, Right, Standpoint
from crmapp.field_policy.printing import document
from crmapp.field_policy.sight import rights
from crmapp.field_policy.table import Cell
from crmapp.field_policy.wording import SHORT

cli = AppGroup("rights", help="Which fields each role sees, changes and takes out.")


@cli.command("show")
@click.option("--defaults", is_flag=True, help="Defaults and bounds, as in docs/rights.md.")
def show(defaults: bool) -> None:
    """Print the field policy; cells that the team has changed bear a star."""
    with force_locale("en"):
        if defaults:
            click.echo(document(), nl=False)
            return
        now = rights()
        for right in Right:
            click.echo(f"\n{right.label}")
            for field in Field:
                told = []
                for standpoint in Standpoint:
                    cell = Cell(field, standpoint, right)
                    star = "*" if cell in now.changed else ""
                    told.append(f"{standpoint.value} {SHORT[right][now.level(cell)]}{star}")
                click.echo(f"  {field.value:9} {', '.join(told)}")
