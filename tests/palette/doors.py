"""Who opens the palette: everyone; its lines differ."""

from tests.harness.doors import everyone

DOORS = {
    ("palette.index", "GET"): everyone(200),
    ("palette.ask", "POST"): everyone(200),
}
