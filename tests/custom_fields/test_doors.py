"""Every door of the team's own fields, tried by every person."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from tests.custom_fields.doors import DOORS
from tests.harness.application import Client
from tests.harness.house import House


@pytest.mark.one_database
def test_each_person_meets_the_answer_that_is_declared(
    house: House, sign_in: Callable[..., Client], people: SimpleNamespace
) -> None:
    met = {}
    for name in next(iter(DOORS.values())):
        client = sign_in(getattr(people, name))
        for endpoint, method in DOORS:
            answer = client.open(house.path(endpoint), method=method)
            met.setdefault((endpoint, method), {})[name] = answer.status_code
    assert met == DOORS
