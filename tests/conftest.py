"""People, one business date for each test, and the application's own role in the database."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import timezone
from hypothesis import HealthCheck, settings
from psycopg.pq import TransactionStatus
from rest_framework.test import APIClient

from config.settings.database import APPLICATION_ROLE
from core.workdays import forget
from tests.calendars import load_years
from tests.emptying import empty_tables

LAST_SECONDS = 120
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}

# The same examples in every run, however slow the machine; others with --hypothesis-profile=default
settings.register_profile(
    "the same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("the same")

TransactionTestCase._fixture_teardown = empty_tables


def pytest_runtest_setup() -> None:
    """No test begins just before midnight: what it writes and what it asks is of one day."""
    now = timezone.localtime()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    if (left := (midnight - now).total_seconds()) < LAST_SECONDS:
        time.sleep(left)


@pytest.fixture(autouse=True)
def application_role(request: pytest.FixtureRequest) -> Iterator[None]:
    """The body of every database test runs with the rights that the program has, not the owner's."""
    marked = request.node.get_closest_marker("django_db") is not None
    if not marked and DATABASE_FIXTURES.isdisjoint(request.fixturenames):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    options = connection.settings_dict["OPTIONS"]
    options["assume_role"] = APPLICATION_ROLE  # for what the test connects besides
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APPLICATION_ROLE}")
    yield
    options.pop("assume_role", None)
    _become_owner()


def _become_owner() -> None:
    """A broken transaction is rolled back anyway, and its SET ROLE with it."""
    raw = connection.connection
    if raw is None or raw.closed or raw.info.transaction_status == TransactionStatus.INERROR:
        return
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Throttles and counters begin anew."""
    yield
    cache.clear()
    forget()


@pytest.fixture
def calendar(db) -> None:
    """The working days of the years that ship, and of what tests of today reckon with."""
    load_years()


@pytest.fixture
def client_as() -> Callable[..., Client]:
    """client_as(user): a browser that is logged in."""

    def make(user) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return make


@pytest.fixture
def api_as() -> Callable[..., APIClient]:
    """api_as(user): a partner's program that holds a token of that user."""

    def make(user) -> APIClient:
        client = APIClient()
        client.force_authenticate(get_user_model().objects.get(pk=user.pk))
        return client

    return make
