"""Many people at once through a command, and the rows that came of it once more by bare INSERTs."""

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, models, transaction

from tests.benchmarks._meter import WholeServer

CLIENTS = 16


@dataclass
class Rush:
    """Clients that come at the same moment, each with a connection; the processor time of all, PostgreSQL's too."""

    server: WholeServer

    def measure(self, count: int, act: Callable[[int], object]) -> float:
        """Seconds of act(0) … act(count − 1)."""
        gate, over = (threading.Barrier(CLIENTS + 1) for _ in range(2))
        failed: list[BaseException] = []

        def client(first: int) -> None:
            connection.ensure_connection()
            gate.wait()
            try:
                for number in range(first, count, CLIENTS):
                    act(number)
            except Exception as error:
                failed.append(error)
            over.wait()  # a connection that ends would be counted otherwise than one that lives
            connection.close()

        threads = [threading.Thread(target=client, args=[first]) for first in range(CLIENTS)]
        for thread in threads:
            thread.start()
        began = self._spent()
        gate.wait()
        over.wait()
        seconds = self._spent() - began
        for thread in threads:
            thread.join()
        if failed:
            sys.exit(f"{type(failed[0]).__name__}: {failed[0]}")
        return seconds

    def _spent(self) -> float:
        return self.server.seconds() + time.process_time()


@dataclass(frozen=True)
class Kept:
    """Rows of a table without their keys, and the statement that writes one of them again."""

    statement: str
    rows: list[tuple]


def last_key(model: type[models.Model]) -> int:
    """Of the newest row."""
    return model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0


def kept(model: type[models.Model], after: int, **changed: Callable) -> Kept:
    """What was written since, with some columns changed, so that it can stand beside the first."""
    columns = [f.column for f in model._meta.concrete_fields if not f.primary_key]
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {table} WHERE id > %s ORDER BY id", [after])
        found = cursor.fetchall()
    same = [changed.get(column, lambda value: value) for column in columns]
    rows = [tuple(change(value) for change, value in zip(same, row, strict=True)) for row in found]
    marks = ", ".join(["%s"] * len(columns))
    return Kept(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def another(key: str) -> str:
    """A key that no other row has."""
    return f"{key}-again"


def write_again(tables: list[Kept], number: int) -> None:
    """What one act wrote, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(table.statement, table.rows[number])
