"""Lock, read again, check, write. The order of locks for the whole house: docs/locking.md."""

from enum import IntEnum
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


class Lock(IntEnum):
    """What one process does at a time. Any numbers, each once, in the whole database."""

    ROSTER_IMPORT = 0x79697A01
    BENEFIT_IMPORT = 0x79697A02
    RECONCILIATION = 0x79697A03
    VISIT_AUDIT = 0x79697A31
    PATROL_CHECK = 0x79697A32


def locked(queryset: QuerySet[M], *, no_key: bool = False) -> QuerySet[M]:
    """The rows, locked in the order of their keys until the transaction ends.

    no_key: whoever only refers to the rows doesn't wait; for who doesn't change a unique column.
    """
    return queryset.order_by("pk").select_for_update(of=("self",), no_key=no_key)


def only_one(lock: Lock) -> None:
    """Whoever comes second waits until the transaction of the first has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock.value])
