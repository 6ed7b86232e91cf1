"""No field for text anywhere lets the number of an identity card or a bank card in."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from wtforms import FileField, Form, HiddenField, MultipleFileField, PasswordField, StringField

from crmapp.fields import TypedField
from crmapp.regions.forms import RegionField
from crmapp.text_fields import no_card_numbers, no_id_numbers

APP = Path(__file__).resolve().parents[2] / "crmapp"
# Read and thrown away, turned into a day or a sum, or looked at cell by cell.
NOT_KEPT = (PasswordField, HiddenField, TypedField, RegionField)
EXEMPT = {
    "ProofForm.proof_code": "a code of six digits",
    "CodeForm.code": "a code of six digits, or one from paper",
    "OwnForm.code": "a code of six digits, or one from paper",
    "SetUpForm.code": "the code of the first visit",
    "RowsForm.block": "cells: each is read by its own field, newcomers by the import",
    "SettingsForm.own_account": "the team's own company account",
    "SettingsForm.own_tax_number": "the team's own tax number",
    "UploadForm.archive": "a backup: its name is not kept",
    "FilesForm.files": "refused one by one by crmapp.attachments.receiving",
}


def forms() -> list[type[Form]]:
    for path in sorted([*APP.glob("*/forms.py"), APP / "text_fields.py"]):
        import_module(".".join(path.relative_to(APP.parent).with_suffix("").parts))
    found, waiting = [], [Form]
    while waiting:
        subclasses = waiting.pop().__subclasses__()
        found += [one for one in subclasses if one.__module__.startswith("crmapp")]
        waiting += subclasses
    return found


def text_fields() -> Iterator[tuple[str, Any]]:
    for form in forms():
        for name in dir(form):
            field = getattr(form, name)
            if hasattr(field, "field_class"):
                yield f"{form.__name__}.{name}", field


@pytest.mark.one_database
def test_a_new_form_cannot_forget_it(context: Flask) -> None:
    kinds, open_doors, seen = (StringField, FileField, MultipleFileField), [], set()
    for name, field in text_fields():
        if not issubclass(field.field_class, kinds) or issubclass(field.field_class, NOT_KEPT):
            continue
        seen.add(name)
        checks = [*field.args[1:2], field.kwargs.get("validators", ())]
        given = [check for some in checks for check in some or ()]
        if not {no_card_numbers, no_id_numbers} & set(given) and name not in EXEMPT:
            open_doors.append(name)
    assert len(seen) > 60
    assert open_doors == []
