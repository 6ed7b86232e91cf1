"""`flask check-deploy`: what is unsafe in this installation."""

from collections.abc import Iterator

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from crmapp.database import db
from crmapp.deploy_check import machine, queries
from crmapp.deploy_check.findings import CHECKS, OF_ROWS, Check, Unsafe
from crmapp.upgrades.schema import present_revision

__all__ = ["cli", "machine", "queries"]  # their checks are known by being imported


@click.command("check-deploy")
@with_appcontext
def cli() -> None:
    """Name what is unsafe in this installation, and what to do; ends with 1 where something is."""
    count, has_rows = 0, _has_rows()
    for name, check in CHECKS.items():
        if name in OF_ROWS and not has_rows:
            continue
        found = list(_ask(check))
        click.echo(f"{'UNSAFE' if found else 'ok':<6}  {name}")
        for unsafe in found:
            click.echo(f"        {unsafe.what}\n        → {unsafe.remedy}")
        count += len(found)
    click.echo(f"{count} unsafe." if count else "Nothing unsafe was found.")
    raise SystemExit(1 if count else 0)


def _has_rows() -> bool:
    try:
        return present_revision() is not None
    except SQLAlchemyError:
        return False


def _ask(check: Check) -> Iterator[Unsafe]:
    """A check that cannot be made is unsafe itself, and stops no other."""
    try:
        yield from check()
    except (SQLAlchemyError, OSError, ValueError) as problem:
        yield Unsafe(
            f"this cannot be examined: {type(problem).__name__}",
            "see whether the database answers, and whether its file is whole and your own",
        )
    finally:
        db.session.rollback()
