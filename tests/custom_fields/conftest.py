"""A team that has defined fields of its own."""

from types import SimpleNamespace

import pytest
from flask import Flask

from crmapp.custom_fields.kinds import Kind, Subject
from crmapp.custom_fields.models import CustomField
from crmapp.custom_fields.verbs import define
from crmapp.database import writing

CONTRACTS = ("年框", "单次", "试用")


@pytest.fixture
def own(app: Flask, people: SimpleNamespace) -> SimpleNamespace:
    """Five fields of customers, one of each kind, a private one, one of contacts and of deals."""

    def make(subject: Subject, label: str, kind: Kind, *names: str, **flags: bool) -> CustomField:
        return define(subject, {"label": label, "kind": kind, **flags}, names, by=people.ada)

    with app.app_context(), writing():
        return SimpleNamespace(
            text=make(Subject.CUSTOMERS, "门牌暗号", Kind.TEXT),
            number=make(Subject.CUSTOMERS, "设备台数", Kind.NUMBER, is_listed=True),
            day=make(Subject.CUSTOMERS, "下次招标", Kind.DAY),
            choice=make(Subject.CUSTOMERS, "合作方式", Kind.CHOICE, *CONTRACTS, is_listed=True),
            truth=make(Subject.CUSTOMERS, "开专票", Kind.YES_NO),
            secret=make(Subject.CUSTOMERS, "内部评语", Kind.TEXT, is_private=True, is_listed=True),
            hobby=make(Subject.CONTACTS, "爱好", Kind.TEXT),
            bid=make(Subject.DEALS, "标书份数", Kind.NUMBER),
        )
