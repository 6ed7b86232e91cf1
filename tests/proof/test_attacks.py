"""Attacks that need no knowledge of the inside, tried against the whole product at once."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from crmapp import create_app, server
from crmapp.accounts import models as accounts
from crmapp.accounts.models import Person
from crmapp.contacts.models import Contact
from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer
from crmapp.database import Base, db
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.policy import RULES, Action
from tests.customers.entry import typed
from tests.followups.writing import typed as said
from tests.harness.application import Client
from tests.harness.doors import all_doors
from tests.harness.house import House
from tests.harness.rows import Unchanged
from tests.harness.sales import Sales
from tests.harness.team import PASSWORD

pytestmark = pytest.mark.one_database
HX = {"HX-Request": "true"}
# What the forms themselves hold, and so may change.
ASKED = {"name", "kind", "content", "title", "version", "need", "once", "uid"}


def smuggled() -> dict[str, list[str]]:
    """Every column of every table, and what frameworks call such things, each sent twice."""
    columns = {column.key for mapper in Base.registry.mappers for column in mapper.columns}
    names = columns | {"is_admin", "admin", "role", "roles", "is_authenticated", "_method"}
    return {name: ["1", "2"] for name in sorted(names - ASKED)}


def test_no_form_takes_a_column_that_it_does_not_show(
    app: Flask, people: SimpleNamespace, sales: Sales, sign_in: Callable[..., Client]
) -> None:
    deal, ann = sales.deal("杭州云帆智能科技有限公司", people.ann), sign_in(people.ann)
    before, person = sales.read(Customer, deal.customer_id), sales.read(Person, people.ann.id)
    home = f"/customers/{deal.customer_id}"
    for path, form in (
        ("/customers", typed(name="苏州金桥纺织有限公司", **{"contact-phone": "13911112222"})),
        (f"{home}/edit/needs", {"version": str(before.version), "need": "要快"}),
        (f"{home}/followups", said()),
        (f"{home}/contacts", {"name": "刘敏"}),
        (f"/deals/{deal.id}", {"version": "1", "title": "二期"}),
        ("/theme/dark", {}),
        ("/password", {"current": PASSWORD, "password": "落霞与孤鹜齐飞 秋水长天"}),
    ):
        assert ann.post(path, data={**smuggled(), **form}).status_code < 500, path
    for customer in all_of(app, Customer):
        assert (customer.owner_id, customer.entered_by_id) == (people.ann.id, people.ann.id)
        assert (customer.review, customer.deleted_at) == (Review.APPROVED, None)
        assert (customer.merged_into_id, customer.import_id) == (None, None)
        assert customer.number not in ("1", "2")
        assert customer.helper_ids == []
        assert customer.open_amount in (0, 5_000_000)
    for row in all_of(app, Deal):
        assert (row.owner_id, row.is_live, row.is_starred) == (people.ann.id, True, False)
    for row in all_of(app, FollowUp):
        assert (row.author_id, row.edited_at) == (people.ann.id, None)
    assert {row.customer_id for row in all_of(app, Contact)} == {
        one.id for one in all_of(app, Customer)
    }
    after = sales.read(Person, people.ann.id)
    for name in ("username", "name", "roles", "disabled_at", "one_time_until"):
        assert getattr(after, name) == getattr(person, name), name
    assert len(all_of(app, Person)) == len(vars(people))


def all_of(app: Flask, model: type) -> list:
    with app.app_context():
        return list(db.session.scalars(select(model).order_by(inspect(model).primary_key[0])))


def test_every_form_wants_its_token(
    app: Flask, house: House, people: SimpleNamespace, sign_in: Callable[..., Client],
    unchanged: Unchanged,
) -> None:  # fmt: skip
    app.config["WTF_CSRF_ENABLED"] = True
    ada = sign_in(people.ada)
    with unchanged() as compare:
        for endpoint, method in sorted(all_doors()):
            # A pass, not a token, lets into the practice room: tests/practice.
            if method != "POST" or endpoint.startswith("setup.") or endpoint == "practice.arrive":
                continue
            for headers in ({}, HX):
                answer = ada.post(house.path(endpoint), data={"name": "x"}, headers=headers)
                assert answer.status_code == 400, endpoint
                compare(endpoint)


def test_every_wrong_sign_in_costs_one_check_of_a_password(
    app: Flask, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, clock: object
) -> None:
    checks: list[str] = []
    verify = accounts._hasher.verify

    def counted(hashed: str, password: str) -> bool:
        checks.append(hashed)
        return verify(hashed, password)

    monkeypatch.setattr(type(accounts._hasher), "verify", lambda _self, *given: counted(*given))
    for username in ("ann", "nobody", "x" * 60):
        checks.clear()
        app.test_client().post("/sign-in", data={"username": username, "password": "wrong words"})
        assert len(checks) == 1, username


def test_words_of_sql_are_words(
    app: Flask, people: SimpleNamespace, sales: Sales, sign_in: Callable[..., Client],
    unchanged: Unchanged,
) -> None:  # fmt: skip
    deal, mia = sales.deal("杭州云帆智能科技有限公司", people.ann), sign_in(people.mia)
    evil = (
        "' OR '1'='1", "1; DROP TABLE customers--", "1) UNION SELECT password_hash FROM people--",
        "%", "_", "name; SELECT pg_sleep(9)", "(CASE WHEN 1=1 THEN id ELSE name END)", "\\", "\"",
        "id DESC, (SELECT 1)", "{{7*7}}", "${7*7}", "1e309", "NaN", "-1", str(2**63), "\u202e",
    )  # fmt: skip
    names = (
        "q",
        "sort",
        "after",
        "stage",
        "owner",
        "owner_id",
        "whose",
        "shown",
        "kind",
        "field",
        "region_code",
        "from",
    )
    with unchanged() as compare:
        for path in (
            "/customers",
            "/board/",
            "/",
            "/search/",
            f"/customers/{deal.customer_id}/timeline",
        ):
            for words in evil:
                answer = mia.get(path, query_string=dict.fromkeys(names, words))
                assert answer.status_code < 500, (path, words)
                assert "argon2" not in answer.text
                assert ">49<" not in answer.text
        compare()


def test_a_permission_that_breaks_lets_nobody_in(
    app: Flask, people: SimpleNamespace, sales: Sales, sign_in: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch, unchanged: Unchanged,
) -> None:  # fmt: skip
    deal, ann = sales.deal("杭州云帆智能科技有限公司", people.ann), sign_in(people.ann)

    def broken(_person: object, _record: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setitem(RULES, Action.DEAL_EDIT, broken)
    with unchanged() as compare:
        answer = ann.post(f"/deals/{deal.id}/star", data={"starred": "1"})
        assert answer.status_code == 500
        assert "ZeroDivision" not in answer.text
        compare()


def test_the_product_does_not_start_unsafe(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    with pytest.raises(ValueError, match="at least 32"):
        create_app({**app.config, "SECRET_KEY": "short"})
    (app.config["INSTANCE"] / "field_key").write_text("half a key")
    with pytest.raises(ValueError, match=r"."):
        create_app({**app.config})
    monkeypatch.setattr(server, "create_app", lambda: SimpleNamespace(debug=True))
    with pytest.raises(SystemExit, match="debug"):
        server.serve("127.0.0.1", 0)


def test_many_at_once_are_all_ones_own_or_none_is_touched(
    app: Flask, people: SimpleNamespace, sales: Sales, sign_in: Callable[..., Client],
    unchanged: Unchanged,
) -> None:  # fmt: skip
    own = sales.deal("苏州金桥纺织有限公司", people.bob).customer_id
    other = sales.deal("杭州云帆智能科技有限公司", people.ann).customer_id
    bob, both = sign_in(people.bob), [str(own), str(other)]
    with unchanged() as compare:
        for path, form in (
            ("/customers/summaries", {"customer": both}),
            ("/customers/handover", {"customer": both, "to": str(people.bob.id)}),
        ):
            assert bob.post(path, data=form).status_code >= 400, path
            compare(path)
