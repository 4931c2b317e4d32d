"""What apps to the right know of a place, for its page: they register here when they start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import User
from stations.models import Station


@dataclass(frozen=True)
class Panel:
    """A small table on a station's page."""

    title: str | Promise
    columns: tuple[str | Promise, ...]
    rows: tuple[tuple[object, ...], ...]


Source = Callable[[Station, User], Panel]
_SOURCES: list[Source] = []


def add_panel(source: Source) -> None:
    """Shown on every station's page from now on; again changes nothing."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def panels_of(station: Station, user: User) -> Iterable[Panel]:
    """Those that have something to show."""
    found = (source(station, user) for source in _SOURCES)
    return [panel for panel in found if panel.rows]
