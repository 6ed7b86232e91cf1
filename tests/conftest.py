"""What every test may ask for; the fixtures live in tests/harness, one concept to a file."""

import gc

import hypothesis
import pytest

# The same examples in every run, and no verdict that hangs on how busy the machine is.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("steady")

pytest_plugins = [
    "tests.harness.team",
    "tests.harness.databases",
    "tests.harness.application",
    "tests.harness.browser",
    "tests.harness.sales",
    "tests.harness.house",
    "tests.harness.rows",
    "tests.harness.outside",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--long`."""
    parser.addoption("--long", action="store_true", help="run the tests that take minutes too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests out unless they are asked for."""
    # The longest first: at the end, one worker would wait a minute for the other.
    items.sort(key=lambda item: not item.nodeid.startswith("tests/test_pages.py"))
    if config.getoption("long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    items[:] = [item for item in items if not item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=long)


def pytest_collection_finish() -> None:
    """Let the collector alone with what lives as long as the run: it took a tenth of the time."""
    gc.collect()
    gc.freeze()
