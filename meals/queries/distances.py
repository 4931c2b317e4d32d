"""How far people live from the nearest meal point (elderly_care.queries.coverage does the sums)."""

from collections.abc import Sequence

from django.db.models import QuerySet

from elderly_care.models import Resident
from elderly_care.queries import coverage
from elderly_care.queries.coverage import Nearness, PersonAway, points_of

__all__ = ["Nearness", "PersonAway", "nearness", "people_within"]


def nearness(people: QuerySet[Resident], kinds: Sequence[str], metres: int) -> Nearness:
    """Of these people to places of these kinds. 1 query."""
    return coverage.nearness(people, points_of(kinds), metres)


def people_within(
    people: QuerySet[Resident], kinds: Sequence[str], metres: int, *, start: int, stop: int
) -> list[PersonAway]:
    """The nearest first, then those beyond. 2 queries."""
    return coverage.people_within(people, points_of(kinds), metres, start=start, stop=stop)
