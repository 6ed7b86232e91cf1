"""Who may enter which door of the files."""

DOORS = {
    ("files.show", "GET"): dict.fromkeys(("ann", "bob", "hal", "carol", "mark", "mia", "ada"), 404),
}
