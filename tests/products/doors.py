"""Who keeps the list of products."""

from tests.harness.doors import allowed

KEEPERS = ("mia", "ada")

DOORS = {
    ("products.index", "GET"): allowed(200, *KEEPERS),
    ("products.create", "POST"): allowed(422, *KEEPERS),
    ("products.paste", "POST"): allowed(422, *KEEPERS),
    ("products.edit", "GET"): allowed(200, *KEEPERS),
    ("products.update", "POST"): allowed(422, *KEEPERS),
    ("products.stand", "POST"): allowed(400, *KEEPERS),
}
