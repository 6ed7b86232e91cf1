"""`flask search`: making the search index anew."""

import click
from flask.cli import AppGroup
from sqlalchemy import select

from crmapp.customers.models import Customer
from crmapp.customers.verbs import reindex
from crmapp.database import db, writing
from crmapp.search.texts import AT_ONCE, KINDS, rebuild

cli = AppGroup("search", help="What the search box finds.")


@cli.command("rebuild")
def rebuild_all() -> None:
    """Make the search text of every customer, follow-up and deal anew."""
    click.echo(f"customers: {_rebuild_customers()}")
    for kind in KINDS:
        click.echo(f"{kind.model.__tablename__}: {rebuild(kind)}")


def _rebuild_customers() -> int:
    last, done = 0, 0
    while True:
        with writing() as session:
            wanted = select(Customer).where(Customer.id > last).order_by(Customer.id)
            some = session.scalars(wanted.limit(AT_ONCE)).all()
            for customer in some:
                reindex(customer)
        if not some:
            return done
        last, done = some[-1].id, done + len(some)
        db.session.expunge_all()
