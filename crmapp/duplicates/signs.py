"""What a customer that is being written can be recognised by: its hard keys and its names."""

from dataclasses import dataclass, field

from crmapp.contacts.indexing import phone_keys
from crmapp.customers.kinds import CustomerKind
from crmapp.duplicates.domains import mail_domain, web_host
from crmapp.duplicates.models import KeyKind
from crmapp.duplicates.names import NameKeys, candidates_by, name_keys
from crmapp.duplicates.reasons import Reason, Sign

Key = tuple[KeyKind, str]

# Of many alike names only the likeliest are compared; a shared head alone tells least.
WEIGHTS = {"full": 100, "core": 60, "sound": 30, "start": 12, "part": 8, "head": 5}
SURE = 1000  # the weight of a hard key


@dataclass(frozen=True)
class Signs:
    """Each hard key with the reason it would give, and the company names in their keys."""

    hard: dict[Key, Reason] = field(default_factory=dict)
    names: tuple[NameKeys, ...] = ()

    @property
    def lookups(self) -> dict[Key, int]:
        """Every key to look up, with how much a meeting under it tells."""
        weights = dict.fromkeys(self.hard, SURE)
        for keys in self.names:
            for value in candidates_by(keys):
                weights[KeyKind.NAME, value] = WEIGHTS[value.partition(":")[0]]
        return weights

    @property
    def contested(self) -> list[str]:
        """What two people may save at the same moment: hard keys and whole names, in order."""
        names = [f"{KeyKind.NAME.value}:{keys.full}" for keys in self.names if keys.full]
        return sorted([f"{kind.value}:{value}" for kind, value in self.hard] + names)


def signs_of(
    kind: CustomerKind,
    names: list[str],
    *,
    phones: list[str] = (),
    emails: list[str] = (),
    website: str = "",
    credit_code: str | None = None,
) -> Signs:
    """Read the signs of what was typed; an individual's name alone is none."""
    hard: dict[Key, Reason] = {}
    if credit_code:
        hard[KeyKind.CREDIT_CODE, credit_code] = Reason(Sign.SAME_CREDIT_CODE)
    for phone in phones:
        for key in phone_keys(phone):
            if key[0] is KeyKind.PHONE:
                hard[key] = Reason(Sign.SAME_PHONE)
    for email in emails:
        if domain := mail_domain(email):
            hard[KeyKind.MAIL_DOMAIN, domain] = Reason(Sign.SAME_MAIL_DOMAIN, domain)
    if host := web_host(website):
        hard[KeyKind.WEB_HOST, host] = Reason(Sign.SAME_WEBSITE, host)
    is_company = kind is CustomerKind.ENTERPRISE
    kept = tuple(name_keys(name) for name in dict.fromkeys(names) if name and is_company)
    return Signs(hard, kept)
