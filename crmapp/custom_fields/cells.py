"""Custom fields as cells of the table view: their text, the same to read, to edit and to copy."""

from typing import Any

from crmapp.custom_fields.kinds import Kind
from crmapp.custom_fields.models import CustomField
from crmapp.custom_fields.words import written, yes_or_no


def cell_text(field: CustomField, value: Any) -> str:
    """What a cell says."""
    if value is None:
        return ""
    return yes_or_no(value) if field.kind is Kind.YES_NO else written(field, value)
