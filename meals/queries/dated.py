"""The rules of a place over some days, read at once."""

from datetime import date
from typing import Any, Generic, TypeVar

from django.db.models import Q

from accounts.logic.regions import regions_around
from accounts.models import DatedRule

R = TypeVar("R", bound=DatedRule)


class RulesOfPlace(Generic[R]):
    """All rules of one kind for a place, from a day to a day. 1 query."""

    def __init__(self, model: type[R], division_code: str, first: date, last: date):
        rows: Any = model._default_manager.filter(
            Q(effective_to__isnull=True) | Q(effective_to__gte=first),
            region__in=regions_around(division_code),
            effective_from__lte=last,
        )
        self.rows: list[R] = sorted(
            rows, key=lambda r: (len(r.region), r.effective_from, r.pk), reverse=True
        )

    def on(self, day: date, **wanted: object) -> R | None:
        """In force on a day: the most special region first, then the newest."""
        for row in self.rows:
            over = row.effective_to is not None and row.effective_to < day
            fits = all(getattr(row, name) == value for name, value in wanted.items())
            if row.effective_from <= day and not over and fits:
                return row
        return None
