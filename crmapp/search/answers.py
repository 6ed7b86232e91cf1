"""What the search box answers with, and how the best comes first."""

from dataclasses import dataclass, field

from crmapp.contacts.models import Contact
from crmapp.customers.models import Customer
from crmapp.deals.models import Deal
from crmapp.followups.models import FollowUp
from crmapp.search.named import Called, Named
from crmapp.text import normalise, words


@dataclass
class Answers:
    """What was found, by kind, and customers found by a phone number; `is_cut` says there is more.

    Follow-ups are those that the viewer may read.
    """

    customers: list[Named] = field(default_factory=list)
    contacts: list[Called] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    followups: list[FollowUp] = field(default_factory=list)
    by_phone: list[tuple[Named, Contact | None]] = field(default_factory=list)
    is_cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (
            self.customers or self.contacts or self.deals or self.followups or self.by_phone
        )

    @property
    def only(self) -> Named | Customer | None:
        """The one customer that all answers lead to."""
        found = {one.id: one for one in self.customers}
        for one in (*self.contacts, *self.deals, *self.followups):
            found[one.customer_id] = one.customer
        return next(iter(found.values())) if len(found) == 1 else None


def rank(customer: Named, query: str, viewer_id: int) -> tuple:
    """How well a customer fits, the best smallest: the name itself, its beginning, one's own."""
    asked = normalise(query)
    names = [normalise(customer.name), normalise(customer.short_name)]
    exact = asked in names or asked == normalise(customer.number)
    begins = any(name.startswith(asked) for name in names)
    is_own = customer.owner_id == viewer_id
    newest = customer.last_followup_on.toordinal() if customer.last_followup_on else 0
    return (not exact, not begins, not is_own, -newest, customer.id)


def is_named(contact: Called, query: str) -> bool:
    """Whether every word of a query is in a contact's name, its pinyin or its initials."""
    return _holds(query, [contact.name], contact.name_pinyin)


def is_meant(customer: Named, query: str) -> bool:
    """Whether every word of a query is in a customer's own names and number."""
    own = [customer.name, customer.short_name, customer.number]
    return _holds(query, own, customer.name_pinyin)


def _holds(query: str, texts: list[str | None], pinyin: str) -> bool:
    # The stored pinyin: making it anew for hundreds of names would take longer than finding them.
    syllables = pinyin.split()
    known = [*map(normalise, texts), "".join(syllables), "".join(one[0] for one in syllables)]
    return all(any(word in text for text in known) for word in words(query))


def says(text: str, query: str) -> bool:
    """Whether every word of a query stands in a search text: bigrams alone may err."""
    return all(word in text for word in words(query))
