"""Starts PostgreSQL and Valkey for a test run that was not given any (DATABASE_URL, REDIS_URL)."""

import os

import pytest

from config import catalogues
from config.embedded import TemporaryServices


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    """Runs before pytest-django reads the settings; xdist's workers inherit the environment."""
    catalogues.compile_stale()
    services = TemporaryServices()
    early_config.add_cleanup(services.stop)
    os.environ.update(services.start())
    return (yield)
