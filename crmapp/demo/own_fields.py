"""The demo's own fields: what a maker of barcode machines writes down besides."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from crmapp import clock
from crmapp.contacts.models import Contact
from crmapp.custom_fields.attributes import KEYS
from crmapp.custom_fields.definitions import custom_fields
from crmapp.custom_fields.kinds import Kind, Subject
from crmapp.custom_fields.models import VALUES, CustomChoice, CustomField
from crmapp.custom_fields.verbs import define, has_values
from crmapp.customers.models import Customer
from crmapp.database import db, touch
from crmapp.deals.models import Deal

_SUBJECTS = (Subject.CUSTOMERS, Subject.CONTACTS, Subject.DEALS)
# Label, kind, choices and flags of each.
_FIELDS: dict[Subject, tuple[tuple[str, Kind, tuple[str, ...], dict[str, Any]], ...]] = {
    Subject.CUSTOMERS: (
        ("设备台数", Kind.NUMBER, (), {"is_listed": True, "hint": "车间里正在用的打印机"}),
        ("合作方式", Kind.CHOICE, ("年度框架", "单次采购", "试用"), {"is_listed": True}),
        ("下次招标", Kind.DAY, (), {}),
        ("开专票", Kind.YES_NO, (), {}),
        ("内部评语", Kind.TEXT, (), {"is_private": True}),
    ),
    Subject.CONTACTS: (("方便时间", Kind.TEXT, (), {"hint": "什么时候好联系"}),),
    Subject.DEALS: (("打印精度", Kind.CHOICE, ("203 dpi", "300 dpi", "600 dpi"), {}),),
}
_REMARKS = ("付款及时，可以给账期", "价格敏感，留好余地", "老板亲自拍板")
_TIMES = ("下午好找", "上午开会，避开", "周三不在办公室")


def write_down(customers: list[Customer], *, by: Any) -> None:
    """Define the demo's fields and fill them for some customers; not where a team has its own."""
    if any(custom_fields(one) for one in _SUBJECTS):
        return
    made = {
        label: define(subject, {"label": label, "kind": kind, **flags}, names, by=by)
        for subject, fields in _FIELDS.items()
        for label, kind, names, flags in fields
    }
    db.session.flush()
    touch("config")
    _fill(made, [one.id for one in customers])


def _fill(made: dict[str, CustomField], keys: list[int]) -> None:
    def value(table: str, label: str, key: int, **said: Any) -> None:
        db.session.add(VALUES[table](field_id=made[label].id, **{KEYS[table]: key}, **said))

    def choice_of(label: str, nth: int) -> int:
        choices = made[label].choices
        return choices[nth % len(choices)].id

    for nth, key in enumerate(keys):
        if nth % 4 != 3:
            value("customers", "设备台数", key, number=(nth * 7 % 40 + 2) * 10_000)
            value("customers", "合作方式", key, choice_id=choice_of("合作方式", nth))
        if nth % 3 == 0:
            day = clock.today() + timedelta(20 + nth * 3)
            value("customers", "下次招标", key, day=day)
        if nth % 2 == 0:
            value("customers", "开专票", key, yes_no=nth % 4 == 0)
        if nth % 5 == 0:
            value("customers", "内部评语", key, text=_REMARKS[nth % len(_REMARKS)])
    contacts = select(Contact.id).where(Contact.customer_id.in_(keys)).order_by(Contact.id)
    for nth, key in enumerate(db.session.scalars(contacts).all()[::3]):
        value("contacts", "方便时间", key, text=_TIMES[nth % len(_TIMES)])
    deals = select(Deal.id).where(Deal.customer_id.in_(keys)).order_by(Deal.id)
    for nth, key in enumerate(db.session.scalars(deals).all()[::2]):
        value("deals", "打印精度", key, choice_id=choice_of("打印精度", nth))


def forget_fields() -> None:
    """Delete the demo's fields of which nothing is written down any more."""
    labels = [label for fields in _FIELDS.values() for label, *_rest in fields]
    for field in db.session.scalars(select(CustomField).where(CustomField.label.in_(labels))):
        if not has_values(field):
            mine = delete(CustomChoice).where(CustomChoice.field_id == field.id)
            db.session.execute(mine.execution_options(synchronize_session=False))
            gone = delete(CustomField).where(CustomField.id == field.id)
            db.session.execute(gone.execution_options(synchronize_session=False))
