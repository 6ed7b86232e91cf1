"""Links the customers that an import made to whoever referred them, once all of them are there."""

from sqlalchemy import select

from crmapp.customers.live import THERE
from crmapp.customers.models import Customer
from crmapp.database import db
from crmapp.referrals.chain import leads_back

AT_ONCE = 100  # customers linked while others wait


def referred_in(import_id: int) -> dict[int, str]:
    """By what the file calls those who referred its customers, by the customer's key."""
    mine = Customer.import_id == import_id, Customer.referrer != "", Customer.referrer_id.is_(None)
    columns = select(Customer.id, Customer.referrer)
    return dict(db.session.execute(columns.where(*mine, *THERE)).all())


def link(referrers: list[tuple[int, int]]) -> None:
    """Say who referred some customers, inside `writing()`; a chain that leads back stays open.

    It is as if they had come in so: their version does not rise.
    """
    for key, referrer_id in referrers:
        if not leads_back(key, referrer_id):
            db.session.get_one(Customer, key).referrer_id = referrer_id
            db.session.flush()
