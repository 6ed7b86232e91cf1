"""Customers to be exported, and people who sit down to do it."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from crmapp import clock as crm_clock
from crmapp.database import writing
from crmapp.deals.models import Deal
from crmapp.followups.verbs import log_followup
from crmapp.jobs.runner import run_pending
from crmapp.nextsteps.verbs import plan
from crmapp.settings.values import change_setting
from tests.harness.application import Client
from tests.harness.sales import Sales

ANNS, BOBS = "杭州云帆智能科技有限公司", "苏州恒信医疗器械有限公司"


@pytest.fixture
def customers(sales: Sales, people: SimpleNamespace, app: Flask) -> None:
    """One of Ann's with a follow-up and a plan, one of Bob's."""
    deal = sales.deal(ANNS, people.ann, amount=12_800_000, title="MES 一期", stage="商务谈判")
    sales.deal(BOBS, people.bob)
    with app.app_context(), writing() as session:
        deal = session.get(Deal, deal.id)
        began = crm_clock.now() - timedelta(days=2)
        said = {"began_at": began, "content": "=谈过价格"}
        log_followup(deal.customer, said, by=people.ann, deal=deal)
        plan(deal, crm_clock.today(), by=people.ann, action="发分项报价")


class Out:
    """A person who exports."""

    def __init__(self, app: Flask, client: Client) -> None:
        """Take a client that the person is signed in on."""
        self._app, self.client = app, client

    def ask(self, **sent: Any) -> TestResponse:
        """Send the form."""
        return self.client.post("/exports/", data={"format": "xlsx", **sent})

    def file(self, **sent: Any) -> bytes:
        """Send the form, have the file made and fetch it."""
        location = self.ask(**sent).location
        assert location.startswith("/jobs/"), location
        run_pending(self._app)
        with self.client.get(f"{location}/result") as answer:
            assert answer.status_code == 200
            return answer.data

    def book(self, **sent: Any) -> dict[str, list[tuple]]:
        """The sheets of a workbook."""
        book = openpyxl.load_workbook(BytesIO(self.file(**sent)))
        return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}

    def rows(self, **sent: Any) -> list[dict[str, Any]]:
        """The rows of the first sheet by their headers."""
        heads, *rows = next(iter(self.book(**sent).values()))
        return [dict(zip(heads, row, strict=True)) for row in rows]


@pytest.fixture
def out(app: Flask, sign_in: Callable[..., Client]) -> Callable[..., Out]:
    """Sit a person down to export: `out(people.mia).rows()`."""
    return lambda person: Out(app, sign_in(person))


@pytest.fixture
def setting(app: Flask) -> Callable[[str, Any], None]:
    """Change a setting of the team."""

    def change(key: str, value: Any) -> None:
        with app.app_context(), writing():
            change_setting(key, value)

    return change
