"""What follows the demo's sales: deliveries, complaints, needs gathered, customers referred."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from crmapp import clock
from crmapp.aftersales.models import ServiceKind, ServiceState
from crmapp.aftersales.verbs import add
from crmapp.customers.kinds import CustomerType
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.demo.story import working_moment
from crmapp.followups.models import FollowUp
from crmapp.needs.models import NeedKind
from crmapp.needs.verbs import gather
from crmapp.referrals.chain import leads_back
from crmapp.referrals.verbs import refer

# Kind, words, days after the contract, days from today on which it is due, how it was solved,
# satisfaction.
TROUBLES = (
    (ServiceKind.COMPLAINT, "打印头出现断针，标签左边缺一条，客户等着发货。", 20, -2, "", None),
    (ServiceKind.ENQUIRY, "问能不能接他们的ERP，要接口文档和报价。", 16, 3, "", None),
    (
        ServiceKind.COMPLAINT,
        "耗材送错规格，客户很不满意。",
        12,
        -6,
        "当天补发并承担运费，已道歉。",
        6,
    ),
    (ServiceKind.TRAINING, "夜班同事还没学过换碳带，再讲一次。", 14, 1, "", None),
)
NEEDS = (
    (NeedKind.CORE, "出入库单据电子化，不再手工抄单"),
    (NeedKind.PAIN, "盘点一次要停工一天，账实还是对不上"),
    (NeedKind.LATENT, "明年开第二个仓库，两边编码要统一"),
    (NeedKind.WISH, "先上一条线试用，三个月内全厂推广"),
)


def look_after(customers: list[Customer], team: dict[str, Any]) -> None:
    """Let customer service work, needs be gathered and customers be linked."""
    bought = [one for one in customers if one.type is CustomerType.WON]
    for nth, customer in enumerate(bought):
        _serve(nth, customer, _first_won(customer), team["chenjing"])
    for nth, customer in enumerate(customers):
        by = customer.owner or team["zhangwei"]
        if nth % 2 == 0 and customer.last_followup_id is not None:
            _gather(nth, customer, by)
        referrer = bought[nth % len(bought)]
        is_referred = customer.source is not None and "转介绍" in customer.source.name
        if is_referred and not leads_back(customer.id, referrer.id):
            with clock.pretend(customer.created_at):
                refer(customer, referrer, by=by)


def _first_won(customer: Customer) -> Deal:
    mine = select(Deal).where(Deal.customer_id == customer.id).order_by(Deal.id)
    return next(deal for deal in db.session.scalars(mine) if deal.stage.kind.is_won)


def _serve(nth: int, customer: Customer, deal: Deal, service: Any) -> None:
    signed = deal.closed_on
    _record(
        customer, deal, service, signed + timedelta(4),
        kind=ServiceKind.DELIVERY, text=f"送货安装：{deal.title}", state=ServiceState.SOLVED,
        solution="已上电试打，双方签收。", due_on=signed + timedelta(5),
    )  # fmt: skip
    kind, words, after, due, solution, score = TROUBLES[nth % len(TROUBLES)]
    unsolved = (ServiceState.OPEN, ServiceState.IN_HAND)[nth % 2]
    _record(
        customer, deal, service, signed + timedelta(after),
        kind=kind, text=words, due_on=_due(signed, after, due), solution=solution,
        state=ServiceState.SOLVED if solution else unsolved,
        satisfaction=score,
    )  # fmt: skip


def _due(signed: date, after: int, due: int) -> date:
    """Some days from today, but never before the record itself."""
    return max(clock.today() + timedelta(due), signed + timedelta(min(after, 4)))


def _record(customer: Customer, deal: Deal, by: Any, day: date, **values: Any) -> None:
    with clock.pretend(working_moment(min(day, clock.today()), customer.id, clock.now())):
        add(customer, {**values, "handler_id": by.id, "on": clock.today()}, by=by, deal=deal)


def _gather(nth: int, customer: Customer, by: Any) -> None:
    followup = db.session.get(FollowUp, customer.last_followup_id)
    with clock.pretend(followup.written_at):
        for kind, words in NEEDS[: 1 + nth % len(NEEDS)]:
            gather(customer, kind, words, by=by, followup=followup)
