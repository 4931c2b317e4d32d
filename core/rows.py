"""Rows as JSON, for commands whose own function of the database stores several at once, and rows as objects."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


def row_of(instance: Model) -> dict[str, Any]:
    """Column → value, as saving a new object would write them; without the key while it has none."""
    fields = instance._meta.concrete_fields
    row = {str(field.column): field.pre_save(instance, add=True) for field in fields}
    if instance.pk is None:
        del row[str(instance._meta.pk.column)]
    return row


def rows_json(rows: Iterable[Model]) -> str:
    """A list of rows as one value of a statement."""
    return json.dumps([row_of(row) for row in rows], default=str)


def row_json(row: Model) -> str:
    """One row as a value of a statement."""
    return json.dumps(row_of(row), default=str)


def changed_columns(stored: Model, row: Model) -> list[str]:
    """In what a row differs from what is stored, but for the moments that it keeps by itself."""
    names = [field.attname for field in row._meta.concrete_fields]
    told = [name for name in names if name not in ("created_at", "updated_at")]
    return [name for name in told if getattr(stored, name) != getattr(row, name)]


def mark_stored(*instances: Model) -> None:
    """The objects are rows now, as after save()."""
    for instance in instances:
        instance._state.adding = False  # noqa: SLF001 - Django has no other name for it
        instance._state.db = DEFAULT_DB_ALIAS  # noqa: SLF001


def keep_rows(instance: Model, name: str, rows: Iterable[Model]) -> None:
    """As after prefetch_related: instance.name.all() asks no more."""
    kept = getattr(instance, name).all()
    kept._result_cache = list(rows)  # noqa: SLF001
    instance._prefetched_objects_cache = {name: kept}  # type: ignore[attr-defined]  # noqa: SLF001


def row_from(model: type[M], content: Mapping[str, Any]) -> M:
    """The object of a row that came as JSON; a column that didn't come is read when it is asked for."""
    fields = [one for one in model._meta.concrete_fields if one.attname in content]
    names = [one.attname for one in fields]
    values = [one.to_python(content[one.attname]) for one in fields]
    return model.from_db(DEFAULT_DB_ALIAS, names, values)


@cache
def reader_of(model: type[M]) -> Callable[[Sequence[Any]], M]:
    """What makes an object of a row with every column of a model, in the order in which a query asks for them."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    converted = [
        (place, convert)
        for place, field in enumerate(fields)
        for convert in field.get_db_converters(connection)
    ]

    def read(row: Sequence[Any]) -> M:
        values = list(row)
        for place, convert in converted:
            values[place] = convert(values[place], None, connection)
        return model.from_db(DEFAULT_DB_ALIAS, names, values)

    return read
