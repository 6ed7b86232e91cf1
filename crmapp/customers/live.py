"""Which customers count: those that are neither deleted nor merged away, and are approved."""

from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer

LIVE = (
    Customer.deleted_at.is_(None),
    Customer.merged_into_id.is_(None),
    Customer.review == Review.APPROVED,
)
