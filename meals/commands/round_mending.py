"""A plan after orders came or went: stops leave, stops come, everything else stays as it is."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from core.audit import Actor
from core.locking import locked
from meals.commands.round_rows import add_rounds, note_unserved, stop_for
from meals.commands.round_times import base_of, drop_of, retime, standing, stops_of
from meals.enums import RoundKind, RoundState, StopKind
from meals.logic.insertion import Standing, best_place
from meals.logic.rounds import Courier, Draft, Wish, problem_of
from meals.models import Round, RoundPlan, Stop
from meals.queries.round_inputs import TO_BRING, Meal, Snapshot
from meals.transitions import ROUND, STOP
from routing.rounds import Plan, Problem

NEW = 0  # the key of a stop that has none yet


def mend(
    meal: Meal, plan: RoundPlan, seen: Snapshot, solve: Callable[[Problem], Plan], *, by: Actor
) -> int:
    """Under the kitchen's lock. Returns how many stops came, went or changed."""
    of_meal = Round.objects.of_meal(meal.kitchen, meal.service_date, meal.meal_period)
    waiting = list(
        locked(of_meal.filter(state=RoundState.PLANNED)).select_related(
            "rider", "start", "kitchen__station"
        )
    )
    changed = _drop_gone(meal, waiting, by=by) + _adjust_points(meal, seen, waiting, by=by)
    missing = _missing(meal, seen)
    left = [wish for wish in missing if not _fit_in(meal, seen, waiting, wish)]
    _more_rounds(meal, plan, replace(seen, wishes=tuple(left)), solve)
    return changed + len(missing) - len(left)


def _drop_gone(meal: Meal, rounds: list[Round], *, by: Actor) -> int:
    """Doors whose order this kitchen no longer brings, or who have their meal already."""
    count = 0
    for round_ in rounds:
        stops = stops_of(round_)
        gone = [stop for stop in stops if stop.order and not _is_ours(stop.order, meal)]
        if gone:
            _leave_out(meal, round_, stops, gone, by=by)
            count += len(gone)
    return count


def _is_ours(order, meal: Meal) -> bool:  # type: ignore[no-untyped-def] # an order of a stop
    return order.kitchen_id == meal.kitchen.pk and order.state in TO_BRING


def _leave_out(
    meal: Meal, round_: Round, stops: list[Stop], gone: list[Stop], *, by: Actor
) -> None:
    """A round without some of its stops; without any it isn't driven."""
    for stop in gone:
        STOP.move(stop, "drop", by=by)
    kept = [stop for stop in stops if stop not in gone]
    retime(round_, meal, kept)
    if not kept and not round_.stops.alive().exists():
        ROUND.move(round_, "drop", by=by)


def _adjust_points(meal: Meal, seen: Snapshot, rounds: list[Round], *, by: Actor) -> int:
    """Fewer portions for a point come off its last stop that has not left."""
    wanted = _point_totals(seen)
    planned = _planned_at_points(meal)
    count = 0
    for round_ in reversed(rounds):
        stops = stops_of(round_)
        gone, changed = [], False
        for stop in (stop for stop in stops if stop.kind == StopKind.POINT):
            spot = stop.station_id or 0
            less = min(stop.portions, max(planned[spot] - wanted[spot], 0))
            planned[spot] -= less
            stop.portions -= less
            changed = changed or less > 0
            if stop.portions == 0:
                gone.append(stop)
        if changed:
            count += 1
            _leave_out(meal, round_, stops, gone, by=by)
    return count


def _point_totals(seen: Snapshot) -> dict[int, int]:
    totals: dict[int, int] = defaultdict(int)
    for wish in seen.wishes:
        if wish.kind == RoundKind.POINTS:
            totals[wish.spot] += wish.portions
    return totals


def _stops_of_meal(meal: Meal):  # type: ignore[no-untyped-def] # a queryset
    return Stop.objects.alive().filter(**{f"round__{name}": v for name, v in meal.key.items()})


def _planned_at_points(meal: Meal) -> dict[int, int]:
    planned: dict[int, int] = defaultdict(int)
    stops = _stops_of_meal(meal).filter(kind=StopKind.POINT)
    for station, portions in stops.values_list("station", "portions"):
        planned[station] += portions
    return planned


def _missing(meal: Meal, seen: Snapshot) -> list[Wish]:
    """Doors and portions that are on no round."""
    known = set(_stops_of_meal(meal).filter(kind=StopKind.DOOR).values_list("order", flat=True))
    missing = [w for w in seen.wishes if w.kind == RoundKind.DOORS and w.order not in known]
    planned = _planned_at_points(meal)
    for wish in (wish for wish in seen.wishes if wish.kind == RoundKind.POINTS):
        there = min(planned[wish.spot], wish.portions)
        planned[wish.spot] -= there
        if there < wish.portions:
            missing.append(replace(wish, portions=wish.portions - there))
    return missing


def _fit_in(meal: Meal, seen: Snapshot, rounds: list[Round], wish: Wish) -> bool:
    """Into the round and place that cost least; whether there was one."""
    able = [
        round_
        for round_ in rounds
        if (round_.kind, round_.start_id, round_.state)
        == (wish.kind, wish.start, RoundState.PLANNED)
    ]
    if not able:
        return False
    by_key = {round_.pk: round_ for round_ in able}
    base = base_of(able[0], meal)
    new = stop_for(meal, wish, able[0], 0, able[0].leaves_at)
    drop = replace(drop_of(new, meal), key=NEW)
    found = best_place([_bounded(meal, seen, round_) for round_ in able], base, drop)
    if found is None:
        return False
    round_, position = by_key[found[0]], found[1]
    stops = stops_of(round_)
    new.round, new.position = round_, _behind(round_)
    new.save()
    retime(round_, meal, [*stops[:position], new, *stops[position:]])
    return True


def _behind(round_: Round) -> int:
    """A position that is free until the round is numbered again."""
    return max(round_.stops.values_list("position", flat=True), default=0) + 1


def _bounded(meal: Meal, seen: Snapshot, round_: Round) -> Standing:
    """A round that must be back for the end of the shift and for the rider's next round."""
    found = standing(round_, meal)
    late = next((c.late for c in seen.couriers if c.key == round_.rider_id), found.rider.late)
    if round_.rider_id:
        after = Round.objects.alive().filter(
            rider=round_.rider_id,
            service_date=round_.service_date,
            leaves_at__gte=round_.returns_at,
        )
        first = after.order_by("leaves_at").values_list("leaves_at", flat=True).first()
        late = min(late, meal.seconds(first) - meal.rule.load_seconds) if first else late
    return replace(found, rider=replace(found.rider, late=late))


def _more_rounds(
    meal: Meal, plan: RoundPlan, left: Snapshot, solve: Callable[[Problem], Plan]
) -> None:
    """Further rounds for what fits into none, by riders once they are back."""
    crew = [_free(meal, courier) for courier in left.couriers]
    drafts: list[Draft] = []
    unserved: dict[int, str] = {}
    for kind, start in sorted({(wish.kind, wish.start) for wish in left.wishes}):
        chosen = [n for n, w in enumerate(left.wishes) if (w.kind, w.start) == (kind, start)]
        here = [c for c in crew if (c.kind, c.start) == (kind, start)]
        found = solve(problem_of(left.terms, left.wishes, chosen, kind, start, here))
        drafts += [Draft.of(kind, start, trip) for trip in found.trips]
        unserved |= found.unserved
    add_rounds(meal, left.wishes, drafts)
    note_unserved(plan, left.wishes, sorted(unserved.items()))


def _free(meal: Meal, courier: Courier) -> Courier:
    rounds = Round.objects.alive().filter(rider=courier.key, service_date=meal.service_date)
    back = rounds.order_by("-returns_at").values_list("returns_at", flat=True).first()
    return courier if back is None else replace(courier, early=meal.seconds(back))
