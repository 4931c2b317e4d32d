"""An order that must be served now: every way to fit it in that keeps what was promised."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from dispatch.enums import OrderState
from dispatch.logic.matching import Held, Person, problem_of
from dispatch.models import Assignment, Carer, WorkOrder
from dispatch.queries.planning import (
    Day,
    people,
    wanted,
    weights_in_force,
    weights_of,
    with_facts,
)
from dispatch.queries.travel import driven
from routing.visits.day import BREAK, DayProblem
from routing.visits.day_times import Driver, Route, sequences_of
from routing.visits.insertion import Choice, choices, place, reasons

FROZEN_MINUTES = 60  # where no rule says it
SHOWN = 20
MOVABLE = (OrderState.ASSIGNED, OrderState.ACCEPTED)


Visits = dict[tuple[int, int], Assignment]  # by order and carer


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


def urgent_options(order: WorkOrder, now: datetime) -> list[Option]:
    """First those that move nobody; then those that let later visits slip inside their windows.

    What begins within the frozen minutes, or is under way, or was promised, doesn't move. Nothing
    is written. 10 queries.
    """
    row = with_facts(WorkOrder.objects.filter(pk=order.pk)).get()
    day = Day(timezone.localdate(max(row.window_start, now)))
    rule = weights_in_force(row.resident.community_id, day.date)
    asked = wanted([row], day, now, rule)
    carers, persons = people([row.operator_id], day)
    horizon = now + timedelta(minutes=rule.frozen_min if rule else FROZEN_MINUTES)
    visits = {(row.order_id, row.carer_id): row for carer in carers for row in carer.visits}  # type: ignore[attr-defined]
    scene = _Scene(day, {carer.pk: carer for carer in carers}, visits)
    others = [_without(person, row.pk) for person in persons]
    still = _options(driven(problem_of(asked, others, weights_of(rule))), row.pk, scene)
    loose = [_loosened(person, visits, horizon) for person in others]
    slipping = _options(driven(problem_of(asked, loose, weights_of(rule))), row.pk, scene)
    return [*still, *(option for option in slipping if option.shifts)][:SHOWN]


def _without(person: Person, order: int) -> Person:
    return replace(person, held=tuple(held for held in person.held if held.order != order))


def _loosened(person: Person, visits: Visits, horizon: datetime) -> Person:
    """Later visits of one carer may slip; nobody's promise does."""

    def may_slip(held: Held) -> bool:
        row = visits[held.order, held.carer]
        later = row.starts_at > horizon and row.order.state in MOVABLE
        alone = row.position == 1 and row.order.item.carers_needed == 1
        return later and alone and row.order.promise_at is None and not row.order.is_urgent

    return replace(
        person, held=tuple(replace(held, frozen=not may_slip(held)) for held in person.held)
    )


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
            held[carer].append((scene.day.seconds(row.starts_at), order))
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
    after = scene.day.at(start)
    return [Shift(row.order, row.starts_at, after)] if after > row.starts_at else []


def replacements(
    order: WorkOrder, starts_at: datetime, away: Carer
) -> tuple[list[Carer], dict[str, int]]:
    """Who could make a visit at its very time instead of somebody; else how many each rule excludes."""
    row = with_facts(WorkOrder.objects.filter(pk=order.pk)).get()
    day = Day(timezone.localdate(starts_at))
    start = day.seconds(starts_at)
    rule = weights_in_force(row.resident.community_id, day.date)
    asked = replace(wanted([row], day, rule=rule)[0], early=start, late=start, carers=1)
    carers, persons = people([row.operator_id], day)
    with_them = {a.carer_id for a in row.assignments.active()} | {away.pk}
    others = [_without(person, row.pk) for person in persons if person.key not in with_them]
    scene = _Scene(day, {carer.pk: carer for carer in carers}, {})
    problem = driven(problem_of([asked], others, weights_of(rule)))
    return _replacing(problem, row.pk, scene)


def _replacing(problem: DayProblem, key: int, scene: _Scene) -> tuple[list[Carer], dict[str, int]]:
    driver = Driver(problem)
    routes = driver.routes(sequences_of(problem, problem.locks))
    job = problem.job[key]
    found = choices(driver, routes, job)
    if not found:
        return [], dict(reasons(driver, routes, job))
    keys = dict.fromkeys(choice.places[0].worker for choice in found)
    return [scene.carers[one] for one in keys], {}
