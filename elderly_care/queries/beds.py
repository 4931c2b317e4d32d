"""Beds as they are read: the board of a place, and occupancy day by day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Prefetch, Q, QuerySet

from accounts.models import User
from elderly_care.enums.beds import BedState, StayState
from elderly_care.logic.day_care import percent
from elderly_care.models import Bed, BedStay
from stations.models import Station


@dataclass(frozen=True)
class Occupancy:
    """A day's figures of a place."""

    day: date
    beds: int
    occupied: int

    @property
    def rate(self) -> int:
        """Whole percent of the beds in the register."""
        return percent(self.occupied, self.beds)


def places_with_beds(user: User) -> QuerySet[Station]:
    """In scope, with beds and how many of them are what. 1 query."""
    held = Q(beds__closed_on__isnull=True)
    return (
        Station.objects.visible_to(user)
        .filter(beds__isnull=False)
        .annotate(
            bed_count=Count("beds", filter=held),
            occupied=Count("beds", filter=held & Q(beds__state=BedState.OCCUPIED)),
            reserved=Count("beds", filter=held & Q(beds__state=BedState.RESERVED)),
            stopped=Count("beds", filter=held & Q(beds__state=BedState.OUT_OF_ORDER)),
        )
        .order_by("name", "pk")
    )


def board(station: Station) -> list[Bed]:
    """Every bed with who lies in it or will. 2 queries."""
    stays = BedStay.objects.holding().select_related("resident").order_by("starts_on", "pk")
    beds = Bed.objects.filter(station=station, closed_on__isnull=True)
    kept = Prefetch("stays", queryset=stays, to_attr="kept")
    return list(beds.order_by("room", "number", "pk").prefetch_related(kept))


def occupancy(station: Station, first: date, last: date) -> list[Occupancy]:
    """Each day from the first to the last, by the nights that people stayed. 2 queries."""
    beds = list(Bed.objects.filter(station=station).values_list("opened_on", "closed_on"))
    states = (StayState.STAYING, StayState.LEFT)
    stays = BedStay.objects.filter(bed__station=station, state__in=states, starts_on__lte=last)
    nights = list(
        stays.exclude(ends_on__lte=F("starts_on")).values_list("starts_on", "ends_on", "state")
    )
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [
        Occupancy(
            day,
            sum(a <= day and (b is None or day < b) for a, b in beds),
            sum(_is_there(a, b, state, day) for a, b, state in nights),
        )
        for day in days
    ]


def _is_there(first: date, last: date | None, state: str, day: date) -> bool:
    """Who is still there after the day that was planned for leaving is there."""
    overstays = state == StayState.STAYING
    return first <= day and (last is None or overstays or day < last)
