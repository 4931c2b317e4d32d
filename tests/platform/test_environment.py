"""Settings of several figures: what is meant is taken, a slip stops the start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import by_kind, figures


def test_figures_are_read():
    assert figures("X", "20-10-20-30", 4) == (20, 10, 20, 30)


@pytest.mark.parametrize("text", ["", "20", "20-20-30", "20-10-20-30-40", "20-x-20-30", "0-1-1-1"])
def test_a_slip_in_figures_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match="MINUTES"):
        figures("MINUTES", text, 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {"a": 1, "b": 2}),
        ("a=3", {"a": 3, "b": 2}),
        (" b = 9 , a=4", {"a": 4, "b": 9}),
    ],
)
def test_kinds_that_are_named_differ(text, expected):
    assert by_kind("X", text, {"a": 1, "b": 2}) == expected


@pytest.mark.parametrize("text", ["c=1", "a", "a=0", "a=-1", "a=x"])
def test_a_slip_in_kinds_is_refused(text):
    with pytest.raises(ImproperlyConfigured, match="HOURS"):
        by_kind("HOURS", text, {"a": 1})
