"""Which SQLite may use its write-ahead log."""

import pytest

from crmapp.sqlite import driver, has_safe_wal


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 4), (3, 50, 7), (3, 44, 6), (4, 0, 0)])
def test_fixed_versions_may_use_the_log(version: tuple[int, ...]) -> None:
    assert has_safe_wal(version)


@pytest.mark.parametrize(
    "version", [(3, 40, 1), (3, 44, 5), (3, 45, 9), (3, 50, 6), (3, 51, 0), (3, 51, 2)]
)
def test_versions_that_lose_commits_may_not(version: tuple[int, ...]) -> None:
    assert not has_safe_wal(version)


def test_the_driver_in_use_is_a_fixed_one() -> None:
    assert has_safe_wal(driver.sqlite_version_info)
