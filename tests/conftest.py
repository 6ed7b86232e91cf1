"""What every test may ask for; the fixtures live in tests/harness, one concept to a file."""

import pytest

pytest_plugins = [
    "tests.harness.databases",
    "tests.harness.application",
    "tests.harness.team",
    "tests.harness.browser",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--long`."""
    parser.addoption("--long", action="store_true", help="run the tests that take minutes too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests out unless they are asked for."""
    if config.getoption("long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    items[:] = [item for item in items if not item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)
