"""The published items."""

from collections.abc import Iterable
from datetime import date

from stations.enums import SPOKEN_ONLY
from stations.models import CaseItem, CaseItemQuerySet, ItemPromise, Station


def offered_items(words: str = "") -> CaseItemQuerySet:
    """All that are taken in, or those that the words mean, by their codes."""
    return CaseItem.objects.offered().called(words).order_by("code")


def case_items(words: str = "") -> CaseItemQuerySet:
    """Those that become cases: who comes to a doctor or for counselling books and nothing is kept of it."""
    return offered_items(words).exclude(window_kind__in=SPOKEN_ONLY)


def promise_of(item: CaseItem, division_code: str, day: date) -> ItemPromise | None:
    """Within how many working days it is answered: the rule of a place and a day."""
    return ItemPromise.objects.filter(item=item).in_force(division_code, day).first()


def promises_at(
    item: CaseItem, stations: Iterable[Station], day: date
) -> list[tuple[ItemPromise | None, list[Station]]]:
    """What each of these stations promises, those together that promise the same. 1 query."""
    rules = list(ItemPromise.objects.filter(item=item).on(day))  # the most special region first
    found: dict[ItemPromise | None, list[Station]] = {}
    for station in stations:
        there = (rule for rule in rules if station.division_id.startswith(rule.region))
        found.setdefault(next(there, None), []).append(station)
    return list(found.items())
