"""Which customers are there, neither deleted nor merged away, and which of them count."""

from crmapp.customers.kinds import Review
from crmapp.customers.models import Customer

THERE = (Customer.deleted_at.is_(None), Customer.merged_into_id.is_(None))
LIVE = (*THERE, Customer.review == Review.APPROVED)
