"""Who may enter which door of the files of a customer that Ann owns and Hal helps with."""

from tests.harness.doors import allowed

READERS = ("ann", "hal", "carol", "mia", "ada")

DOORS = {
    ("attachments.index", "GET"): allowed(200, *READERS),
    ("attachments.create", "POST"): allowed(422, "ann", "hal", "mia"),
    ("attachments.preview", "GET"): allowed(200, *READERS),
    ("attachments.rename", "POST"): allowed(422, "ann", "mia"),
    ("attachments.download", "GET"): allowed(200, *READERS),
    ("attachments.picture", "GET"): allowed(200, *READERS),
}
