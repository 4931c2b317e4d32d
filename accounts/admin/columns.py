"""Columns of lists and pages that are made, not stored."""

from collections.abc import Callable
from functools import reduce

from django.contrib import admin
from django.db.models import Model
from django.utils.functional import Promise

from core.money import yuan


def yuan_column(name: str, title: str | Promise) -> Callable[[Model], str]:
    """Fen of a field, or of a related row's, as yuan; the title says so."""

    @admin.display(description=title, ordering=name)
    def column(row: Model) -> str:
        fen = reduce(getattr, name.split("__"), row)
        return "" if fen is None else yuan(fen)

    return column


def yuan_of(model: type[Model], name: str) -> Callable[[Model], str]:
    """A field of the model, under the field's own title."""
    return yuan_column(name, model._meta.get_field(name).verbose_name)
