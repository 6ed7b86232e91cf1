"""Finding one person everywhere: among contacts, customers, texts, file names, waiting sheets."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from sqlalchemy import Date, exists, func, literal_column, or_, select
from sqlalchemy.orm import contains_eager

from crmapp import clock
from crmapp.attachments.models import Attachment
from crmapp.contacts.models import Contact
from crmapp.contacts.phones import phone_key
from crmapp.customers.kinds import CustomerKind, CustomerType
from crmapp.customers.live import THERE
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.duplicates.models import CustomerKey, KeyKind
from crmapp.files.models import File
from crmapp.followups.models import FollowUp, FormerText
from crmapp.history.models import Change
from crmapp.imports.models import Import, ImportRow
from crmapp.privacy.found import Found, Mention
from crmapp.privacy.models import PrivacyRequest
from crmapp.privacy.places import PLACES, Place, customer_of
from crmapp.privacy.sought import Sought
from crmapp.recycling.models import BIN
from crmapp.search.queries import in_index
from crmapp.search.texts import FOLLOWUPS
from crmapp.settings.values import setting
from crmapp.text import like_escape, pinyin, query_grams
from crmapp.vault import sealed_length, vault

AT_ONCE = 500
MOST = 200  # mentions that a page shows to decide on; the rest is found once these are settled
PAGE = 50


def find(sought: Sought, *, most: int | None = None) -> Found:
    """Look for a person everywhere; deleted and merged records are looked through too.

    `most` bounds the texts that speak of them; `is_cut` then says that there are more.
    """
    found = Found(contacts=_contacts(sought), customers=_individuals(sought))
    mentions = _mentions(sought, found)
    found.mentions = list(islice(mentions, most))
    found.is_cut = next(mentions, None) is not None
    found.files = _files(sought)
    found.staged = [row for row in _staged() if sought.is_said(row.understood + row.former)]
    found.changes = changes_of(found.contacts, found.customers)
    return found


def _contacts(sought: Sought) -> list[Contact]:
    """By the number's blind index, by name, and by opening addresses one by one."""
    near = []
    if sought.key:
        index = vault().index("phone", sought.key)
        keys = select(CustomerKey.customer_id).where(
            CustomerKey.kind == KeyKind.PHONE, CustomerKey.value == index
        )
        in_bin = select(Customer.id).where(Customer.uid == BIN)  # deleted contacts have no keys
        near.append(or_(Contact.customer_id.in_(keys), Contact.customer_id.in_(in_bin)))
    if sought.name:
        near.append(Contact.name_pinyin == pinyin(sought.name))
    if sought.address:
        near.append(Contact.id.in_(_addressed(sought.address.strip())))
    return [one for one in _each(Contact, *near) if _is_meant(one, sought)] if near else []


def _addressed(address: str) -> list[int]:
    """The contacts with an address; a sealed one tells its length, so few have to be opened."""
    found: list[int] = []
    for name in ("email", "wechat"):
        field, sealed = getattr(Contact, name), getattr(Contact, f"{name}_sealed")
        rows = select(Contact.id, Contact.uid, sealed)
        alike = rows.where(func.length(sealed) == sealed_length(address))
        found += [
            row.id
            for row in db.session.execute(alike)
            if field.open(row, Contact).casefold() == address.casefold()
        ]
    return found


def _each(model: Any, *near: Any) -> Iterator[Any]:
    """Records that meet any condition, in blocks: each of them may have to be opened."""
    last = 0
    some = select(model).order_by(model.id).limit(AT_ONCE)
    if near:
        some = some.where(or_(*near))
    while rows := db.session.scalars(some.where(model.id > last)).all():
        last = rows[-1].id
        yield from rows


def _is_meant(contact: Contact, sought: Sought) -> bool:
    address = sought.address.strip().casefold()
    return bool(
        (sought.name and contact.name.strip() == sought.name.strip())
        or (sought.key and sought.key in map(phone_key, (contact.phone, contact.other_phone)))
        or (address and address in (contact.email.casefold(), contact.wechat.casefold()))
    )


def _individuals(sought: Sought) -> list[Customer]:
    if not sought.name:
        return []
    same = Customer.kind == CustomerKind.INDIVIDUAL, Customer.name == sought.name.strip()
    return list(db.session.scalars(select(Customer).where(*same).order_by(Customer.id)))


def _mentions(sought: Sought, found: Found) -> Iterator[Mention]:
    known = {(one.__tablename__, one.id) for one in (*found.contacts, *found.customers)}
    for place in PLACES.values():
        for record in _speaking(place, sought):
            key = place.key, record.id
            if key not in known and sought.is_said(place.said(record)):
                known.add(key)
                yield Mention(place, record, _customer_of(record))


def _customer_of(record: Any) -> Customer | None:
    if isinstance(record, FormerText):
        record = db.session.get(FollowUp, record.followup_id)
    key = getattr(record, "customer_id", None)
    return customer_of(record) or (db.session.get(Customer, key) if key else None)


def individuals_of(keys: list[int]) -> list[Customer]:
    """Individuals by their keys, locked inside `writing()` where the database locks rows."""
    chosen = Customer.id.in_(keys), Customer.kind == CustomerKind.INDIVIDUAL
    mine = select(Customer).where(*chosen).order_by(Customer.id)
    return list(db.session.scalars(mine.with_for_update()))


def contacts_of_keys(keys: list[int]) -> list[Contact]:
    """Contacts by their keys, locked with their customers like these."""
    mine = select(Contact).join(Contact.customer).where(Contact.id.in_(keys))
    locked = mine.order_by(Contact.customer_id, Contact.id).with_for_update(of=[Customer, Contact])
    return list(db.session.scalars(locked))


def _speaking(place: Place, sought: Sought) -> Iterator[Any]:
    """Records whose text may speak of a person, some of them twice."""
    if place.model is FollowUp:
        index = FOLLOWUPS.index
        for grams in filter(None, map(query_grams, sought.words)):
            hits = select(index.c.rowid).where(in_index(index, grams))
            yield from _each(FollowUp, FollowUp.id.in_(hits))
    elif patterns := _patterns(sought):
        columns = [getattr(place.model, name) for name in place.columns]
        like = (one.ilike(pattern, escape="\\") for pattern in patterns for one in columns)
        yield from _each(place.model, *like)


def _patterns(sought: Sought) -> list[str]:
    # Anything may stand between the digits of a number; what they find is looked at closer.
    apart = [f"%{'%'.join(sought.digits)}%"] if sought.digits else []
    return [f"%{like_escape(word)}%" for word in sought.words] + apart


def _files(sought: Sought) -> list[Attachment]:
    names = [File.name.ilike(f"%{like_escape(word)}%", escape="\\") for word in sought.words]
    if not names:
        return []
    rows = select(Attachment).join(Attachment.file).options(contains_eager(Attachment.file))
    return list(db.session.scalars(rows.where(or_(*names))))


def _staged() -> Iterator[ImportRow]:
    return _each(ImportRow, ImportRow.understood_sealed.is_not(None))


def changes_of(contacts: list[Contact], customers: list[Customer]) -> list[Change]:
    """The history of the person's own fields."""
    own = [(one.__tablename__, one.id) for one in (*contacts, *customers)]
    found: list[Change] = []
    for subject, key in own:
        mine = Change.subject == subject, Change.subject_id == key
        found += db.session.scalars(select(Change).where(*mine).order_by(Change.id))
    return found


def sheets_of(rows: list[ImportRow]) -> list[Import]:
    """The imports whose sheets hold the rows."""
    keys = {row.import_id for row in rows}
    return list(db.session.scalars(select(Import).where(Import.id.in_(keys))))


def requests() -> list[PrivacyRequest]:
    """What was done for people, the last first."""
    newest = select(PrivacyRequest).order_by(PrivacyRequest.id.desc()).limit(PAGE)
    return list(db.session.scalars(newest))


def long_silent(keys: list[int] | None = None) -> list[Customer]:
    """Customers nobody has spoken with for the team's months, whose contacts are still kept.

    Never those who bought: contracts are kept longer. With `keys` only these of them.
    """
    before = clock.today().replace(day=1)
    months = before.year * 12 + before.month - 1 - setting("dormant_months")
    before = before.replace(year=months // 12, month=months % 12 + 1)
    last = literal_column("coalesce(customers.last_followup_on, '0001-01-01')", Date())
    reachable = or_(
        *(
            column.is_not(None)
            for column in (
                Contact.phone_sealed, Contact.other_phone_sealed, Contact.email_sealed,
                Contact.wechat_sealed,
            )
        )
    )  # fmt: skip
    silent = (
        select(Customer)
        .where(
            *THERE,
            last < before,
            Customer.entered_on < before,
            Customer.type != CustomerType.WON,
            exists().where(Contact.customer_id == Customer.id, reachable),
        )
        .order_by(last, Customer.id)
    )
    if keys is not None:
        silent = silent.where(Customer.id.in_(keys)).with_for_update()
    return list(db.session.scalars(silent.limit(PAGE)))
