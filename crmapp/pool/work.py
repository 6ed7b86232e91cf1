"""The night's work on the pool: owners are warned, then customers go back."""

from datetime import datetime, time, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from crmapp import clock
from crmapp.customers.live import LIVE
from crmapp.customers.models import Customer
from crmapp.database import writing
from crmapp.freshness.verbs import rule_keeper
from crmapp.jobs.kinds import job
from crmapp.jobs.progress import Work
from crmapp.notifications.kinds import NotificationKind
from crmapp.notifications.verbs import remind
from crmapp.pool.verbs import return_by_rule
from crmapp.settings.values import setting

AT_ONCE = 20


@job("pool", _l("Returning customers to the pool"), nightly=time(0, 40))
def look_after(work: Work) -> None:
    """Warn whose customers go back soon, and let those go that are due."""
    if not (setting("pool_on") and setting("pool_returns")):
        return
    _warn(work)
    _return(work)


def _warn(work: Work) -> None:
    today, last = clock.today(), 0
    soon = Customer.returns_on > today, Customer.owner_id.is_not(None)
    within = Customer.returns_on <= today + timedelta(setting("pool_warn_days"))
    while True:
        with writing() as session:
            some = select(Customer).where(*LIVE, *soon, within, Customer.id > last)
            found = list(session.scalars(some.order_by(Customer.id).limit(AT_ONCE)))
            for customer in found:
                due = clock.moment(datetime.combine(customer.returns_on, time()))
                remind(customer.owner_id, NotificationKind.POOL_SOON, customer, due)
        if not found:
            return
        last = found[-1].id
        work.check()


def _return(work: Work) -> None:
    last = 0
    while True:
        with writing() as session:
            due = Customer.returns_on <= clock.today(), Customer.owner_id.is_not(None)
            some = select(Customer).where(*LIVE, *due, Customer.id > last)
            locked = some.order_by(Customer.id).limit(AT_ONCE).with_for_update()
            found, keeper = list(session.scalars(locked)), rule_keeper()
            for customer in found:
                return_by_rule(customer, keeper=keeper)
        if not found:
            return
        last = found[-1].id
        work.check()
