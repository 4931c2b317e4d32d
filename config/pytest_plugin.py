"""PostgreSQL and Valkey for a test run that was not given any, and which tests go to one process."""

import os

import pytest
from xdist.scheduler import LoadScopeScheduling

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


def pytest_xdist_make_scheduler(config, log):
    """Instead of xdist's groups, which pytest 9.2 ignores without a word."""
    return OneAfterTheOther(config, log)


class OneAfterTheOther(LoadScopeScheduling):
    """Tests go one by one to whoever is free, but those with real processes to one process, in order.

    They share brokers, ports and databases: two at once would answer each other's messages.
    """

    FOLDERS = ("tests/faults", "tests/platform")

    def _split_scope(self, nodeid):
        folder = nodeid.partition("::")[0].rpartition("/")[0]
        return folder if folder in self.FOLDERS else nodeid
