"""Who may have a contact's card: those who see its numbers; a file of cards is an import."""

from tests.harness.doors import allowed

_IMPORTERS = ("ann", "bob", "hal", "mia", "ada")

DOORS = {
    ("vcards.show_card", "POST"): allowed(200, "ann", "hal"),
    ("vcards.download", "POST"): allowed(200, "ann", "hal"),
    ("vcards.new", "GET"): allowed(200, *_IMPORTERS),
    ("vcards.create", "POST"): allowed(422, *_IMPORTERS),
}
