"""Whether this process lives, and whether it can serve: for supervisors and load balancers."""

import functools
import logging
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from config.celery import app as celery_app

SECONDS = 2
logger = logging.getLogger(__name__)


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing about what it needs."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Each thing that a request needs, "ok" or "failed"; 503 as soon as one has failed."""
    report = {name: _tried(name, check) for name, check in CHECKS.items()}
    ready = all(answer == "ok" for answer in report.values())
    return JsonResponse(report, status=200 if ready else 503)


def _tried(name: str, check: Callable[[], None]) -> str:
    """Any failure means not ready; why stands in the log, not on the open page."""
    try:
        check()
    except Exception as error:
        logger.warning("not ready: %s: %s", name, error)
        return "failed"
    return "ok"


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@functools.cache  # remembers only a good answer: an exception is not kept
def _check_migrations() -> None:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        raise RuntimeError(f"{len(missing)} migrations are not applied")


def _check_redis() -> None:
    with redis.from_url(
        settings.REDIS_URL, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
    ) as client:
        client.ping()


def _check_broker() -> None:
    with celery_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=SECONDS)


CHECKS: dict[str, Callable[[], None]] = {
    "database": _check_database,
    "migrations": _check_migrations,
    "redis": _check_redis,
    "broker": _check_broker,
}
