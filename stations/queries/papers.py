"""Papers of stations that end soon: licences, contracts, premises."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Model

from accounts.models import User
from stations.enums import StationState
from stations.models import OperatingContract, Premises, Station, StationLicence

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


def ending_papers(user: User, day: date) -> list[Ending]:
    """In scope, of places that serve, soonest first. 3 queries."""
    return _soonest(day, lambda rows: rows.visible_to(user))


def every_ending_paper(day: date) -> list[Ending]:
    """Of all places that serve: for who is to be reminded."""
    return _soonest(day, lambda rows: rows)


def _soonest(day: date, scoped: Callable[[Any], Any]) -> list[Ending]:
    found: list[Ending] = []
    last = day + timedelta(days=settings.STATION_PAPERS_WARN_DAYS)
    for model, key, number in (
        (StationLicence, "kind", "number"),
        (OperatingContract, "", "number"),
        (Premises, "address", "agreement_no"),
    ):
        rows = scoped(model._default_manager.filter(station__state__in=KEPT_STATES))
        soon = model._default_manager.filter(pk__in=_newest(rows, key), valid_to__lte=last)
        found += [
            _ending(row, getattr(row, number), day)
            for row in soon.select_related("station").order_by("pk")
        ]
    return sorted(found, key=lambda row: (row.valid_to, row.station.name, row.number))


def _newest(rows: Any, key: str) -> Any:
    """Of the papers that replace each other the one that holds longest; one without an end holds for ever."""
    same = ["station_id", *([key] if key else [])]
    order = (*same, F("valid_to").desc(nulls_first=True), "pk")
    return rows.order_by(*order).distinct(*same).values("pk")


def _ending(row: Any, number: str, day: date) -> Ending:
    what = row.get_kind_display() if hasattr(row, "kind") else str(row._meta.verbose_name)
    return Ending(row.station, what, number, row.valid_to, (row.valid_to - day).days, row)
