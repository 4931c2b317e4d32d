"""What phones and programs report: keys, moments, once."""

from datetime import UTC, datetime, timedelta

import pytest

from core.acts import KEY_LENGTH, happened_at, is_key, read_moment
from core.errors import InvalidInput

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a", True),
        ("", False),
        ("k" * KEY_LENGTH, True),
        ("k" * (KEY_LENGTH + 1), False),
        ("a\0", False),
    ],
)
def test_keys(text, fits):
    assert is_key(text) is fits


@pytest.mark.parametrize("hours", [-100, -1, 0, 1, 100])
def test_nothing_happened_later_than_now(hours):
    told = NOW + timedelta(hours=hours)
    assert happened_at(told, NOW) == min(told, NOW)


@pytest.mark.parametrize(
    "told", [None, NOW.replace(tzinfo=None), NOW.replace(year=1), NOW.replace(year=9999)]
)
def test_a_moment_that_cannot_be_is_refused(told):
    with pytest.raises(InvalidInput):
        happened_at(told, NOW)


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "yesterday",
        "2030-05-01T12:00:00",
        "2030-99-01T12:00:00Z",
        "0001-01-01T00:00:00Z",
    ],
)
def test_texts_that_are_no_moment(text):
    assert read_moment(text) is None


def test_a_moment_of_a_message():
    assert read_moment("2030-05-01T20:00:00+08:00") == NOW
