"""Everything that a summary tells of one customer, before it is put into words."""

from dataclasses import dataclass, field

from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.deals.models import Deal
from crmapp.field_policy.sight import Sight
from crmapp.followups.models import FollowUp
from crmapp.needs.models import Need
from crmapp.nextsteps.models import NextStep
from crmapp.promises.models import Promise


@dataclass
class Record:
    """A customer with what hangs on it.

    `eye` says what of its fields may be printed, `is_open` that contact details were asked for in
    full; `followups` of None that the reader
    may not read them, `earlier` counts those that are left out.
    """

    customer: Customer
    eye: Sight
    is_open: bool = False
    contacts: list[Contact] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    step: NextStep | None = None
    promises: list[Promise] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    followups: list[FollowUp] | None = None
    earlier: int = 0
