"""Who may enter which door of the jobs: nobody, as far as another's job is concerned."""

_EVERYONE = dict.fromkeys(("ann", "bob", "hal", "carol", "mark", "mia", "ada"), 404)

DOORS = {
    ("jobs.show", "GET"): _EVERYONE,
    ("jobs.poll", "GET"): _EVERYONE,
    ("jobs.cancel", "POST"): _EVERYONE,
    ("jobs.result", "GET"): _EVERYONE,
}
