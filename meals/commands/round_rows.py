"""Drafts of rounds as rows."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max

from meals.enums import RoundKind, StopKind
from meals.logic.rounds import Draft, Wish
from meals.models import Round, RoundPlan, Stop, UnservedDelivery
from meals.queries.round_inputs import Meal


def add_rounds(meal: Meal, wishes: tuple[Wish, ...], drafts: Iterable[Draft]) -> list[Round]:
    """Rounds with their stops, numbered on; vans first, then by the time they leave."""
    of_meal = Round.objects.of_meal(meal.kitchen, meal.service_date, meal.meal_period)
    last = of_meal.aggregate(most=Max("number", default=0))["most"]
    ordered = sorted(drafts, key=_on_the_list)
    rounds = [
        Round(
            **meal.key,
            kind=draft.kind,
            number=number,
            start_id=draft.start,
            rider_id=draft.courier,
            fixed_round_id=draft.kept,
            cooked_at=meal.at(meal.ready),
            leaves_at=meal.at(draft.leaves),
            returns_at=meal.at(draft.returns),
            travel_seconds=draft.travel,
            portions=sum(wishes[stop].portions for stop in draft.stops),
        )
        for number, draft in enumerate(ordered, last + 1)
    ]
    Round.objects.bulk_create(rounds)
    Stop.objects.bulk_create(
        stop_for(meal, wishes[stop], round_, position, meal.at(arrival))
        for round_, draft in zip(rounds, ordered, strict=True)
        for position, (stop, arrival) in enumerate(
            zip(draft.stops, draft.arrivals, strict=True), start=1
        )
    )
    return rounds


def _on_the_list(draft: Draft) -> tuple[bool, int, int, int, tuple[int, ...]]:
    return (
        draft.kind != RoundKind.POINTS,
        draft.start,
        draft.leaves,
        draft.courier or 0,
        draft.stops,
    )


def stop_for(meal: Meal, wish: Wish, round_: Round, position: int, moment: datetime) -> Stop:
    """A wish as a stop of a round."""
    is_door = wish.kind == RoundKind.DOORS
    return Stop(
        round=round_,
        position=position,
        kind=StopKind.DOOR if is_door else StopKind.POINT,
        station_id=None if is_door else wish.spot,
        order_id=wish.order,
        portions=wish.portions,
        planned_at=moment,
        eat_by=meal.at(meal.eat_by),
        is_estimated=wish.is_estimated,
    )


def note_unserved(
    plan: RoundPlan, wishes: tuple[Wish, ...], unserved: Iterable[tuple[int, str]]
) -> None:
    """What no round takes, in place of what was noted before."""
    rows: dict[object, UnservedDelivery] = {}
    for number, reason in unserved:
        wish = wishes[number]
        station = None if wish.order else wish.spot
        row = rows.setdefault(
            (station, wish.order),
            UnservedDelivery(
                plan=plan, station_id=station, order_id=wish.order, portions=0, reason=reason
            ),
        )
        row.portions += wish.portions
    plan.unserved.all().delete()
    UnservedDelivery.objects.bulk_create(rows.values())
