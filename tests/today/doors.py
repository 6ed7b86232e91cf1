"""Who may see the day."""

DOORS = {
    ("today.index", "GET"): dict.fromkeys(
        ("ann", "bob", "hal", "carol", "mark", "mia", "ada"), 200
    ),
}
