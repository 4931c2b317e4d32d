"""Papers of stations that end soon: licences, contracts, premises."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model

from accounts.models import User
from stations.enums import StationState
from stations.models import OperatingContract, Premises, Station, StationLicence

WARN_DAYS = 60
KEPT_STATES = (StationState.OPEN, StationState.ADJUSTED)


@dataclass(frozen=True)
class Ending:
    """A paper that has ended or will soon, and for which there is no newer one."""

    station: Station
    what: str
    number: str
    valid_to: date
    days: int
    paper: Model

    @property
    def is_over(self) -> bool:
        """Ended."""
        return self.days < 0


def ending_papers(user: User, day: date, *, within: int = WARN_DAYS) -> list[Ending]:
    """In scope, of places that serve, soonest first. 3 queries."""
    return _soonest(day, within, lambda rows: rows.visible_to(user))


def every_ending_paper(day: date, *, within: int) -> list[Ending]:
    """Of all places that serve: for who is to be reminded."""
    return _soonest(day, within, lambda rows: rows)


def _soonest(day: date, within: int, scoped: Callable[[Any], Any]) -> list[Ending]:
    found: list[Ending] = []
    for model, key, number in (
        (StationLicence, "kind", "number"),
        (OperatingContract, "", "number"),
        (Premises, "address", "agreement_no"),
    ):
        rows = scoped(model._default_manager.filter(station__state__in=KEPT_STATES))
        found += [
            _ending(row, getattr(row, number), day)
            for row in _last(rows.select_related("station").order_by("pk"), key)
            if row.valid_to is not None and (row.valid_to - day).days <= within
        ]
    return sorted(found, key=lambda row: (row.valid_to, row.station.name, row.number))


def _last(rows: Any, key: str) -> list[Any]:
    """Of the papers that replace each other the one that holds longest; one without an end holds for ever."""
    newest: dict[tuple, Any] = {}
    for row in rows:
        place = (row.station_id, getattr(row, key) if key else "")
        if place not in newest or _end(newest[place]) < _end(row):
            newest[place] = row
    return list(newest.values())


def _end(row: Any) -> date:
    return row.valid_to or date.max


def _ending(row: Any, number: str, day: date) -> Ending:
    what = row.get_kind_display() if hasattr(row, "kind") else str(row._meta.verbose_name)
    return Ending(row.station, what, number, row.valid_to, (row.valid_to - day).days, row)
