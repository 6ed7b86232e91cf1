"""Who sees the page of a deal of Ann's, with whom Hal helps; nobody has bought yet."""

from tests.harness.doors import allowed

DOORS = {("selling.show", "GET"): allowed(200, "ann", "hal", "mia", "ada")}
