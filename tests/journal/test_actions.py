"""The catalogue of what is told: closed, and everything that is logged is in it."""

import ast
import re
from pathlib import Path

from crmapp.journal.actions import ACTIONS, DISCLOSING, FORMER, Group, actions_of
from crmapp.journal.wishes import WISHES
from crmapp.journal.wording import said
from crmapp.policy import RULES

APP = Path(__file__).resolve().parents[2] / "crmapp"
WRITERS = {"log", "log_each", "log_later", "log_for_owner", "log_reaching"}
WRITES = re.compile(rf"\b({'|'.join(WRITERS)})\(")
NAME = re.compile(r"[a-z_]+:[a-z_]+")
QUOTED = re.compile(rf'"({NAME.pattern})"')


def logged() -> dict[str, str]:
    """Every name of an action that a module which writes to the journal says, with its file."""
    found = {}
    for path in APP.rglob("*.py"):
        if path.parent.name == "journal" and path.name in ("actions.py", "wishes.py"):
            continue
        text = path.read_text()
        if WRITES.search(text):
            calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
            said = first_words(calls) | set(QUOTED.findall(text)) & set(ACTIONS)
            found |= dict.fromkeys(said, str(path.relative_to(APP)))
    return found


def first_words(calls: list[ast.Call]) -> set[str]:
    mine = [call.args[0] for call in calls if getattr(call.func, "id", "") in WRITERS if call.args]
    return {first.value for first in mine if isinstance(first, ast.Constant)}


def test_whatever_is_logged_is_in_the_catalogue_and_nothing_else_is() -> None:
    told = logged()
    assert {name: file for name, file in told.items() if name not in ACTIONS} == {}
    assert set(ACTIONS) - set(told) == FORMER, "no module tells these"


def test_every_action_has_a_group_and_a_sentence() -> None:
    for name, told in ACTIONS.items():
        assert isinstance(told.group, Group), name
        assert NAME.fullmatch(name), name
        assert str(told.sentence), name
    refusals = actions_of(Group.REFUSED)
    assert {"access:refused", "sign_in:failed", "export:declined"} <= set(refusals)
    assert {"contact:revealed", "summary:printed", "export:made"} <= set(DISCLOSING)
    assert not set(DISCLOSING) & set(refusals)


def test_what_somebody_was_refused_is_said_in_words() -> None:
    assert {action.value for action in RULES} == set(WISHES)


def test_stored_values_are_told_in_words() -> None:
    cell = {"field": "phone", "standpoint": "sales", "right": "see", "old": 0, "new": 2}
    told = {name: said(name, value, cell) for name, value in cell.items()}
    assert not set(told.values()) & {"phone", "sales", "see", "0", "2"}
    stored = {"kind": "deals", "wanted": "deal:edit", "act": "opened", "full": True}
    for name, value in stored.items():
        assert said(name, value, {}) != str(value)
    assert said("filter", {"a": 1}, {}) == "a: 1"
    assert said("key", 3, {}) == "3"
