"""`flask journal verify` and `seal`."""

import contextlib
from datetime import UTC, datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select

from crmapp.backups.archive import BadBackup, read_manifest
from crmapp.backups.verbs import kept
from crmapp.database import db
from crmapp.journal.models import Entry
from crmapp.journal.seals import seal_all
from crmapp.journal.verifying import verify

cli = AppGroup("journal", help="The operation log: who did what.")


@cli.command("verify")
@click.option(
    "--anchor", "anchors", multiple=True, metavar="NUMBER:HASH",
    help="A seal that was noted down elsewhere; may be given several times.",
)  # fmt: skip
def verify_chain(anchors: tuple[str, ...]) -> None:
    """Walk the chain of seals; ends with 1 at the first break.

    The tips that the kept backups noted must be in it as well.
    """
    verdict = verify(_noted_by_backups() | dict(map(_anchor, anchors)))
    click.echo(f"Sealed: {verdict.sealed} entries in {verdict.seals} seals. Tip: {verdict.tip}")
    if verdict.unsealed and verdict.broken is None:
        since = verdict.waits_since
        told = f", the oldest of {since:%Y-%m-%d %H:%M} UTC" if since is not None else ""
        click.echo(f"Not sealed yet: {verdict.unsealed} entries{told}.")
    if verdict.broken is not None:
        raise click.ClickException(f"The journal is broken. {verdict.broken}")
    click.echo("Whole: every sealed entry is what was written.")


def _anchor(text: str) -> tuple[int, str]:
    number, _colon, noted = text.partition(":")
    if not number.isdecimal() or not noted:
        raise click.BadParameter("An anchor reads like 17:5f0c…")
    return int(number), noted.strip().lower()


def _noted_by_backups() -> dict[int, str]:
    """The tips in backups, but for what was written between a backup and going back to it."""
    gone = select(Entry.details, Entry.at).where(Entry.action == "backup:restored")
    left_out = [(details.get("made_at"), at) for details, at in db.session.execute(gone)]
    found = {}
    for path in kept():
        with contextlib.suppress(BadBackup):
            manifest = read_manifest(path)
            made = manifest.moment
            if manifest.journal and not any(_moment(since) < made < at for since, at in left_out):
                found[manifest.journal["number"]] = manifest.journal["hash"]
    return found


def _moment(text: str | None) -> datetime:
    return datetime.fromisoformat(text) if text else datetime.min.replace(tzinfo=UTC)


@cli.command("seal")
def seal() -> None:
    """Seal what waits, now."""
    click.echo(f"Sealed: {seal_all()} entries")
