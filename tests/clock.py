"""Days in the tables of parametrised tests, which are read when the run begins, maybe a day earlier."""

from datetime import timedelta
from typing import Any

from core.dates import today


class InDays(int):
    """A day that is so many days from the test's own today."""


def told(values: dict[str, Any]) -> dict[str, Any]:
    """The values, with the days that they name."""
    return {
        name: today() + timedelta(days=value) if isinstance(value, InDays) else value
        for name, value in values.items()
    }
