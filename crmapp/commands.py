"""Commands that a person types: a text that may not be kept is refused in one line."""

from typing import Any

import click
from flask.cli import AppGroup

from crmapp.text_fields import REFUSED
from crmapp.text_gate import ForbiddenNumber


class Commands(AppGroup):
    """A group of commands that write down what stands on their line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run one of them."""
        try:
            return super().invoke(ctx)
        except ForbiddenNumber as problem:
            raise click.ClickException(str(REFUSED[problem.kind])) from problem
