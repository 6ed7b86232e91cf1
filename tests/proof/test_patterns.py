"""Patterns that meet typed text take no more than a walk through it, however it is made."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.one_database

# Every reading of a typed text, given what makes a careless pattern walk it again and again. A
# quadratic one would take minutes for these; the processor's time is bounded, not the clock's.
WORK = """
import contextlib
import resource
resource.setrlimit(resource.RLIMIT_CPU, (40, 40))
from datetime import date
from crmapp.contacts.masking import mask_email, mask_messenger, mask_name, mask_phone
from crmapp.contacts.paste import split_card
from crmapp.contacts.phones import phone_key, split_phones
from crmapp.dates import parse_clock, parse_day
from crmapp.duplicates.anatomy import COMPANY
from crmapp.imports.cells import text_of
from crmapp.money import parse_yuan
from crmapp.sensitive import find
from crmapp.text import normalise

PARTS = "a|1| |中|-|.|(|（|1-|a.|1 |a@|年月|1年|转|x |*"
for part in PARTS.split("|"):
    text = (part * 60_000)[:60_000]
    for read in (phone_key, split_phones, find, normalise, text_of, split_card, COMPANY.fullmatch):
        read(text)
    for mask in (mask_phone, mask_name, mask_messenger):
        mask(text[:2_000])
    mask_email(text[:2_000])
    for read in (parse_yuan, parse_clock, lambda text: parse_day(text, today=date(2026, 11, 25))):
        with contextlib.suppress(ValueError):
            read(text)
print("walked")
"""


def test_no_typed_text_is_walked_again_and_again() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WORK], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "walked\n", done.stderr[-2_000:]


def test_the_table_of_threats_names_tests_that_exist() -> None:
    page = (ROOT / "docs" / "security-tests.md").read_text()
    assert re.findall(r"^\| A(\d+) ", page, re.MULTILINE) == [str(nth) for nth in range(1, 51)]
    named = set(re.findall(r"`((?:tests|docs)/[\w./-]+)`", page))
    assert len(named) > 40
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []
