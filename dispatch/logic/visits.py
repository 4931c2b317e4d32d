"""What a place, a photo and a list say about a visit. Values in, values out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.enums import Evidence, OrderState
from dispatch.enums.visits import CarerStatus, PlaceFlag
from routing.travel import Place, metres


@dataclass(frozen=True)
class Judgement:
    """What the place of an act says."""

    flag: PlaceFlag
    distance_m: int | None = None

    @property
    def needs_reason(self) -> bool:
        """Whoever acts explains it; nobody is held up."""
        return self.flag in PlaceFlag.NEEDS_REASON


LATE = timedelta(minutes=5)  # a photo on a slow line takes a while; more is a phone without network


def is_late(occurred_at: datetime, arrived_at: datetime) -> bool:
    """Whether an act was reported so long afterwards that whoever did it has gone on."""
    return arrived_at - occurred_at > LATE


def judge(spot: Place | None, home: Place | None, *, accuracy_m: int, fence_m: int) -> Judgement:
    """How far from the home; a phone that is unsure has the benefit of doubt, one fence at most."""
    if spot is None:
        return Judgement(PlaceFlag.NO_GPS)
    if home is None:
        return Judgement(PlaceFlag.NO_HOME)
    distance = round(metres(spot, home))
    outside = distance - min(accuracy_m, fence_m) > fence_m
    return Judgement(PlaceFlag.OUTSIDE if outside else PlaceFlag.INSIDE, distance)


def lacking(given: Iterable[str], required: Iterable[str]) -> list[Evidence]:
    """What an item asks for and nobody has shown, in the order of the list; a photo always."""
    asked = {Evidence.PHOTO, *map(Evidence, required)} - {Evidence(kind) for kind in given}
    return [kind for kind in Evidence if kind in asked]


def is_locked(finished_at: datetime, now: datetime, lock_days: int) -> bool:
    """A record changes freely for so many days."""
    return now >= finished_at + timedelta(days=lock_days)


def version_of(record: Mapping[str, object]) -> str:
    """A record's content as one text, the same each time."""
    return json.dumps(record, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Doing:
    """What a carer has before them: an order's state and its planned end."""

    state: str
    starts_at: datetime
    ends_at: datetime


def status_of(
    doing: Doing | None, seen_at: datetime | None, now: datetime, stale_minutes: int
) -> CarerStatus:
    """For the map: no place for a while is one status, being late another."""
    if seen_at is None or now - seen_at > timedelta(minutes=stale_minutes):
        return CarerStatus.OFFLINE
    if doing is None:
        return CarerStatus.IDLE
    serving = doing.state in (OrderState.ARRIVED, OrderState.IN_SERVICE)
    if now > (doing.ends_at if serving else doing.starts_at):
        return CarerStatus.OVERDUE
    if serving:
        return CarerStatus.SERVING
    on_the_way = doing.state == OrderState.ON_THE_WAY
    return CarerStatus.ON_THE_WAY if on_the_way else CarerStatus.IDLE


@dataclass(frozen=True)
class Share:
    """One kind of service among all: how many, and how large a part in ten-thousandths."""

    name: str
    services: int
    share_bp: int
    is_low: bool
    is_too_much: bool

    @property
    def percent(self) -> float:
        """For people."""
        return self.share_bp / 100


def shares(counts: Mapping[str, int], *, low_bp: int, most_bp: int) -> list[Share]:
    """Each with its part of the services (never of the visits), the largest first."""
    total = sum(counts.values())
    rows = []
    for name, count in sorted(counts.items(), key=lambda row: (-row[1], row[0])):
        part = round(count * 10_000 / total) if total else 0
        rows.append(Share(name, count, part, part < low_bp, part > most_bp))
    return rows
