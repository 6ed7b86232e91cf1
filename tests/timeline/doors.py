"""Who may read a customer's timeline; what was said in it is another matter."""

DOORS = {
    ("timeline.index", "GET"): dict.fromkeys(
        ("ann", "bob", "hal", "carol", "mark", "mia", "ada"), 200
    ),
}
