"""Days in the tables of parametrised tests, which are read when the run begins, maybe a day earlier."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from core.dates import today


class InDays(int):
    """A day that is so many days from the test's own today."""


def told(values: dict[str, Any]) -> dict[str, Any]:
    """The values, with the days that they name."""
    return {
        name: today() + timedelta(days=value) if isinstance(value, InDays) else value
        for name, value in values.items()
    }


@contextmanager
def at_noon() -> Iterator[None]:
    """It stays noon of today, so that nothing of a test falls on two days."""
    noon = timezone.localtime().replace(hour=12, minute=0)
    with time_machine.travel(noon, tick=False):
        yield
