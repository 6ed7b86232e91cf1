"""Who may choose a region: everyone, for it tells nothing of any customer."""

DOORS = {
    ("regions.index", "GET"): dict.fromkeys(
        ("ann", "bob", "hal", "carol", "mark", "mia", "ada"), 200
    ),
}
