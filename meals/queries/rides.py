"""What a rider has to bring today, in the sequence in which to bring it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from accounts.models import User
from meals.enums import CourierState, FulfilMode, OrderState, RoundState, StopState
from meals.models import DeliveryProof, MealOrder, Round, Stop
from stations.models import Station

# A meal that is still being cooked is shown, so that the rider knows how many will come.
_TO_BRING = (OrderState.CONFIRMED, *OrderState.TO_HAND_OVER)
_RELATED = ("resident__door_note", "resident__community", "station")


@dataclass(frozen=True)
class RideStop:
    """A door to go to, or a point that gets its crates."""

    order: MealOrder | None = None
    station: Station | None = None
    round: str = ""
    position: int = 0
    planned_at: datetime | None = None
    eat_by: datetime | None = None
    stop_id: int | None = None

    @property
    def door_note(self) -> str:
        """What whoever comes should know."""
        note = getattr(self.order.resident, "door_note", None) if self.order else None
        return note.text if note else ""

    @property
    def is_ready(self) -> bool:
        """The kitchen has cooked it."""
        return self.order is not None and self.order.state in OrderState.TO_HAND_OVER


def rider_stops(user: User, day: date) -> list[RideStop]:
    """Of the rider's own rounds; without any, what nobody else brings, building by building."""
    stops = list(_planned(user, day))
    if stops:
        return [_of_round(stop) for stop in stops]
    orders = _unplanned(user, day)
    return [RideStop(order=order, position=number) for number, order in enumerate(orders, start=1)]


def _planned(user: User, day: date) -> QuerySet[Stop]:
    related = ("station", "round", *(f"order__{path}" for path in _RELATED))
    own = Stop.objects.filter(round__rider__user=user, round__service_date=day)
    open_doors = own.filter(order__state__in=_TO_BRING)
    points = own.filter(order__isnull=True, state=StopState.PLANNED)
    return (
        (open_doors | points)
        .filter(state__in=StopState.ALIVE)
        .select_related(*related)
        .prefetch_related("order__lines")
        .order_by("round__leaves_at", "round", "position")
    )


def _of_round(stop: Stop) -> RideStop:
    return RideStop(
        order=stop.order,
        station=stop.station,
        round=str(stop.round.number),
        position=stop.position,
        planned_at=stop.planned_at,
        eat_by=stop.eat_by,
        stop_id=stop.pk,
    )


def _unplanned(user: User, day: date) -> QuerySet[MealOrder]:
    theirs = Stop.objects.filter(round__rider__isnull=False, state__in=StopState.ALIVE)
    return (
        MealOrder.objects.visible_to(user)
        .for_day(day)
        .filter(fulfil_mode=FulfilMode.DELIVERY, state__in=_TO_BRING)
        .exclude(pk__in=theirs.filter(order__isnull=False).values("order"))
        .exclude(courier_orders__state__in=CourierState.ACTIVE)
        .select_related(*_RELATED)
        .prefetch_related("lines")
        .order_by("meal_period", "station__name", "resident__address", "pk")
    )


def rides_to_begin(user: User, day: date) -> QuerySet[Round]:
    """The rider's rounds that have not left. 1 query."""
    rounds = Round.objects.filter(rider__user=user, service_date=day, state=RoundState.PLANNED)
    return rounds.select_related("start").order_by("leaves_at", "pk")


def brought_today(user: User, day: date) -> int:
    """How many meals the rider has delivered. 1 query."""
    return DeliveryProof.objects.filter(by=user, order__service_date=day).count()
