"""Lock, read again, check, write. The order of locks for the whole house: docs/locking.md."""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def locked(queryset: QuerySet[M], *, no_key: bool = False) -> QuerySet[M]:
    """The rows, locked in the order of their keys until the transaction ends.

    no_key: whoever only refers to the rows doesn't wait; for who doesn't change a unique column.
    """
    return queryset.order_by("pk").select_for_update(of=("self",), no_key=no_key)
