"""`flask keys`: show which keys are in use, change them, find what was left in clear."""

import time
from collections.abc import Iterator

import click
from flask import current_app
from flask.cli import AppGroup

from crmapp.database import db
from crmapp.key_file import NAME, read_keys
from crmapp.keys import indexes, rotation
from crmapp.keys.clear import left_in_clear
from crmapp.keys.rotation import Step

cli = AppGroup("keys", help="The keys of private fields.")

# A writer gives up after 15 seconds of waiting: what it sealed with the old key is kept by then.
SETTLED = 20  # seconds


@cli.command("show")
def show() -> None:
    """Tell the keys by number, and how many values stand under each."""
    keys = list(read_keys(current_app.config["INSTANCE"]))
    click.echo(f"Keys in {NAME}: {', '.join(map(str, keys))}; sealing with {keys[-1]}.")
    for place, told in rotation.counts().items():
        if told:
            counted = ", ".join(f"{count:,} under key {key}" for key, count in told.items())
            click.echo(f"  {place}: {counted}")


@cli.command("rotate")
@click.option(
    "--settle", default=SETTLED, show_default=True, help="Seconds before the old key goes."
)
def rotate(settle: int) -> None:
    """Seal every private field with a new key; may be stopped and run again."""
    is_new = rotation.begin()
    click.echo("A new key is in use." if is_new else "Going on with the new key.")
    began = time.monotonic()
    try:
        _tell(rotation.reseal())
        _tell(indexes.rebuild())
        _wait(settle - (time.monotonic() - began))
        _tell(rotation.reseal())  # what was sealed by a process before it knew of the new key
        old = rotation.retire()
    except KeyboardInterrupt:
        click.echo("\nStopped. Both keys are in use and everything is read; run it again to go on.")
        raise SystemExit(130) from None
    except rotation.StillUsed as problem:
        click.echo(f"{problem} rows do not open with any key; the old key stays. See flask doctor.")
        raise SystemExit(1) from None
    for key in old:
        click.echo(
            f"Key {key} is no longer used. It lies in {NAME}.retired-{key}: older backups need it;"
            " delete it when they are gone."
        )
    click.echo("Make a backup now: those from before do not open with the new key.")


def _wait(seconds: float) -> None:
    if seconds > 0:
        click.echo(f"Waiting {seconds:.0f} s for what is being written.")
        time.sleep(seconds)


def _tell(steps: Iterator[Step]) -> None:
    for step in steps:
        click.echo(f"  {step.table}: {step.done:,} of {step.of:,}")


@cli.command("check")
def check() -> None:
    """Find private values that stand in clear: tells the place and a count, never the value."""
    found = list(left_in_clear())
    db.session.commit()
    bad = [one for one in found if not one.is_typed]
    for one in found:
        note = "  (written or uploaded by people)" if one.is_typed else ""
        click.echo(f"  {one.place}: {one.rows:,}{note}")
    click.echo(f"{len(bad)} places hold private values in clear." if bad else "Nothing leaked.")
    raise SystemExit(1 if bad else 0)
