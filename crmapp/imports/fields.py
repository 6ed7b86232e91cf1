"""The fields that a column may mean; `synonyms.tsv` holds the words that head such columns."""

from dataclasses import dataclass
from pathlib import Path

from flask_babel import lazy_gettext as _l

from crmapp.custom_fields.sheets import field_of_key, keys

SYNONYMS_FILE = Path(__file__).with_name("synonyms.tsv")


@dataclass(frozen=True, slots=True)
class Field:
    """One meaning of a column: `key` is `record.field`, `label` its lazy name for people."""

    key: str
    label: object
    synonyms: tuple[str, ...]

    @property
    def record(self) -> str:
        """`customer`, `contact`, `deal`, `entry`, or `sheet` for what is not taken."""
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        """The field's name within its record."""
        return self.key.partition(".")[2]


LABELS = {
    "sheet.serial": _l("Line number (not taken)"),
    "customer.name": _l("Customer name"),
    "customer.company_name": _l("Company name"),
    "customer.short_name": _l("Short name"),
    "customer.aliases": _l("Also known as"),
    "customer.number": _l("Customer number"),
    "customer.kind": _l("Company or individual"),
    "customer.type": _l("Customer type"),
    "customer.credit_code": _l("Unified social credit code"),
    "customer.industry": _l("Industry"),
    "customer.source": _l("Source"),
    "customer.size": _l("Size"),
    "customer.grade": _l("Grade"),
    "customer.head_count": _l("Employees"),
    "customer.annual_revenue": _l("Annual revenue"),
    "customer.region": _l("Region"),
    "customer.province": _l("Province"),
    "customer.city": _l("City"),
    "customer.district": _l("District"),
    "customer.address": _l("Address"),
    "customer.founded_on": _l("Founded on"),
    "customer.main_business": _l("Main business"),
    "customer.website": _l("Website"),
    "customer.referrer": _l("Referrer"),
    "customer.status": _l("Status"),
    "customer.need": _l("Need"),
    "customer.need_preference": _l("Need preference"),
    "customer.need_type": _l("Need type"),
    "customer.budget": _l("Budget"),
    "customer.purchase_plan": _l("Purchase date"),
    "customer.remarks": _l("Remarks"),
    "customer.competitors": _l("Competitors"),
    "customer.feedback": _l("Customer feedback"),
    "customer.purchase_history": _l("Purchase history"),
    "customer.cooperation": _l("Cooperation history"),
    "customer.first_contact_on": _l("First contact on"),
    "customer.last_contact_on": _l("Last contact on"),
    "customer.entered_on": _l("Entered on"),
    "customer.owner": _l("Owner"),
    "customer.review": _l("Review"),
    "contact.name": _l("Contact"),
    "contact.position": _l("Position"),
    "contact.department": _l("Department"),
    "contact.phone": _l("Phone"),
    "contact.other_phone": _l("Other phone"),
    "contact.email": _l("E-mail"),
    "contact.wechat": _l("WeChat"),
    "contact.gender": _l("Gender"),
    "contact.age": _l("Age"),
    "contact.decision_power": _l("Decision power"),
    "contact.influence": _l("Influence"),
    "contact.preferences": _l("Preferences"),
    "deal.title": _l("Deal name"),
    "deal.product": _l("Product"),
    "deal.stage": _l("Stage"),
    "deal.amount": _l("Expected amount"),
    "deal.won_amount": _l("Amount won"),
    "deal.expected_on": _l("Expected on"),
    "deal.won_on": _l("Won on"),
    "deal.contract_number": _l("Contract number"),
    "deal.quote_number": _l("Quote number"),
    "deal.payment_terms": _l("Payment terms"),
    "deal.delivery": _l("Delivery"),
    "deal.loss_reason": _l("Loss reason"),
    "deal.probability": _l("Probability"),
    "entry.at": _l("Follow-up date"),
    "entry.clock": _l("Follow-up time"),
    "entry.method": _l("Method"),
    "entry.content": _l("Follow-up notes"),
    "entry.need": _l("Need and pain"),
    "entry.reply": _l("Our reply and promise"),
    "entry.next": _l("Next step"),
    "entry.next_due": _l("Next step due"),
    "entry.next_method": _l("Next method"),
    "entry.attitude": _l("Attitude"),
    "entry.author": _l("Followed up by"),
}


def _read_synonyms() -> dict[str, tuple[str, ...]]:
    lines = SYNONYMS_FILE.read_text(encoding="utf-8").splitlines()
    return {key: tuple(words.split()) for key, words in (line.split("\t") for line in lines)}


_words = _read_synonyms()
FIELDS = tuple(Field(key, label, _words[key]) for key, label in LABELS.items())
BY_KEY = {field.key: field for field in FIELDS}


def field_for(key: str | None) -> Field | None:
    """The meaning of a key, one of the team's own fields included; None for an unknown one."""
    own = field_of_key(key or "")
    return Field(key, own.label, (own.label,)) if own is not None else BY_KEY.get(key)


def own_fields(record: str) -> list[Field]:
    """The team's own fields of a record that a column may mean."""
    return [Field(key, own.label, (own.label,)) for key, own in keys(record)]


BY_SYNONYM = {synonym: field for field in FIELDS for synonym in field.synonyms}
# A table without one of these is no list of customers.
IDENTITY = {"customer.name", "customer.company_name", "contact.name", "contact.phone"}
# Several columns may mean these: their texts are joined, or all split into follow-ups.
REPEATABLE = {"customer.remarks", "entry.content"}
