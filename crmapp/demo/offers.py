"""What the demo's deals were offered for: products, items, quotes, proposals, payments."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from crmapp import clock
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deal_lines.models import DealLine
from crmapp.deal_lines.verbs import write
from crmapp.deals.models import Deal
from crmapp.payments.models import PaymentKind
from crmapp.payments.verbs import add as pay
from crmapp.products.lines import THOUSAND, amount_of
from crmapp.products.models import Product, ProductKind
from crmapp.products.verbs import add as offer
from crmapp.proposals.verbs import add as propose
from crmapp.quotes.models import QuoteLine, QuoteState
from crmapp.quotes.verbs import answer, make, renew, send
from crmapp.stages.models import StageKind
from crmapp.stages.pipeline import stages

THING, WORK = ProductKind.PRODUCT, ProductKind.SERVICE
# name, model, unit, price in yuan, kind
LIST = (
    ("工业条码打印机", "ZT-411", "台", 12_800, THING),
    ("桌面标签打印机", "GK-420", "台", 2_600, THING),
    ("手持终端", "MC-93", "台", 6_800, THING),
    ("无线扫描枪", "DS-3678", "把", 1_950, THING),
    ("自动贴标机", "AL-200", "套", 86_000, THING),
    ("合成标签纸", "100×70 mm", "卷", 85, THING),
    ("仓储管理系统", "标准版", "套", 180_000, WORK),
    ("安装调试与培训", "", "次", None, WORK),
    ("年度维保", "", "年", 9_800, WORK),
)
SERVICE = "安装调试与培训"
PIECES = (2, 4, 5, 8, 10)
TAX = "含 13% 增值税"
INSTALMENTS = ((30, 3, "预付款"), (60, 21, "到货款"), (10, 45, "验收款"))  # per cent, days, words
TERMS = {
    "tax": TAX,
    "payment_terms": "预付 30%，到货 60%，验收后 10%",
    "delivery": "合同签订后 20 个工作日内交货",
    "terms": "\n".join(
        (
            "1. 整机质保一年，耗材除外。",
            "2. 报价含运费与首次安装调试。",
            "3. 验收以双方签字的验收单为准。",
        )
    ),
}


def stock(*, by: Any) -> None:
    """Write the list of products down, unless the team has one."""
    if db.session.scalar(select(Product.id).limit(1)) is not None:
        return
    for name, model, unit, price, kind in LIST:
        fen = price * 100 if price is not None else None
        offer({"name": name, "model": model, "unit": unit, "price": fen, "kind": kind}, by=by)


def sell(customers: list[Customer]) -> None:
    """Give deals that have come far enough their items, quotes, proposals and payments."""
    keys = [customer.id for customer in customers]
    rows = select(Deal).where(Deal.customer_id.in_(keys)).order_by(Deal.id)
    deals = list(db.session.scalars(rows))
    products = {product.name: product for product in db.session.scalars(select(Product))}
    for nth, deal in enumerate(deals):
        owner = deal.customer.owner
        if owner is None or not deal.amount or deal.stage.kind.is_lost:
            continue
        moment = min(deal.touched_at + timedelta(minutes=20), clock.now())
        with clock.pretend(moment):
            _tell(deal, nth, owner, products)
        if deal.stage.kind.is_won:
            _pay(deal, nth, owner)


def _tell(deal: Deal, nth: int, owner: Any, products: dict[str, Product]) -> None:
    is_won, depth = deal.stage.kind.is_won, _depth(deal)
    if not is_won and depth < 2:
        return
    write(deal, _lines(deal, nth, products), by=owner)
    if nth % 2:
        values = {"name": f"{deal.title}方案", "on": clock.today() - timedelta(4)}
        summary = "现场测过节拍后，设备与耗材一并考虑；培训两班倒各一次。"
        propose(deal, {**values, "revision": "V1", "summary": summary}, by=owner)
    if is_won or depth > 2:
        _quote(deal, nth, owner, products, is_won=is_won)


def _depth(deal: Deal) -> float:
    """How far an open deal has come, 0 to 3: first, need, plan, price."""
    kinds = [one for one in stages() if one.kind is StageKind.OPEN]
    at = next((place for place, one in enumerate(kinds) if one.id == deal.stage_id), 0)
    return 3 * at / max(len(kinds) - 1, 1)


def _lines(deal: Deal, nth: int, products: dict[str, Product]) -> list[dict[str, Any]]:
    pieces = PIECES[nth % len(PIECES)]
    price = deal.amount * 85 // 100 // pieces // 10_000 * 10_000 or deal.amount // pieces
    thing = next((one for one in products.values() if deal.title.startswith(one.name)), None)
    rest = deal.amount - price * pieces
    rows = [(thing, thing.label if thing else deal.title, pieces, thing.unit if thing else "套")]
    if rest:
        service = products.get(SERVICE)
        rows.append((service, service.label if service else SERVICE, 1, "次"))
    prices = (price, rest)
    return [
        {
            "product_id": product.id if product is not None else None,
            "name": name,
            "unit": unit,
            "quantity": count * THOUSAND,
            "price": one,
            "discount": 0,
            "amount": amount_of(count * THOUSAND, one),
        }
        for (product, name, count, unit), one in zip(rows, prices, strict=False)
    ]


def _quote(deal: Deal, nth: int, owner: Any, products: dict[str, Product], *, is_won: bool) -> None:
    today = clock.today()
    values = {**TERMS, "made_on": today, "valid_until": today + timedelta(5 + 10 * (nth % 3))}
    quote = make(deal, values, _lines(deal, nth, products), by=owner)
    send(quote, by=owner)
    if is_won:
        answer(quote, QuoteState.ACCEPTED, by=owner)
    elif nth % 3 == 0:
        renew(quote, by=owner, valid_until=today + timedelta(30))


def _pay(deal: Deal, nth: int, owner: Any) -> None:
    """Plans of a won deal; of what was due, the last is late now and then."""
    today, left = clock.today(), deal.amount
    for share, days, words in INSTALMENTS:
        amount = left if share == INSTALMENTS[-1][0] else deal.amount * share // 100
        left -= amount
        due = deal.closed_on + timedelta(days)
        plan = {"on": due, "amount": amount, "words": words}
        with clock.pretend(min(deal.touched_at + timedelta(hours=1), clock.now())):
            pay(deal, PaymentKind.PLANNED, plan, by=owner)
        is_in = due + timedelta(2) <= today and (days < 20 or nth % 3)
        if is_in:
            pay(deal, PaymentKind.RECEIVED, {**plan, "on": due + timedelta(2)}, by=owner)


def forget_list() -> None:
    """Take the demo's products off, as far as no line that is still there names one."""
    used = [
        select(line.product_id).where(line.product_id.is_not(None))
        for line in (DealLine, QuoteLine)
    ]
    names = [(name, model) for name, model, *_rest in LIST]
    mine = [
        product.id
        for product in db.session.scalars(
            select(Product).where(*(Product.id.not_in(u) for u in used))
        )
        if (product.name, product.model) in names and product.version == 1
    ]
    gone = delete(Product).where(Product.id.in_(mine))
    db.session.execute(gone.execution_options(synchronize_session=False))
