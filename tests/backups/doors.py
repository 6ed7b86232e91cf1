"""Who may enter which door of the backups: administrators."""

from tests.harness.doors import allowed

DOORS = {
    ("backups.index", "GET"): allowed(200, "ada"),
    ("backups.create", "POST"): allowed(303, "ada"),
    ("backups.download", "POST"): allowed(404, "ada"),
    ("backups.edit_passphrase", "GET"): allowed(200, "ada"),
    ("backups.change_passphrase", "POST"): allowed(422, "ada"),
}
