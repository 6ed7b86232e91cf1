"""The warning while typing."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.database import db, writing
from crmapp.duplicates.pace import MOST
from crmapp.settings.values import change_setting
from tests.customers.entry import typed
from tests.harness.application import Client
from tests.harness.rows import snapshot_rows
from tests.harness.sales import Sales


@pytest.fixture
def ann(sign_in: Callable[..., Client], sales: Sales, people: SimpleNamespace) -> Client:
    sales.customer("杭州云帆智能科技有限公司", people.bob, phone="13812345678")
    return sign_in(people.ann)


def test_the_warning_names_customer_owner_and_reason(ann: Client) -> None:
    said = ann.hx("/duplicates/check", data=typed(name="云帆智能科技")).text
    for word in ("杭州云帆智能科技有限公司", "鲍勃", "从未联系", "确定重复"):
        assert word in said


def test_what_looks_like_nobody_warns_of_nobody(ann: Client) -> None:
    said = ann.hx("/duplicates/check", data=typed(name="海天", **{"contact-phone": ""})).text
    assert "likeness" not in said


def test_the_check_saves_nothing(ann: Client, app: Flask) -> None:
    with app.app_context():
        before = snapshot_rows(db.engine)
    ann.hx("/duplicates/check", data=typed())
    with app.app_context():
        assert snapshot_rows(db.engine) == before


def test_who_does_not_see_the_customer_learns_neither_name_nor_whole_owner(
    ann: Client, app: Flask
) -> None:
    with app.app_context(), writing():
        change_setting("sight_own_only", True)
    said = ann.hx("/duplicates/check", data=typed(name="云帆智能科技")).text
    assert "确定重复" in said
    assert "鲍*" in said
    for word in ("杭州云帆", "鲍勃", "从未联系", "/customers/1"):
        assert word not in said


def test_the_short_name_to_be_is_told(ann: Client) -> None:
    assert (
        "不填则用“恒信医疗器械”"
        in ann.hx("/duplicates/check", data=typed(name="苏州恒信医疗器械有限公司")).text
    )


@pytest.mark.one_database
def test_a_person_checks_thirty_times_a_minute(ann: Client, clock: SimpleNamespace) -> None:
    codes = [ann.hx("/duplicates/check", data=typed()).status_code for _ in range(MOST + 1)]
    assert codes == [200] * MOST + [429]
    clock.forward(minutes=1)
    assert ann.hx("/duplicates/check", data=typed()).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["carol", "mark"])
def test_who_makes_no_customers_checks_none(
    sign_in: Callable[..., Client], people: SimpleNamespace, sales: Sales, name: str
) -> None:
    assert sign_in(getattr(people, name)).hx("/duplicates/check", data=typed()).status_code == 403


def test_no_text_breaks_the_check(ann: Client, subtests: pytest.Subtests) -> None:
    for text in ("", "有限公司", "()" * 50, "\x00", "公司" * 500, "🙂", "' OR 1=1 --"):
        with subtests.test(text[:20]):
            assert ann.hx("/duplicates/check", data=typed(name=text)).status_code == 200
