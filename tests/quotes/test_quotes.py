"""Quotes: numbered once, frozen when sent, followed by versions, answered, printed."""

import io
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from crmapp.contacts.models import Contact
from crmapp.database import db, writing
from crmapp.deals.models import Deal
from crmapp.field_policy.kinds import Field, Level, Right, Standpoint
from crmapp.field_policy.table import Cell
from crmapp.field_policy.verbs import put
from crmapp.journal.models import Entry
from crmapp.quotes import verbs
from crmapp.quotes.models import Quote, QuoteState
from crmapp.quotes.queries import lines_of
from crmapp.settings.values import change_setting
from tests.harness.offers import line
from tests.harness.sales import Sales

WRITTEN = {
    "made_on": "2026-11-25", "valid_until": "2026-12-25", "reduction": "600",
    "tax": "含 13% 增值税", "payment_terms": "预付 30%", "delivery": "20 天",
    "terms": "含运费\n质保一年",
    "lines-0-name": "条码打印机", "lines-0-quantity": "2", "lines-0-unit": "台",
    "lines-0-price": "12,800", "lines-1-name": "安装", "lines-1-price": "1000",
    "lines-1-discount": "9折",
}  # fmt: skip


@pytest.fixture
def deal(people: SimpleNamespace, sales: Sales, clock: Any) -> Deal:
    clock.at("2026-11-25 10:00")
    return sales.deal("杭州云帆智能科技有限公司", people.ann, stage="商务谈判", amount=100)


def newest(app: Flask) -> Quote:
    with app.app_context():
        return db.session.scalars(select(Quote).order_by(Quote.id.desc())).first()


def test_a_quote_is_written_sent_frozen_followed_and_accepted(
    app: Flask, people: SimpleNamespace, sign_in: Any, deal: Deal, clock: Any
) -> None:
    ann = sign_in(people.ann)
    assert ann.post(f"/deals/{deal.id}/quotes", data=WRITTEN).status_code == 303
    first = newest(app)
    assert (first.number, first.amount) == ("Q20261125001", 2_590_000)
    early = {**WRITTEN, "valid_until": "2026-11-24"}
    assert ann.post(f"/deals/{deal.id}/quotes", data=early).status_code == 422
    nothing = {"made_on": "2026-11-25", "lines-0-name": ""}
    assert ann.post(f"/deals/{deal.id}/quotes", data=nothing).status_code == 422
    url = f"/quotes/{first.id}"
    changed = {**WRITTEN, "version": "1", "reduction": ""}
    assert ann.post(f"{url}/edit", data=changed).status_code == 303
    assert ann.post(f"{url}/edit", data=changed).status_code == 409
    assert ann.post(f"{url}/versions").status_code == 409  # a draft is simply changed
    ann.post(f"{url}/answer/accepted")
    assert newest(app).state is QuoteState.DRAFT
    ann.post(f"{url}/sent")
    ann.post(f"{url}/edit", data={**changed, "version": "3", "terms": "改了"})
    with app.app_context():
        kept = db.session.get(Quote, first.id)
        assert (kept.state, kept.amount) == (QuoteState.SENT, 2_650_000)
        assert kept.terms == "含运费\n质保一年"
        assert db.session.get(Deal, deal.id).quote_number == "Q20261125001"
    ann.post(f"{url}/versions")
    second = newest(app)
    with app.app_context():
        assert (second.name, second.amount) == ("Q20261125001-V2", 2_650_000)
        assert [one.amount for one in lines_of(second.id)] == [2_560_000, 90_000]
    clock.at("2026-12-26 09:00")
    assert kept.standing is QuoteState.EXPIRED
    ann = sign_in(people.ann)
    assert ann.post(f"/quotes/{second.id}/sent").status_code == 303
    ann.post(f"/quotes/{second.id}/answer/accepted")
    assert "26,500" in ann.get(f"/deals/{deal.id}").get_data(as_text=True)
    ann.post(f"/quotes/{second.id}/amount")
    with app.app_context():
        done = db.session.get(Deal, deal.id)
        assert (done.amount, done.payment_terms, done.delivery) == (2_650_000, "预付 30%", "20 天")
        told = set(db.session.scalars(select(Entry.action).where(Entry.action.like("quote:%"))))
        assert told == {"quote:made", "quote:sent", "quote:accepted"}
    ann.post(f"/quotes/{second.id}/answer/open")
    assert newest(app).state is QuoteState.SENT


def test_numbers_follow_the_pattern_and_are_given_once(
    app: Flask, people: SimpleNamespace, deal: Deal
) -> None:
    with app.app_context(), writing():
        change_setting("quote_pattern", "BJ{yy}-{seq:2}")
    with app.app_context(), writing() as session:
        mine = session.get(Deal, deal.id)
        made = [verbs.make(mine, {}, [line()], by=people.ann).number for _nth in range(2)]
        session.add(_taken(made[1].replace("02", "03"), mine, people.ann.id))
        session.flush()
        made.append(verbs.make(mine, {}, [line()], by=people.ann).number)
    assert made == ["BJ26-01", "BJ26-02", "BJ26-04"]


def _taken(number: str, deal: Deal, author_id: int) -> Quote:
    return Quote(
        number=number, customer_id=deal.customer_id, deal_id=deal.id, author_id=author_id, amount=0
    )


@pytest.mark.one_database
def test_the_paper_says_what_the_customer_may_read_and_nothing_else(
    app: Flask, people: SimpleNamespace, sign_in: Any, deal: Deal
) -> None:
    with app.app_context(), writing() as session:
        change_setting("company_name", "启航条码科技有限公司")
        change_setting("company_phone", "0571-5555 0100")
        mine = session.get(Deal, deal.id)
        to = session.scalars(select(Contact).where(Contact.customer_id == mine.customer_id)).one()
        values = {"valid_until": date(2026, 12, 25), "terms": "含运费", "contact_id": to.id}
        many = [line(f"标签纸 {nth}", 1, 100) for nth in range(60)]
        quote = verbs.make(mine, {**values, "tax": "含 13% 增值税"}, many, by=people.ann)
    ann = sign_in(people.ann)
    paper = ann.post(f"/quotes/{quote.id}/paper")
    assert paper.mimetype == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages]
    text = "".join("".join(pages).split())
    for said in (
        "启航条码科技有限公司", "0571-55550100", "杭州云帆智能科技有限公司", "王建国", "报价单",
        quote.number, "2026-12-25", "¥6,000.00", "陆仟元整", "含13%增值税", "含运费", "标签纸59",
    ):  # fmt: skip
        assert said in text, said
    assert len(pages) > 1
    assert f"第2页，共{len(pages)}页" in text
    for internal in ("13800138000", "商务谈判", "打印人"):
        assert internal not in text
    with app.app_context():
        assert db.session.scalars(select(Entry).where(Entry.action == "quote:printed")).one()
    assert sign_in(people.ada).post(f"/quotes/{quote.id}/paper").status_code == 403


@pytest.mark.one_database
def test_hidden_amounts_stand_on_no_page_and_on_no_paper(
    app: Flask, people: SimpleNamespace, sign_in: Any, house: Any
) -> None:
    with app.app_context(), writing():
        hidden = [
            Cell(field, standpoint, right)
            for field in (Field.AMOUNT, Field.CONTRACT)
            for standpoint in (Standpoint.HELPER, Standpoint.SALES, Standpoint.ADMINISTRATOR)
            for right in (Right.SEE, Right.EXPORT)
        ]
        put(dict.fromkeys(hidden, Level.NONE), by=people.ada)
    hal, number = sign_in(people.hal), newest(app).number
    for path in (house.path("selling.show"), house.path("quotes.read")):
        page = hal.get(path).get_data(as_text=True)
        assert "条码打印机" in page
        assert not [told for told in ("25,600", "12,800", "7,680", number) if told in page]
        assert "25,600" in sign_in(people.ann).get(path).get_data(as_text=True)
    assert hal.post(house.path("quotes.take")).status_code == 403
    sign_in(people.ann).post(house.path("recycling.delete_quote"))
    assert number in sign_in(people.mia).get("/recycle/").get_data(as_text=True)
    assert number not in sign_in(people.ada).get("/recycle/").get_data(as_text=True)


def test_the_day_after_its_last_a_sent_quote_has_expired(clock: Any) -> None:
    clock.at("2026-11-25 10:00")
    quote = Quote(state=QuoteState.SENT, valid_until=date(2026, 11, 25))
    assert quote.standing is QuoteState.SENT
    quote.valid_until -= timedelta(1)
    assert quote.standing is QuoteState.EXPIRED
    quote.state = QuoteState.ACCEPTED
    assert quote.standing is QuoteState.ACCEPTED
