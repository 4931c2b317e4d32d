"""Asking for a visit: one set of questions, one price and one entitlement for every channel.

Locks in the order of docs/locking.md: resident → order → purses.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import Actor, record
from core.errors import KeyMissing, NotFound
from core.locking import locked
from core.money import yuan
from dispatch.commands.clocks import set_clocks
from dispatch.commands.entitlement import hold_entitlement
from dispatch.commands.errors import (
    AlreadyRequested,
    ItemNotOffered,
    KeyUsedForOther,
    MayNotRequest,
    OddStay,
    OwnCostChanged,
    WindowImpossible,
)
from dispatch.commands.requirements import check_agreement, check_person, choose_provider
from dispatch.commands.steps import Act, log
from dispatch.enums import Channel, Clock, Urgency
from dispatch.models import ServiceItem, WorkOrder
from dispatch.models.orders import MOST_DAYS
from dispatch.queries.booking_rules import booking_rule
from dispatch.queries.catalogue import has_card, price_of
from dispatch.queries.clocks import limits_for
from elderly_care.models import Resident
from stations.models import Station

_JUST_NOW = timedelta(minutes=5)
_SOON = timedelta(hours=12)
LONGEST_NOTE = 300


@dataclass(frozen=True)
class ServiceRequest:
    """What somebody asks for: what, when, through which channel; who serves may be left open."""

    resident_id: int
    item_id: int
    window_start: datetime
    window_end: datetime
    channel: str
    urgency: str = Urgency.ORDINARY
    operator_id: int | None = None
    station_id: int | None = None
    minutes: int | None = None
    days: int | None = None
    note: str = ""
    destination: str = ""
    address: str = ""
    call_reference: str = ""

    @property
    def digest(self) -> str:
        """Equal for equal requests."""
        text = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def preview_request(*, request: ServiceRequest, by: Actor, key: str) -> WorkOrder:
    """The order as it would be, with what the person would pay; nothing is kept. Raises as below."""
    with transaction.atomic():
        order = request_service(request=request, by=by, key=key)
        transaction.set_rollback(True)
    return order


@transaction.atomic
def request_service(
    *,
    request: ServiceRequest,
    by: Actor,
    key: str,
    expected_own_fen: int | None = None,
    now: datetime | None = None,
) -> WorkOrder:
    """Ask for a visit; the same key with the same content is the same order.

    expected_own_fen: what the person was told to pay; at any other nothing is requested. Raises
    KeyMissing, KeyUsedForOther, MayNotRequest, NotFound, WindowImpossible, ItemNotOffered,
    AlreadyRequested, OwnCostChanged, and what requirements raise.
    """
    if not key:
        raise KeyMissing
    now = now or timezone.now()
    resident = _person(request, by)
    known = WorkOrder.objects.filter(requested_by=by.pk, idempotency_key=key).first()
    if known is not None:
        if known.request_hash != request.digest:
            raise KeyUsedForOther
        return known
    order = _checked(request, resident, now, by)
    order.idempotency_key, order.requested_by_id = key, by.pk
    order.save(force_insert=True)
    log(order, "request", "", by=by, act=Act(reason=request.note), occurred_at=now)
    record(order, "dispatch.workorder.request", by=by, item=order.item.code, fen=order.price_fen)
    hold_entitlement(order, by=by)
    if expected_own_fen not in (None, order.own_fen):
        raise OwnCostChanged(now=yuan(order.own_fen), told=yuan(expected_own_fen or 0))
    set_clocks(order, now)
    return order


def _person(request: ServiceRequest, by: Actor) -> Resident:
    """One request of a person at a time, through a door that is open for who asks.

    Raises NotFound, MayNotRequest.
    """
    resident = locked(Resident.objects.filter(pk=request.resident_id), no_key=True).first()
    if resident is None:
        raise NotFound
    if isinstance(by, User) and not by.has_perm(f"dispatch.ask_by_{request.channel}", resident):
        # A program that tries numbers isn't told which of them are people.
        raise NotFound if request.channel == Channel.API else MayNotRequest
    return resident


def _operator(request: ServiceRequest, resident: Resident, by: Actor) -> int | None:
    """Who shall serve; a partner's program asks for its own operator. Raises NotFound for another."""
    wanted = request.operator_id
    if request.channel != Channel.API or not isinstance(by, User):
        return wanted
    if by.scope.covers(resident.community_id):
        return wanted
    own = by.scope.organisations
    if wanted is None and len(own) == 1:
        return own[0]
    if wanted not in own:
        raise NotFound
    return wanted


def _checked(request: ServiceRequest, resident: Resident, now: datetime, by: Actor) -> WorkOrder:
    item, day = _item(request.item_id), timezone.localdate(request.window_start)
    check_window(request.window_start, request.window_end, now, resident)
    check_person(resident, item, day, request.destination)
    operator, station = choose_provider(
        resident, item, day, _operator(request, resident, by), _station(request.station_id)
    )
    minutes = request.minutes or item.duration_min
    days = stay_days(item, request.days)
    price_fen = price_of(item, resident.community_id, day, minutes, days or 1)
    if price_fen is None:
        raise ItemNotOffered(item=item.name)
    free_card = item.free_card if has_card(resident, item.free_card, day) else ""
    price_fen = 0 if free_card else price_fen
    check_agreement(resident, item, operator, price_fen, day)
    check_not_twice(resident, item, request.window_start)
    order = WorkOrder(
        resident=resident,
        item=item,
        operator=operator,
        station=station,
        channel=request.channel,
        urgency=request.urgency,
        requested_at=now,
        window_start=request.window_start,
        window_end=request.window_end,
        minutes=minutes,
        days=days,
        destination=request.destination or None,
        note=request.note[:LONGEST_NOTE],
        free_card=free_card,
        price_fen=price_fen,
        own_fen=price_fen,
        call_reference=request.call_reference[:80],
        request_hash=request.digest,
        **_where(request, resident, station if days else None),
    )
    order.promise_at = promise_for(order, now)
    return order


def stay_days(item: ServiceItem, wanted: int | None) -> int | None:
    """For how many days a stay is asked for, one where nobody says; None for what is no stay. Raises OddStay."""
    if not item.is_stay:
        return None
    if wanted is not None and not 1 <= wanted <= MOST_DAYS:
        raise OddStay(fields={"days": [str(OddStay.message) % {"most": MOST_DAYS}]}, most=MOST_DAYS)
    return wanted or 1


def _where(
    request: ServiceRequest, resident: Resident, institution: Station | None
) -> dict[str, Any]:
    """At home; in the institution, whose place it is and whither the person is brought; or at another door, whose place on the map nobody knows."""
    if institution is not None:
        address = (
            f"{request.address or resident.full_address} → {institution} {institution.address}"
        )
        place = {"place_lon": institution.longitude, "place_lat": institution.latitude}
        return {"address": address, "is_at_home": False, **place}
    if request.address:
        return {"address": request.address, "is_at_home": False}
    place = {"place_lon": resident.longitude, "place_lat": resident.latitude}
    return {"address": resident.full_address, "is_at_home": True, **place}


def check_window(start: datetime, end: datetime, now: datetime, resident: Resident) -> None:
    """From now on, not too far ahead, the right way round. Raises WindowImpossible, BookingRuleMissing."""
    if now - _JUST_NOW <= start <= end <= now + _SOON:
        return  # no missing rule keeps help away that is needed now
    days = booking_rule(resident.community_id).most_days
    if not now - _JUST_NOW <= start <= end <= now + timedelta(days=days):
        raise WindowImpossible(days=days)


def _item(pk: int) -> ServiceItem:
    item = ServiceItem.objects.offered().filter(pk=pk).first()
    if item is None:
        raise NotFound
    return item


def _station(pk: int | None) -> Station | None:
    if pk is None:
        return None
    station = Station.objects.open().filter(pk=pk).first()
    if station is None:
        raise NotFound
    return station


def check_not_twice(
    resident: Resident, item: ServiceItem, start: datetime, *, but: int | None = None
) -> None:
    """The same thing at the same time is asked for once. Raises AlreadyRequested."""
    same = WorkOrder.objects.open().filter(resident=resident, item=item, window_start=start)
    if found := same.exclude(pk=but).first():
        raise AlreadyRequested(number=found.number)


def promise_for(order: WorkOrder, now: datetime) -> datetime | None:
    """Somebody is there within so many minutes: urgent requests, from when they may begin, and items
    that promise it for now."""
    if order.is_urgent:
        rule = limits_for(order).get(Clock.START)
        minutes = order.item.promise_min or (rule.urgent_minutes if rule else None)
        since = max(now, order.window_start)
        return since + timedelta(minutes=minutes) if minutes else None
    if not order.item.promise_min:
        return None
    promised = now + timedelta(minutes=order.item.promise_min)
    return promised if order.window_start <= promised else None
