"""Everyone who may comes in at every door of a meeting, and nobody else does."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask

from tests.harness.application import Client
from tests.harness.house import House
from tests.meetings.doors import DOORS

SENT = {
    "meetings.create_remark": {"words": "先谈交期"},
    "meetings.decide": {"words": "核对报价", "due_on": "明天"},
}


@pytest.mark.one_database
def test_whoever_may_enter_does(
    app: Flask, house: House, people: SimpleNamespace, sign_in: Callable[..., Client]
) -> None:
    for name in vars(people):
        client = sign_in(getattr(people, name))
        for (endpoint, method), expected in DOORS.items():
            sent = {"person": people.ann.id, **SENT.get(endpoint, {})}
            answer = client.open(house.path(endpoint), method=method, data=sent)
            assert answer.status_code == expected[name], (endpoint, name)
