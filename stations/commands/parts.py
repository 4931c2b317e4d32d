"""Rooms, functions and what is waived: parts of a station with rules of their own."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Sum

from accounts.commands import keep, require_inside
from accounts.models import User
from core.audit import Actor, record
from core.dates import end_of_month, month_of
from core.errors import require_reason, require_valid
from core.locking import locked
from stations.commands.errors import (
    ContractNotInForce,
    RoomsTooLarge,
    SupportCorrected,
    SupportThere,
    UnknownFunction,
)
from stations.models import (
    InKindSupport,
    OperatingContract,
    Room,
    ServiceFunction,
    Station,
    StationFunction,
)


@transaction.atomic
def keep_room(*, room: Room, by: Actor) -> Room:
    """Add or change a room. Raises InvalidInput, RoomsTooLarge, NotFound."""
    station = locked(Station.objects.filter(pk=room.station_id), no_key=True).get()
    kept = keep(row=room, by=by)
    together = station.rooms.in_use().aggregate(area=Sum("area"))["area"]
    if station.floor_area is not None and together is not None and together > station.floor_area:
        raise RoomsTooLarge(rooms=together, area=station.floor_area)
    return kept


@transaction.atomic
def offer_functions(*, station: Station, codes: Iterable[str], by: Actor) -> Station:
    """What of the catalogue a station offers, all of it anew. Raises UnknownFunction, NotFound."""
    require_inside(station, by)
    station = locked(Station.objects.filter(pk=station.pk), no_key=True).get()
    wanted = set(codes)
    offered = set(station.functions.exclude(function=None).values_list("function_id", flat=True))
    known = ServiceFunction.objects.filter(pk__in=wanted - offered, is_active=True)
    added = set(known.values_list("pk", flat=True))
    if missing := wanted - offered - added:
        raise UnknownFunction(codes="、".join(sorted(missing)))
    removed = offered - wanted
    station.functions.filter(function__in=removed).delete()
    StationFunction.objects.bulk_create(
        StationFunction(station=station, function_id=code) for code in sorted(added)
    )
    if added or removed:
        record(
            station,
            "stations.station.functions",
            by=by,
            added=sorted(added),
            removed=sorted(removed),
        )
    return station


def add_own_function(*, function: StationFunction, by: Actor) -> StationFunction:
    """A function beyond the catalogue. Raises InvalidInput, NotFound."""
    return keep(row=function, by=by)


@transaction.atomic
def drop_own_function(*, function: StationFunction, by: Actor) -> None:
    """Take back a function of the station's own; those of the catalogue are ticked. Raises NotFound."""
    require_inside(function, by)
    record(function.station, "stations.station.functions", by=by, removed=[str(function)])
    function.delete()


@transaction.atomic
def record_support(
    *,
    contract: OperatingContract,
    month: date,
    kind: str,
    waived_fen: int,
    document_no: str,
    by: Actor,
) -> InKindSupport:
    """What is waived for a month. Raises ContractNotInForce, SupportThere, InvalidInput, NotFound."""
    require_inside(contract, by)
    contract = locked(OperatingContract.objects.filter(pk=contract.pk), no_key=True).get()
    month = month_of(month)
    ends = contract.valid_to
    if contract.valid_from > end_of_month(month) or (ends is not None and ends < month):
        raise ContractNotInForce(month=f"{month:%Y-%m}")
    same = contract.support.filter(month=month, kind=kind, corrects=None, corrected_by=None)
    if same.exists():
        raise SupportThere(month=f"{month:%Y-%m}")
    entry = InKindSupport(
        station_id=contract.station_id,
        contract=contract,
        month=month,
        kind=kind,
        waived_fen=waived_fen,
        document_no=document_no,
        recorded_by=by if isinstance(by, User) else None,
    )
    return _book(entry, "add", by)


@transaction.atomic
def correct_support(*, entry: InKindSupport, reason: str, by: Actor) -> InKindSupport:
    """The whole amount against it. Raises ReasonMissing, SupportCorrected, NotFound."""
    words = require_reason(reason, longest=80)
    require_inside(entry, by)
    locked(OperatingContract.objects.filter(pk=entry.contract_id), no_key=True).get()
    entry = InKindSupport.objects.get(pk=entry.pk)
    if entry.corrects_id is not None or hasattr(entry, "corrected_by"):
        raise SupportCorrected
    against = InKindSupport(
        station_id=entry.station_id,
        contract_id=entry.contract_id,
        month=entry.month,
        kind=entry.kind,
        waived_fen=-entry.waived_fen,
        document_no=words,
        corrects=entry,
        recorded_by=by if isinstance(by, User) else None,
    )
    return _book(against, "correct", by)


def _book(entry: InKindSupport, verb: str, by: Actor) -> InKindSupport:
    require_valid(entry)
    entry.save(force_insert=True)
    record(
        entry,
        f"stations.inkindsupport.{verb}",
        by=by,
        month=entry.month,
        kind=entry.kind,
        waived_fen=entry.waived_fen,
    )
    return entry
