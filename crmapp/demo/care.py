"""What of the demo grows old: limits of stages, checked data, customers in the pool."""

from datetime import timedelta

from sqlalchemy import select

from crmapp import clock
from crmapp.customers.kinds import CustomerType
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.demo.story import working_moment
from crmapp.freshness.models import Part
from crmapp.freshness.verbs import confirm
from crmapp.pool.verbs import give_back
from crmapp.settings.values import change_setting, setting
from crmapp.stages.models import Stage, StageKind

LIMITS = (14, 21, 21, 30)  # days, of the open stages in their order
RULES = {"rest_months": 1, "pool_on": True}  # the demo is not old enough for half a year
GIVEN_BACK = ("手头大项目排满，暂时顾不上，先放回公海。", "换了行业，不在我负责的范围。")


def decide() -> None:
    """Set limits and rules so that a young demo has something to show."""
    is_open = Stage.kind == StageKind.OPEN, Stage.retired_at.is_(None)
    rows = db.session.scalars(select(Stage).where(*is_open).order_by(Stage.position)).all()
    for stage, days in zip(rows, LIMITS, strict=False):
        stage.limit_days = days
    for key, value in RULES.items():
        change_setting(key, value)


def grow_old(customers: list[Customer]) -> None:
    """Let people confirm some data, and give customers back that they have no time for."""
    today, now = clock.today(), clock.now()
    for nth, customer in enumerate(customers):
        if nth % 3 == 0 and customer.owner is not None:
            with clock.pretend(working_moment(today - timedelta(3 + nth % 9), nth, now)):
                confirm(customer, Part, by=customer.owner)
    if not setting("pool_on"):
        return
    idle = [one for one in customers if one.owner is not None and not _is_won(one)]
    idle.sort(key=lambda one: (one.open_amount, one.id))
    for nth, (customer, reason) in enumerate(zip(idle, GIVEN_BACK, strict=False)):
        with clock.pretend(working_moment(today - timedelta(2 + nth), nth, now)):
            give_back(customer, reason, by=customer.owner)


def _is_won(customer: Customer) -> bool:
    return customer.type is CustomerType.WON
