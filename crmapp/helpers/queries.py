"""Who helps with a customer, and who might."""

from crmapp.accounts.models import Person
from crmapp.accounts.team import person, team
from crmapp.customers.models import Customer


def helpers_of(customer: Customer) -> list[Person]:
    """The people who may write follow-ups on the customer; asks the database nothing."""
    return [one for one in map(person, customer.helper_ids) if one is not None]


def possible_helpers(customer: Customer) -> list[Person]:
    """Team members who are neither the owner nor a helper already."""
    taken = {customer.owner_id, *customer.helper_ids}
    return [one for one in team() if one.id not in taken]
