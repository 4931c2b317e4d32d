"""What staff do with a round: another order of its stops, a rider, a kept sequence, off it goes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.errors import require_valid
from core.locking import locked
from meals.commands.moves import move_all
from meals.commands.round_errors import (
    NobodyDrives,
    NoRoundRule,
    NotCookedYet,
    RiderBusy,
    RiderNotFit,
    RoundChanged,
    SequenceNameTaken,
    WrongStops,
)
from meals.commands.round_times import retime, stops_of
from meals.commands.serving_day import require_its_day
from meals.enums import OrderState, RoundKind, RoundState, StopState
from meals.models import FixedRound, FixedStop, MealOrder, Rider, Round, Stop
from meals.queries.round_inputs import Meal, find_meal
from meals.transitions import ROUND, STOP

WHY = {
    "kitchen": _("不是这个厨房在岗的送餐员"),
    "kind": _("送的不是这一类，或者不从这里出发"),
    "capacity": _("一趟装不下"),
}


def locked_round(round_: Round) -> tuple[Round, Meal]:
    """The round, locked, with the meal's rules. Raises NoRoundRule."""
    rows = locked(Round.objects.filter(pk=round_.pk))
    found = rows.select_related("rider", "start", "kitchen__station").get()
    meal = find_meal(found.kitchen, found.service_date, found.meal_period)
    if meal is None:
        raise NoRoundRule(place=str(found.kitchen), day=found.service_date)
    return found, meal


@transaction.atomic
def reorder_round(*, round_: Round, stops: Sequence[int], version: int, by: Actor) -> Round:
    """The order that staff want for this day; times follow, other days don't.

    stops: the keys of the stops still to be driven. Raises RoundChanged, WrongStops, WrongState.
    """
    round_, meal = locked_round(round_)
    if round_.version != version:
        raise RoundChanged
    ROUND.check(round_, "send")
    known = {stop.pk: stop for stop in stops_of(round_)}
    if sorted(stops) != sorted(known):
        raise WrongStops
    if list(stops) == list(known):
        return round_
    round_.is_overridden = True
    retime(round_, meal, [known[pk] for pk in stops])
    record(round_, "meals.round.reorder", by=by, stops=list(stops))
    return round_


@transaction.atomic
def assign_rider(*, round_: Round, rider: Rider | None, by: Actor) -> Round:
    """Who drives a round that has not left; None takes the rider off.

    Raises RiderNotFit, RiderBusy, WrongState.
    """
    round_, meal = locked_round(round_)
    ROUND.check(round_, "send")
    if round_.rider_id == (rider.pk if rider else None):
        return round_
    if rider is not None:
        rider = locked(Rider.objects.filter(pk=rider.pk)).select_related("user").get()
        _check_fit(round_, rider)
    round_.rider = rider
    retime(round_, meal, stops_of(round_))
    if rider is not None:
        _check_free(round_, rider)
    record(round_, "meals.round.assign_rider", by=by, rider=rider.pk if rider else None)
    return round_


def _check_fit(round_: Round, rider: Rider) -> None:
    start = rider.base_id or round_.kitchen.station_id
    why = {
        "kitchen": rider.kitchen_id != round_.kitchen_id or not rider.is_active,
        "kind": rider.kind != round_.kind or start != round_.start_id,
        "capacity": rider.capacity < round_.portions,
    }
    reason = next((WHY[name] for name, wrong in why.items() if wrong), None)
    if reason is not None:
        raise RiderNotFit(rider=str(rider), reason=reason)


def _check_free(round_: Round, rider: Rider) -> None:
    beside = Round.objects.filter(
        rider=rider,
        state__in=(RoundState.PLANNED, RoundState.OUT),
        leaves_at__lt=round_.returns_at,
        returns_at__gt=round_.leaves_at,
    ).exclude(pk=round_.pk)
    other = beside.order_by("leaves_at").first()
    if other is not None:
        raise RiderBusy(
            rider=str(rider),
            start=f"{timezone.localtime(other.leaves_at):%H:%M}",
            end=f"{timezone.localtime(other.returns_at):%H:%M}",
            number=other.number,
        )


@transaction.atomic
def keep_sequence(*, round_: Round, name: str, by: Actor) -> FixedRound:
    """From now on this sequence is kept every day; the same name of the same kind is replaced.

    Raises SequenceNameTaken, InvalidInput.
    """
    round_ = locked_round(round_)[0]
    rows = FixedRound.objects.filter(
        kitchen=round_.kitchen, meal_period=round_.meal_period, name=name.strip()
    )
    fixed = locked(rows).first()
    if fixed is None:
        fixed = FixedRound(
            kitchen=round_.kitchen, meal_period=round_.meal_period, name=name.strip()
        )
    elif fixed.kind != round_.kind:
        raise SequenceNameTaken(name=fixed.name)
    fixed.kind, fixed.rider, fixed.is_active = round_.kind, round_.rider, True
    require_valid(fixed)
    fixed.save()
    fixed.stops.all().delete()
    FixedStop.objects.bulk_create(_fixed_stops(fixed, round_))
    record(fixed, "meals.fixedround.keep", by=by, round=round_.pk, name=fixed.name)
    return fixed


def _fixed_stops(fixed: FixedRound, round_: Round) -> list[FixedStop]:
    stops = round_.stops.alive().select_related("order").order_by("position")
    return [
        FixedStop(
            fixed_round=fixed,
            position=number,
            station_id=stop.station_id,
            resident_id=stop.order.resident_id if stop.order else None,
        )
        for number, stop in enumerate(stops, start=1)
    ]


@transaction.atomic
def drop_sequence(*, fixed: FixedRound, by: Actor) -> FixedRound:
    """The sequence is no longer kept; asked again, nothing happens."""
    fixed = locked(FixedRound.objects.filter(pk=fixed.pk)).get()
    if fixed.is_active:
        fixed.is_active = False
        fixed.save(update_fields=["is_active", "updated_at"])
        record(fixed, "meals.fixedround.drop", by=by)
    return fixed


@transaction.atomic
def send_round(*, round_: Round, by: Actor, now: datetime | None = None) -> int:
    """The round leaves: its boxes for doors are on their way. Returns how many; 0 the second time.

    Raises MealStillToCome, NobodyDrives, NotCookedYet, WrongState.
    """
    round_ = locked_round(round_)[0]
    if round_.state == RoundState.OUT:
        return 0
    ROUND.check(round_, "send")
    require_its_day([round_.service_date], now)
    if round_.kind == RoundKind.POINTS and round_.rider_id is None:
        raise NobodyDrives(number=round_.number)
    doors = round_.stops.filter(state=StopState.PLANNED, order__isnull=False).values("order")
    orders = MealOrder.objects.filter(pk__in=doors)
    if waiting := orders.filter(state=OrderState.CONFIRMED).count():
        raise NotCookedYet(count=waiting)
    sent = move_all(orders, "send", by=by)
    round_.sent_at = now or timezone.now()
    ROUND.move(round_, "send", by=by, save=["sent_at"])
    return sent


@transaction.atomic
def end_stop(*, stop: Stop, reached: bool, by: Actor, occurred_at: datetime | None = None) -> Stop:
    """The stop was reached, or nobody took the meal; the round is done with its last stop.

    A point's stop has no order of its own: its meals are handed over there. Harmless when repeated.
    """
    round_ = locked(Round.objects.filter(stops=stop)).get()
    stop = locked(Stop.objects.filter(pk=stop.pk)).get()
    verb, wanted = ("arrive", StopState.DONE) if reached else ("fail", StopState.FAILED)
    if stop.state == wanted:
        return stop
    stop.ended_at = occurred_at or timezone.now()
    STOP.move(stop, verb, by=by, save=["ended_at"])
    if round_.state == RoundState.PLANNED:  # somebody drove without saying so
        round_.sent_at = stop.ended_at
        ROUND.move(round_, "send", by=by, save=["sent_at"])
    waiting = round_.stops.filter(state=StopState.PLANNED)
    if round_.state == RoundState.OUT and not waiting.exists():
        round_.done_at = stop.ended_at
        ROUND.move(round_, "finish", by=by, save=["done_at"])
    return stop
