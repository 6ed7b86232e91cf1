"""The words that company names are made of besides their brand, read from words.toml."""

import tomllib
from pathlib import Path

_TABLE = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))

LEGAL_FORMS = tuple(_TABLE["legal_forms"].split())
LONG_FORMS = tuple(_TABLE["long_forms"].split())
CUT_FORMS = tuple(_TABLE["cut_forms"].split())
ENGLISH_FORMS = frozenset(_TABLE["english_forms"].split())
BRANCHES = tuple(_TABLE["branches"].split())
SPECIFIC = frozenset(_TABLE["trades"].split())

# The word that stands for all that are alike, by each of them; empty: stands for nothing.
ALIKE = {word: kind for kind, line in _TABLE["alike"].items() for word in line.split()}
VAGUE = {word: kind for kind, line in _TABLE["vague"].items() for word in line.split()}
VAGUE |= dict.fromkeys(_TABLE["empty"]["words"].split(), "")
