"""What is measured: each page of the product beside the floor's page with the same rows."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.deals.models import Deal
from crmapp.lists.models import ListKind
from crmapp.lists.words import words
from crmapp.stages.pipeline import stages
from crmapp.text import query_grams

Request = tuple[str, dict[str, Any] | None]


@dataclass(frozen=True)
class Page:
    """One line of the table; `ask` and `floor` give the nth request."""

    name: str
    ask: Callable[[int], Request]
    floor: Callable[[int], Request] | None
    times: int = 60
    hx: bool = False
    accepted: tuple[int, ...] = field(default=(200,))


def pages() -> list[Page]:
    """Every page, for the instance of the running app."""
    size = db.session.scalar(select(func.count()).select_from(Customer))
    industry = words(ListKind.INDUSTRY)[2].id
    first, second = stages()[:2]
    movable = _ids(select(Deal.id).where(Deal.stage_id == first.id).order_by(Deal.id))
    open_deals = _ids(select(Deal.id).where(Deal.stage_id == second.id).order_by(Deal.id))
    names = [(key, name) for key, name in db.session.execute(
        select(Customer.id, Customer.name).order_by(Customer.id).limit(40)
    )]  # fmt: skip
    brands = [name[2:5] for _key, name in names]
    db.session.commit()

    def spread(nth: int) -> int:
        return nth * 7919 % size + 1  # a prime, so that no page is asked twice

    def move(nth: int) -> dict[str, Any]:
        return {"stage": second.id, "from_stage": first.id, "deal": movable[nth]}

    def floor_move(nth: int) -> dict[str, Any]:
        return {"stage": second.id, "from": first.id, "deal": movable[nth]}

    def said(nth: int) -> dict[str, Any]:
        return {
            "content": "电话里确认了数量。", "kind": "followup", "deal": open_deals[nth],
            "no_next": "y", "once": secrets.token_hex(16), "customer": open_deals[nth],
        }  # fmt: skip

    def sought(nth: int) -> dict[str, Any]:
        brand = brands[nth % len(brands)]
        return {"q": brand, "grams": " AND ".join(f'"{gram}"' for gram in query_grams(brand))}

    def alike(nth: int) -> dict[str, Any]:
        key, name = names[nth % len(names)]
        return {"name": name.replace("有限公司", "股份有限公司"), "id": key}

    return [
        Page("today", lambda n: ("/", None), lambda n: ("/today", None)),
        Page("list", lambda n: ("/customers", None), lambda n: ("/list", None)),
        Page(
            "filtered list",
            lambda n: (f"/customers?industry={industry}", None),
            lambda n: (f"/filter?industry={industry}", None),
        ),
        Page(
            "search", lambda n: ("/search/", sought(n)), lambda n: ("/search", sought(n)), hx=True
        ),
        Page(
            "customer page",
            lambda n: (f"/customers/{spread(n)}", None),
            lambda n: (f"/customer?id={spread(n)}", None),
        ),
        Page("board", lambda n: ("/board/", None), lambda n: ("/board", None)),
        Page(
            "move",
            lambda n: (f"/deals/{movable[n]}/stage", move(n)),
            lambda n: ("/move", floor_move(n)),
            times=40,
            hx=True,
        ),
        Page(
            "add follow-up",
            lambda n: (f"/customers/{open_deals[n]}/followups", said(n)),
            lambda n: ("/followup", said(n)),
            times=40,
            hx=True,
        ),
        Page(
            "duplicate check",
            lambda n: ("/duplicates/check", alike(n)),
            lambda n: ("/duplicates", alike(n)),
            times=24,  # a person may ask thirty times in a minute
            hx=True,
        ),
        Page("summary PDF", lambda n: (f"/customers/{spread(n)}/summary", {}), None, times=8),
    ]


def _ids(statement: Any) -> list[int]:
    found = list(db.session.scalars(statement.limit(120)))
    if len(found) < 60:
        raise SystemExit("An instance of fewer than 300 customers measures nothing.")
    return found
