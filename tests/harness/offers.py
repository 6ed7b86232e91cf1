"""What a deal is offered for: a product, items, a draft, a proposal, a late payment."""

from datetime import timedelta
from typing import Any

from crmapp import clock
from crmapp.deal_lines.verbs import write
from crmapp.deals.models import Deal
from crmapp.payments.models import PaymentKind
from crmapp.payments.verbs import add as pay
from crmapp.products.lines import amount_of
from crmapp.products.models import ProductKind
from crmapp.products.verbs import add as offer
from crmapp.proposals.verbs import add as propose
from crmapp.quotes.verbs import make


def line(
    name: str = "条码打印机", count: int = 2, yuan: int = 12_800, **more: Any
) -> dict[str, Any]:
    """A line of a deal or a quote, as its verbs take it."""
    one = {"product_id": None, "name": name, "unit": "台", "quantity": count * 1000,
           "price": yuan * 100, "discount": 0, **more}  # fmt: skip
    return {**one, "amount": amount_of(one["quantity"], one["price"], one["discount"])}


def offered(deal: Deal, by: Any, keeper: Any) -> dict[str, int | str]:
    """Offer all of it, inside `writing()`; returns what the arguments of addresses stand for."""
    today = clock.today()
    values = {"name": "条码打印机", "model": "ZT-411", "unit": "台", "price": 1_280_000}
    product = offer({**values, "kind": ProductKind.PRODUCT}, by=keeper)
    write(deal, [line()], by=by)
    quote = make(deal, {"valid_until": today + timedelta(30), "terms": "含运费"}, [line()], by=by)
    proposal = propose(deal, {"name": "打印方案", "revision": "V1", "summary": "两班倒"}, by=by)
    late = {"on": today - timedelta(3), "amount": 768_000, "words": "预付款"}
    payment = pay(deal, PaymentKind.PLANNED, late, by=by)
    return {
        "product_id": product.id, "quote_id": quote.id, "proposal_id": proposal.id,
        "payment_id": payment.id, "said": "declined", "payments.kind": "planned",
    }  # fmt: skip
