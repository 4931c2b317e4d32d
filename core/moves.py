"""Many rows moved at once by the same table as one, each with its own audit row."""

from typing import Any

from django.db.models import Model, QuerySet

from core.audit import Actor, record_many
from core.locking import locked
from core.transitions import Machine


def move_all(
    machine: Machine, rows: QuerySet[Any], verb: str, *, by: Actor, **columns: Any
) -> list[Model]:
    """Move those of the rows whose state allows the verb; returns them. Three queries.

    columns: what is written together with the state.
    """
    sources, target = machine.moves[verb]
    found = list(locked(rows.filter(state__in=sources)).only("pk", "state"))
    keys = [row.pk for row in found]
    rows.model._default_manager.filter(pk__in=keys).update(state=target, **columns)
    record_many(
        [(row, {"before": row.state, "after": target}) for row in found],
        f"{rows.model._meta.label_lower}.{verb}",
        by=by,
    )
    return found
