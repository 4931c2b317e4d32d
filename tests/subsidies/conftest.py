"""Programmes as they are shipped."""

import pytest

from subsidies.commands import load_programmes
from subsidies.models import Programme


@pytest.fixture
def programmes(db) -> dict[str, Programme]:
    """Beijing's three, by code."""
    load_programmes()
    return {code: Programme.objects.get(code=code) for code in ("difficulty", "care", "age")}
