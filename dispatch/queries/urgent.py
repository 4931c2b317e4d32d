"""An order that must be served now: every way to fit it in that keeps what was promised."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.utils import timezone

from dispatch.logic.matching import Held, Person, problem_of
from dispatch.models import Carer, WorkOrder
from dispatch.queries.plan_weights import weights_in_force, weights_of
from dispatch.queries.planning import (
    Day,
    people,
    wanted,
    with_facts,
)
from dispatch.queries.travel import driven
from routing.visits.day import BREAK, DayProblem
from routing.visits.day_times import Driver, Route, sequences_of
from routing.visits.insertion import Choice, choices, place, reasons

SHOWN = 20

Visits = dict[tuple[int, int], Held]  # by order and carer


@dataclass(frozen=True)
class Shift:
    """A visit of somebody else that would begin at another time inside its window."""

    order: WorkOrder
    before: datetime
    after: datetime


@dataclass(frozen=True)
class Option:
    """Who goes when, what it adds, and whose times change."""

    carers: tuple[Carer, ...]
    starts_at: datetime
    more_seconds: int
    shifts: tuple[Shift, ...]

    @property
    def key(self) -> str:
        """What a form says: who, when, and whose times change to what."""
        moved = "+".join(f"{s.order.pk}@{s.after.timestamp():.0f}" for s in self.shifts)
        who = "+".join(str(carer.pk) for carer in self.carers)
        return f"{who}/{self.starts_at.timestamp():.0f}/{moved}"


@dataclass(frozen=True)
class _Scene:
    """Everything an option is read from."""

    day: Day
    carers: dict[int, Carer]
    visits: Visits
    orders: Mapping[int, WorkOrder] = field(default_factory=dict)  # those that may slip


def urgent_options(order: WorkOrder, now: datetime) -> list[Option]:
    """First those that move nobody; then those that let later visits slip inside their windows.

    What begins within the frozen minutes, or is under way, or was promised, doesn't move. Nothing
    is written. 11 queries.
    """
    row = with_facts(WorkOrder.objects.filter(pk=order.pk)).get()
    day = Day(timezone.localdate(max(row.window_start, now)))
    rule = weights_in_force(row.resident.community_id, day.date)
    asked = wanted([row], day, now, rule)
    carers, persons = people([row.operator_id], day)
    horizon = day.seconds(now + timedelta(minutes=rule.frozen_min))
    others = [person.without(row.pk) for person in persons]
    visits = {(held.order, held.carer): held for person in others for held in person.held}
    slipping = [one.order for one in visits.values() if one.may_slip and one.start > horizon]
    orders = WorkOrder.objects.only("pk").in_bulk(slipping)
    scene = _Scene(day, {carer.pk: carer for carer in carers}, visits, orders)
    still = _options(driven(problem_of(asked, others, weights_of(rule))), row.pk, scene)
    loose = [_loosened(person, horizon) for person in others]
    moving = _options(driven(problem_of(asked, loose, weights_of(rule))), row.pk, scene)
    return [*still, *(option for option in moving if option.shifts)][:SHOWN]


def _loosened(person: Person, horizon: int) -> Person:
    """Later visits of one carer may slip; nobody's promise does."""
    held = (replace(one, frozen=not (one.may_slip and one.start > horizon)) for one in person.held)
    return replace(person, held=tuple(held))


def _options(problem: DayProblem, key: int, scene: _Scene) -> list[Option]:
    driver = Driver(problem)
    held = _as_held(problem, driver, scene)
    job = problem.job.get(key)
    found: Iterable[Choice] = choices(driver, held, job) if job is not None else ()
    best: dict[tuple[int, ...], Option] = {}
    for choice in found:
        who = tuple(spot.worker for spot in choice.places)
        if who not in best:
            best[who] = _option(driver, held, key, choice, scene)
    return list(best.values())


def _as_held(problem: DayProblem, driver: Driver, scene: _Scene) -> dict[int, Route]:
    """Days as they are promised now."""
    held: dict[int, list[tuple[int, int]]] = {worker.key: [] for worker in problem.workers}
    for (order, carer), row in scene.visits.items():
        if carer in held and order in problem.job:
            held[carer].append((row.start, order))
    return driver.routes({key: [order for _, order in sorted(rows)] for key, rows in held.items()})


def _option(
    driver: Driver, routes: dict[int, Route], key: int, choice: Choice, scene: _Scene
) -> Option:
    after = place(driver, routes, driver.problem.job[key], choice)
    shifts = [
        shift
        for spot in choice.places
        for stop in after[spot.worker].stops
        if stop.job not in (BREAK, key)
        for shift in _shift((stop.job, spot.worker), stop.start, scene)
    ]
    return Option(
        tuple(scene.carers[spot.worker] for spot in choice.places),
        scene.day.at(choice.start),
        sum(spot.more for spot in choice.places),
        tuple(shifts),
    )


def _shift(visit: tuple[int, int], start: int, scene: _Scene) -> list[Shift]:
    """Only later: a visit doesn't begin before the time that was said."""
    row = scene.visits[visit]
    if start <= row.start:
        return []
    return [Shift(scene.orders[row.order], scene.day.at(row.start), scene.day.at(start))]


def replacements(
    order: WorkOrder, starts_at: datetime, away: Carer, promised: Sequence[Held] = ()
) -> tuple[list[Carer], dict[str, int]]:
    """Who could make a visit at its very time instead of somebody; else how many each rule excludes.

    promised: visits that the others would have by then, besides those that they have.
    """
    row = with_facts(WorkOrder.objects.filter(pk=order.pk)).get()
    day = Day(timezone.localdate(starts_at))
    start = day.seconds(starts_at)
    rule = weights_in_force(row.resident.community_id, day.date)
    asked = replace(wanted([row], day, rule=rule)[0], early=start, late=start, carers=1)
    carers, persons = people([row.operator_id], day)
    with_them = {a.carer_id for a in row.assignments.active()} | {away.pk}
    others = [
        _promised(person.without(row.pk), promised)
        for person in persons
        if person.key not in with_them
    ]
    scene = _Scene(day, {carer.pk: carer for carer in carers}, {})
    problem = driven(problem_of([asked], others, weights_of(rule)))
    return _replacing(problem, row.pk, scene)


def _promised(person: Person, promised: Sequence[Held]) -> Person:
    more = tuple(held for held in promised if held.carer == person.key)
    return replace(person, held=(*person.held, *more))


def can_stay(order: WorkOrder, carers: Collection[int], starts_at: datetime) -> bool:
    """Whether all who were sent could make the visit at another time as well. 10 queries."""
    row = with_facts(WorkOrder.objects.filter(pk=order.pk)).get()
    day = Day(timezone.localdate(starts_at))
    start = day.seconds(starts_at)
    rule = weights_in_force(row.resident.community_id, day.date)
    asked = replace(wanted([row], day, rule=rule)[0], early=start, late=start)
    _carers, persons = people([row.operator_id], day)
    those = [person.without(row.pk) for person in persons if person.key in carers]
    if len(those) < asked.carers:
        return False
    problem = driven(problem_of([asked], those, weights_of(rule)))
    driver = Driver(problem)
    routes = driver.routes(sequences_of(problem, problem.locks))
    return bool(choices(driver, routes, problem.job[row.pk]))


def _replacing(problem: DayProblem, key: int, scene: _Scene) -> tuple[list[Carer], dict[str, int]]:
    driver = Driver(problem)
    routes = driver.routes(sequences_of(problem, problem.locks))
    job = problem.job[key]
    found = choices(driver, routes, job)
    if not found:
        return [], dict(reasons(driver, routes, job))
    keys = dict.fromkeys(choice.places[0].worker for choice in found)
    return [scene.carers[one] for one in keys], {}
