"""Where what a data check finds is mended: forms that there are already."""

from dataclasses import dataclass, field

from crmapp.actions import Action
from crmapp.labels import Choice
from crmapp.meetings.gaps import Sign


class Where(Choice):
    """Where the form opens, for those with scripts."""

    ROW = "row"
    DIALOG = "dialog"
    PAGE = "page"


@dataclass(frozen=True)
class Mend:
    """A form of a customer: its address, who may use it, where it opens."""

    endpoint: str
    where: Where
    action: Action = Action.CUSTOMER_EDIT
    values: dict[str, str] = field(default_factory=dict)


_BASICS = Mend("customers.edit", Where.ROW, values={"key": "basics"})
_CONTACT = Mend("contacts.new", Where.DIALOG)
_CUSTOMER = Mend("customers.show", Where.PAGE)
_FOLLOWUP = Mend("followups.new", Where.PAGE, Action.FOLLOWUP_WRITE)

MENDS = {
    Sign.NO_CONTACT: _CONTACT,
    Sign.NO_INDUSTRY: _BASICS,
    Sign.NO_SOURCE: _BASICS,
    Sign.PERSON_NAME: _BASICS,
    Sign.NO_STEP: _FOLLOWUP,
    Sign.SILENT: _FOLLOWUP,
    Sign.TWICE: _CUSTOMER,
    Sign.NO_PHONE: _CUSTOMER,
    Sign.PART_PHONE: _CUSTOMER,
    Sign.NO_AMOUNT: _CUSTOMER,
    Sign.UNCONFIRMED: _CUSTOMER,
}
