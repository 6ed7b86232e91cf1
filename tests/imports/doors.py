"""Who may enter which door of the imports; another's import does not exist."""

from tests.harness.doors import allowed

_IMPORTERS = ("ann", "bob", "hal", "mia", "ada")
_OF_AN_IMPORT = {
    "show": "GET", "rows": "GET", "plans": "GET", "preview": "POST", "read": "POST",
    "decide": "POST", "decide_alike": "POST", "back": "POST", "drop": "POST", "take": "POST",
    "undo": "POST", "give_back": "POST", "plan": "POST",
}  # fmt: skip

DOORS = {
    ("imports.index", "GET"): allowed(200, *_IMPORTERS),
    ("imports.new", "GET"): allowed(200, *_IMPORTERS),
    ("imports.create", "POST"): allowed(422, *_IMPORTERS),
    ("imports.passwords", "POST"): allowed(404, "ada"),
    **{
        (f"imports.{name}", method): allowed(404, *_IMPORTERS)
        for name, method in _OF_AN_IMPORT.items()
    },
}
