"""Who may enter which door of a customer that Ann owns and Hal helps with."""


def allowed(status: int, *names: str) -> dict[str, int]:
    """This status for these people, 403 for everyone else."""
    people = ("ann", "bob", "hal", "carol", "mark", "mia", "ada")
    return {name: status if name in names else 403 for name in people}


_SELLS = ("ann", "bob", "hal", "mia", "ada")
_EVERYONE = (*_SELLS, "carol", "mark")
_OWNS = ("ann", "mia")

DOORS = {
    ("customers.new", "GET"): allowed(200, *_SELLS),
    ("customers.create", "POST"): allowed(303, *_SELLS),
    ("customers.split_paste", "POST"): allowed(200, *_SELLS),
    ("customers.show", "GET"): allowed(200, *_EVERYONE),
    ("customers.edit", "GET"): allowed(200, *_OWNS),
    ("customers.update", "POST"): allowed(303, *_OWNS),
    ("customers.change_status", "POST"): allowed(303, *_OWNS),
    ("customers.confirm_delete", "GET"): allowed(200, *_OWNS),
    ("customers.delete", "POST"): allowed(303, *_OWNS),
}
