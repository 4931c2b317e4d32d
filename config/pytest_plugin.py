"""PostgreSQL and Valkey for a test run that was not given any, and which tests go to which process."""

import gc
import os

import pytest
from xdist.scheduler import LoadScopeScheduling

from config import catalogues
from config.embedded import TemporaryServices

FOLDERS = ("tests/faults", "tests/platform")  # each in one process
MODULES = "tests/browser"  # of which each module is in one process


gc.set_threshold(50_000, 20, 50)  # modules and tests stay; looking through them again finds nothing


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    """Runs before pytest-django reads the settings; xdist's workers inherit the environment."""
    catalogues.compile_stale()
    services = TemporaryServices()
    early_config.add_cleanup(services.stop)
    os.environ.update(services.start())
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes long comes first: no process ends with it while the others are idle."""
    items.sort(key=lambda item: (folder_of(item.nodeid) not in FOLDERS, not is_slow(item)))


def pytest_collection_finish():
    """What is there before the first test is there until the last."""
    gc.collect()
    gc.freeze()


def folder_of(nodeid):
    """Where the module of a test lies."""
    return nodeid.partition("::")[0].rpartition("/")[0]


def is_slow(item):
    """Whether it says so."""
    return item.get_closest_marker("slow") is not None


def pytest_xdist_make_scheduler(config, log):
    """Instead of xdist's groups, which pytest 9.2 ignores without a word."""
    config.option.loadscopereorder = False  # what takes long is first, not what has many tests
    return OneAfterTheOther(config, log)


class OneAfterTheOther(LoadScopeScheduling):
    """Tests go one by one to whoever is free; some stay together in one process, in order.

    Those with real processes share brokers, ports and databases: two at once would answer each other's
    messages. They mostly wait, so they begin before all others. Tests in a browser keep to their module.
    """

    def _split_scope(self, nodeid):
        folder = folder_of(nodeid)
        if folder in FOLDERS:
            return folder
        return nodeid.partition("::")[0] if folder == MODULES else nodeid

    def add_node_collection(self, node, collection):
        """xdist asks for the number of each test: searching the list takes seconds in all."""
        super().add_node_collection(node, collection)
        if node in self.registered_collections:
            self.registered_collections[node] = Numbered(collection)

    def mark_test_complete(self, node, item_index, duration=0):
        """What is done is forgotten: xdist counts all of it after every test."""
        super().mark_test_complete(node, item_index, duration)
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]


class Numbered(list):
    """A list that knows where each of its values stands."""

    def __init__(self, values):
        super().__init__(values)
        self._places = {value: place for place, value in enumerate(self)}

    def index(self, value):
        """Where it stands."""
        return self._places[value]
