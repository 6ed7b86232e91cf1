"""Who may enter which door of the after-sales of a customer of Ann's who bought."""

from tests.harness.doors import allowed, everyone

LISTED = ("ann", "bob", "hal", "carol", "ada", "mia")
SERVING = ("ann", "carol", "mia")

DOORS = {
    ("aftersales.index", "GET"): allowed(200, *LISTED),
    ("aftersales.revisits", "GET"): allowed(200, *LISTED),
    ("aftersales.of_customer", "GET"): everyone(200),
    ("aftersales.new", "GET"): allowed(200, *SERVING),
    ("aftersales.create", "POST"): allowed(422, *SERVING),
    ("aftersales.show_one", "GET"): allowed(200, *SERVING, "ada"),
    ("aftersales.edit", "GET"): allowed(200, *SERVING),
    ("aftersales.update", "POST"): allowed(409, *SERVING),  # nothing says which version
    ("aftersales.take_on", "POST"): allowed(303, *SERVING),
}
