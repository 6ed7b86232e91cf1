"""Blind indexes made anew under the key in use; until then both keys are asked."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import delete, func, insert, select

from crmapp.contacts.indexing import phone_keys
from crmapp.contacts.models import Contact
from crmapp.database import db, writing
from crmapp.duplicates.models import CustomerKey, KeyKind
from crmapp.imports.models import Import, ImportRow
from crmapp.imports.staged import fingerprint_of, identity_of, unpack
from crmapp.keys.rotation import Step

AT_ONCE = 200
BLIND = (KeyKind.PHONE, KeyKind.LAST_FOUR)


def rebuild() -> Iterator[Step]:
    """Make every blind index anew; tells each batch."""
    yield from _phones()
    yield from _rows()


def _phones() -> Iterator[Step]:
    blind = CustomerKey.kind.in_(BLIND)
    of = db.session.scalar(select(func.count(CustomerKey.customer_id.distinct())).where(blind))
    done, after = 0, 0
    while True:
        some = select(CustomerKey.customer_id).where(blind, CustomerKey.customer_id > after)
        order = some.distinct().order_by(CustomerKey.customer_id).limit(AT_ONCE)
        keys = list(db.session.scalars(order))
        if not keys:
            return
        _index_phones(keys)
        done, after = done + len(keys), keys[-1]
        yield Step("customer_keys", done, max(of or 0, done))


def _index_phones(keys: list[int]) -> None:
    with writing() as session:
        found: dict[int, set] = defaultdict(set)
        for contact in session.scalars(select(Contact).where(Contact.customer_id.in_(keys))):
            for phone in (contact.phone, contact.other_phone):
                found[contact.customer_id] |= phone_keys(phone)
        old = CustomerKey.customer_id.in_(keys), CustomerKey.kind.in_(BLIND)
        session.execute(delete(CustomerKey).where(*old))
        rows = [
            {"kind": kind, "value": value, "customer_id": key}
            for key, told in found.items()
            for kind, value in sorted(told)
        ]
        if rows:
            session.execute(insert(CustomerKey), rows)


def _rows() -> Iterator[Step]:
    of = db.session.scalar(select(func.count(ImportRow.id))) or 0
    done, after = 0, 0
    while True:
        order = select(ImportRow.id).where(ImportRow.id > after).order_by(ImportRow.id)
        keys = list(db.session.scalars(order.limit(AT_ONCE)))
        if not keys:
            return
        _index_rows(keys)
        done, after = done + len(keys), keys[-1]
        yield Step("import_rows", done, max(of, done))


def _index_rows(keys: list[int]) -> None:
    """What is known of a row by its text; a row whose text was let go is met by its customer."""
    with writing() as session:
        rows = session.execute(
            select(ImportRow, Import.mapping)
            .join(Import, Import.id == ImportRow.import_id)
            .where(ImportRow.id.in_(keys))
        )
        for record, mapping in rows:
            if not record.understood:
                record.identity = record.fingerprint = ""
                continue
            row, _known = unpack(record.understood)
            columns = {int(index): key for index, key in mapping.items()}
            record.identity = identity_of(row)
            record.fingerprint = fingerprint_of(row, columns)
