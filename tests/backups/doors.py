"""Who may enter which door of the backups: administrators."""

_EVERYONE = dict.fromkeys(("ann", "bob", "hal", "carol", "mark", "mia"), 403)

DOORS = {
    ("backups.index", "GET"): {**_EVERYONE, "ada": 200},
    ("backups.create", "POST"): {**_EVERYONE, "ada": 303},
    ("backups.download", "POST"): {**_EVERYONE, "ada": 404},
}
