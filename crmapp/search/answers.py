"""What the search box answers with, and how the best comes first."""

from dataclasses import dataclass, field

from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.text import normalise, search_text, words


@dataclass
class Answers:
    """Customers, contacts, and customers found by a phone number; `is_cut` says there are more."""

    customers: list[Customer] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    by_phone: list[tuple[Customer, Contact | None]] = field(default_factory=list)
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.customers or self.contacts or self.by_phone)

    @property
    def only(self) -> Customer | None:
        """The one customer that all answers lead to."""
        found = {one.id: one for one in self.customers}
        found |= {one.customer_id: one.customer for one in self.contacts}
        return next(iter(found.values())) if len(found) == 1 else None


def rank(customer: Customer, query: str, viewer_id: int) -> tuple:
    """How well a customer fits, the best smallest: the name itself, its beginning, one's own."""
    asked = normalise(query)
    names = [normalise(customer.name), normalise(customer.short_name)]
    exact = asked in names or asked == normalise(customer.number)
    begins = any(name.startswith(asked) for name in names)
    is_own = customer.owner_id == viewer_id
    newest = customer.last_followup_on.toordinal() if customer.last_followup_on else 0
    return (not exact, not begins, not is_own, -newest, customer.id)


def is_named(contact: Contact, query: str) -> bool:
    """Whether every word of a query is in a contact's name, its pinyin or its initials."""
    names = search_text(contact.name)
    return all(word in names for word in words(query))
