"""What the customer that a row tells of can be recognised by."""

from crmapp.contacts.phones import split_phones
from crmapp.customers.credit_code import BadCreditCode, check_credit_code
from crmapp.customers.kinds import CustomerKind
from crmapp.duplicates.signs import Signs, signs_of
from crmapp.imports.understood import UnderstoodRow


def signs_for(row: UnderstoodRow) -> Signs:
    """What the customer of a row can be recognised by."""
    said = row.customer
    phones, emails = [], []
    for contact in row.contacts:
        phones += split_phones(str(contact.get("phone") or ""))
        phones += split_phones(str(contact.get("other_phone") or ""))
        emails.append(str(contact.get("email") or ""))
    return signs_of(
        CustomerKind(said.get("kind") or "enterprise"),
        [row.name, str(said.get("company_name") or "")],
        phones=phones,
        emails=emails,
        website=str(said.get("website") or ""),
        credit_code=credit_code_of(row),
    )


def credit_code_of(row: UnderstoodRow) -> str | None:
    """A row's credit code in its usual writing; None where it has none or a wrong one."""
    try:
        return check_credit_code(str(row.customer.get("credit_code") or ""))
    except BadCreditCode:
        return None
