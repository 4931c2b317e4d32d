"""People, and the application's own role in the database."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client
from psycopg.pq import TransactionStatus
from rest_framework.test import APIClient

from config.settings.database import APPLICATION_ROLE
from core.workdays import forget, load_calendar

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


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
    """The working days of the years that ship."""
    load_calendar()


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
