"""One migrated database for all processes of a test run, each of which works in a copy of it.

python -m config.template_database NAME makes it, unless it is there; whoever comes meanwhile waits.
"""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

VARIABLE = "YIZHAN_TEST_TEMPLATE"  # its name; workers inherit it, a run without workers has none
READY = "SELECT FROM pg_database WHERE datname = %s AND datistemplate"
SETTINGS = "config.settings.test"


class Template:
    """What the first process does: have it made beside the collecting, and drop it in the end."""

    def __init__(self) -> None:
        os.environ[VARIABLE] = f"yizhan_template_{os.getpid()}"
        self._making = subprocess.Popen(_words())

    def drop(self) -> None:
        """Leave no database behind on a server that is not ours."""
        self._making.kill()
        self._making.wait()
        name = os.environ.pop(VARIABLE)
        with _server() as connection:
            if connection.execute(READY, [name]).fetchone() is not None:
                connection.execute(_about("ALTER DATABASE {} IS_TEMPLATE false", name))
            connection.execute(_about("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


def migrated() -> str | None:
    """Its name, as soon as it can be copied; None in a run without workers."""
    if VARIABLE not in os.environ:
        return None
    subprocess.run(_words(), check=True)
    return os.environ[VARIABLE]


def make(name: str) -> None:
    """Create and migrate it, if nobody has."""
    with _server() as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if connection.execute(READY, [name]).fetchone() is not None:
            return
        connection.execute(_about("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
        connection.execute(_about("CREATE DATABASE {}", name))
        _migrate(name)
        connection.execute(_about("ALTER DATABASE {} IS_TEMPLATE true", name))


def _migrate(name: str) -> None:
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    words = ["manage.py", "migrate", "--no-input", "-v0"]
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": SETTINGS}
    subprocess.run([sys.executable, "-W", "ignore", *words], env=environment, check=True)


def _words() -> list[str]:
    return [sys.executable, "-m", __name__, os.environ[VARIABLE]]


def _server() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def _about(words: str, name: str) -> sql.Composed:
    return sql.SQL(words).format(sql.Identifier(name))


if __name__ == "__main__":
    make(sys.argv[1])
