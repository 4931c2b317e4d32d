"""Regions around a place: beginnings of its code."""

import pytest

from accounts.logic.regions import regions_around


@pytest.mark.parametrize(
    ("code", "around"), [("", [""]), ("11", ["", "1", "11"]), ("110", ["", "1", "11", "110"])]
)
def test_regions_around(code, around):
    assert regions_around(code) == around
