"""Travel times of a day: from a map server where one is configured, else estimated."""

from collections.abc import Mapping
from dataclasses import replace

from django.conf import settings
from django.core.cache import cache

from routing.osrm import MapServer
from routing.visits.day import DayProblem

Tables = Mapping[str, tuple[tuple[int, ...], ...]]
CACHE_SECONDS = 24 * 3600


def travel_tables(problem: DayProblem) -> tuple[Tables, bool]:
    """Seconds by mode, and whether they are estimated."""
    url = settings.OSRM_URL
    if not url:
        return {}, True
    server = MapServer(url, _Cached())
    modes = sorted({worker.mode for worker in problem.workers})
    found = {mode: server.table(problem.places, mode) for mode in modes}
    known = {mode: table for mode, table in found.items() if table is not None}
    return known, len(known) < len(modes)


def driven(problem: DayProblem) -> DayProblem:
    """With the same travel times as everybody's plan."""
    return replace(problem, tables=travel_tables(problem)[0])


class _Cached:
    """The house's cache in the words of routing."""

    def get(self, key: str) -> list[list[int]] | None:
        """What was asked before."""
        found: list[list[int]] | None = cache.get(key)
        return found

    def set(self, key: str, value: list[list[int]]) -> None:
        """For a day."""
        cache.set(key, value, CACHE_SECONDS)
