"""A press for the tests of paper."""

import pytest

from crmapp.paper.press import Press


@pytest.fixture(scope="module")
def machine():
    """One press for the tests that do not care whose printer serves them."""
    press = Press()
    yield press
    press.close()
