"""The night's work on old customers: the signs looked over, and what the rules do themselves."""

from datetime import time

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from crmapp import clock
from crmapp.customers.live import LIVE
from crmapp.customers.models import Customer
from crmapp.database import db, writing
from crmapp.freshness.conditions import holds
from crmapp.freshness.keeping import keep_all
from crmapp.freshness.kinds import SignKind
from crmapp.freshness.verbs import rest_by_rule
from crmapp.jobs.kinds import job
from crmapp.jobs.progress import Work
from crmapp.settings.values import setting

RESTED_AT_ONCE = 20


@job("freshness_recount", _l("Finding the signs of all customers anew"))
def recount(work: Work) -> None:
    """Find the signs of every customer anew, block by block."""
    total = db.session.scalar(select(func.count()).select_from(Customer))
    keep_all(lambda done: work.progress(min(done, total), total))


@job("freshness", _l("Looking after old customers"), nightly=time(0, 20))
def look_after(work: Work) -> None:
    """Look the signs over and, where the team wants that, let silent customers rest."""
    recount(work)
    if not (setting("rest_on") and setting("rest_by_rule")):
        return
    while True:
        with writing() as session:
            due = select(Customer).where(*LIVE, holds(SignKind.REST, clock.today()))
            some = list(session.scalars(due.order_by(Customer.id).limit(RESTED_AT_ONCE)))
            for customer in some:
                rest_by_rule(customer)
        if not some:
            return
        work.check()
