"""/healthz says that the process lives, /readyz tells what a request would miss."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config import health

READY = {"database": "ok", "migrations": "ok", "redis": "ok", "broker": "ok"}


@pytest.fixture(autouse=True)
def ask_anew():
    health._check_migrations.cache_clear()
    yield
    health._check_migrations.cache_clear()


@pytest.mark.django_db
def test_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, READY)
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.django_db
def test_not_ready_without_redis(client, settings):
    settings.REDIS_URL = "unix:///nonexistent"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, READY | {"redis": "failed"})


@pytest.mark.django_db
def test_not_ready_before_a_migration(client):
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    newest = MigrationLoader(connection).graph.leaf_nodes("accounts")[0]
    MigrationRecorder(connection).record_unapplied(*newest)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, READY | {"migrations": "failed"})


@pytest.mark.django_db(transaction=True)
def test_not_ready_but_alive_without_a_database(client, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nonexistent")
    connection.__dict__.pop("_connection_pools", None)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == READY | {"database": "failed", "migrations": "failed"}
    assert client.get("/healthz").content == b"ok"
    monkeypatch.undo()
