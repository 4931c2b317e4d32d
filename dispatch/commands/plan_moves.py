"""Staff change a draft: another carer for a visit, or nobody. Every rule is asked again.

Locks: the plan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction

from core.audit import Actor, record
from core.errors import NotFound
from core.locking import locked
from dispatch.commands.planning import known_of, require_planner
from dispatch.commands.planning_errors import MoveImpossible, PlanNotDraft
from dispatch.enums.planning import Excluded, PlanState
from dispatch.logic.matching import problem_of
from dispatch.models import Carer, Plan, PlannedVisit, UnplacedVisit, WorkOrder
from dispatch.queries.board import loads_of
from dispatch.queries.plan_weights import weights_in_force, weights_of
from dispatch.queries.planning import (
    Day,
    people,
    wanted,
    with_facts,
)
from dispatch.queries.travel import driven
from routing.visits.day import PAIR, TIMES, DayProblem, Lock, Visit
from routing.visits.day_times import Driver, Route, sequences_of
from routing.visits.insertion import Choice, Routes, choices, excluding, place


@transaction.atomic
def move_visit(
    *, plan: Plan, order: WorkOrder, carer: Carer | None, by: Actor
) -> list[PlannedVisit]:
    """The visit goes to another carer where it costs least, or to nobody. Returns its new rows.

    A visit for two goes to the carer and whoever of the others suits best. The carer's other visits
    keep their order and may slip inside their windows; visits for two don't. The plan's figures
    follow. Raises MoveImpossible with the rule, PlanNotDraft, NotAllowed, NotFound.
    """
    require_planner(plan.division_id, by)
    row = locked(Plan.objects.filter(pk=plan.pk)).get()
    if row.state != PlanState.DRAFT:
        raise PlanNotDraft(state=row.get_state_display())
    placed = PlannedVisit.objects.filter(plan=row, order=order)
    before = set(placed.values_list("carer", flat=True))
    if not before and not UnplacedVisit.objects.filter(plan=row, order=order).exists():
        raise NotFound
    days = _days(row, order, before | ({carer.pk} if carer else set()))
    cost = days.cost()
    placed.delete()
    UnplacedVisit.objects.filter(plan=row, order=order).delete()
    if carer is None:
        UnplacedVisit.objects.create(plan=row, order=order, reasons={})
    else:
        _put(days, order, carer, before)
    _count_anew(row, cost, days.cost())
    record(row, "dispatch.plan.move", by=by, order=order.pk, carer=carer.pk if carer else None)
    return list(row.visits.filter(order=order).order_by("position"))


@dataclass(frozen=True)
class _Days:
    """The days of those whom a move touches, as the draft has them."""

    plan: Plan
    day: Day
    problem: DayProblem
    pairs: frozenset[int]  # visits for two: neither of them may slip alone
    known: Mapping[int, frozenset[int]]

    @cached_property
    def jobs(self) -> dict[int, set[int]]:
        """What each must have in the day."""
        found: dict[int, set[int]] = {key: set() for key in self.problem.worker}
        standing: list[Visit | Lock] = [*self.problem.locks, *self.visits()]
        for one in standing:
            found[one.worker].add(one.job)
        return found

    def visits(self) -> list[Visit]:
        """The rows of the draft as they are now."""
        rows = self.plan.visits.filter(carer__in=list(self.problem.worker))
        found = rows.order_by("starts_at", "pk")
        return [Visit(row.order_id, row.carer_id, self.day.seconds(row.starts_at)) for row in found]

    def driven(self) -> tuple[Driver, Routes]:
        """Everybody's day driven."""
        visits = self.visits()
        fixed = {lock.job: lock.start for lock in self.problem.locks}
        fixed |= {visit.job: visit.start for visit in visits if visit.job in self.pairs}
        driver = Driver(self.problem, fixed)
        return driver, driver.routes(sequences_of(self.problem, [*self.problem.locks, *visits]))

    def cost(self) -> dict[str, int]:
        """Seconds on the way, and how many visits are by whoever is known there or asked for."""
        _driver, routes = self.driven()
        known = [visit for visit in self.visits() if visit.worker in self.known.get(visit.job, ())]
        return {
            "travel": sum(route.travel for route in routes.values()),
            "familiar": len(known),
        }


def _days(plan: Plan, order: WorkOrder, touched: set[int]) -> _Days:
    """Of who had the visit and who gets it; of everybody when two are to meet."""
    day = Day(plan.day)
    _carers, persons = people([order.operator_id], day)
    if order.item.carers_needed == 1:
        persons = [person for person in persons if person.key in touched]
    theirs = plan.visits.filter(carer__in=[person.key for person in persons])
    keys = {order.pk, *theirs.values_list("order", flat=True)}
    orders = list(with_facts(WorkOrder.objects.filter(pk__in=keys)).order_by("pk"))
    rule = weights_in_force(plan.division_id, plan.day)
    asked = wanted(orders, day, rule=rule)
    problem = problem_of(asked, persons, weights_of(rule))
    pairs = frozenset(row.pk for row in orders if row.item.carers_needed > 1)
    return _Days(plan, day, driven(problem), pairs, known_of(asked))


def _put(days: _Days, order: WorkOrder, carer: Carer, before: set[int]) -> None:
    problem = days.problem
    worker, job = problem.worker.get(carer.pk), problem.job[order.pk]
    if worker is None:
        raise MoveImpossible(carer=carer, rule=_label(Excluded.ABSENT))
    driver, routes = days.driven()
    found = [
        choice
        for choice in choices(driver, routes, job)
        if carer.pk in _who(choice) and _is_whole(days, routes, _who(choice))
    ]
    if not found:
        rule = excluding(driver, routes, job, worker) or (PAIR if job.carers > 1 else TIMES)
        raise MoveImpossible(carer=carer, rule=_label(rule))
    # Whoever was to come along stays, where that is possible; the cheapest comes first.
    best = min(found, key=lambda choice: -len(before & _who(choice)))
    if job.carers > 1:
        driver.fixed = {**driver.fixed, job.key: best.start}
    after = place(driver, routes, job, best)
    for position, spot in enumerate(best.places, 1):
        _save(days, order, after[spot.worker], position)


def _who(choice: Choice) -> set[int]:
    return {spot.worker for spot in choice.places}


def _is_whole(days: _Days, routes: Routes, workers: Iterable[int]) -> bool:
    """A day that the draft promises and nobody can drive any more isn't built upon."""
    return all(days.jobs[key] <= set(routes[key].jobs) for key in workers)


def _label(rule: str) -> str:
    return str(Excluded(rule).label)


def _save(days: _Days, order: WorkOrder, route: Route, position: int) -> None:
    """The new visit, and whoever slips in the same day."""
    for stop in route.stops:
        begins = days.day.at(stop.start)
        if stop.job == order.pk:
            PlannedVisit.objects.create(
                plan=days.plan,
                order=order,
                carer_id=route.worker,
                position=position,
                starts_at=begins,
                ends_at=days.day.at(stop.start + order.minutes * 60),
            )
            continue
        for row in days.plan.visits.filter(order=stop.job, carer=route.worker):
            row.ends_at += begins - row.starts_at
            row.starts_at = begins
            row.save(update_fields=["starts_at", "ends_at", "updated_at"])


def _count_anew(plan: Plan, before: dict[str, int], after: dict[str, int]) -> None:
    """The figures by which plans are compared."""
    for name in after:
        plan.cost[name] = plan.cost.get(name, 0) + after[name] - before[name]
    plan.cost["least"], plan.cost["most"] = loads_of(plan)
    plan.cost["placed"] = plan.visits.values("order").distinct().count()
    plan.cost["unplaced"] = plan.unplaced.count()
    plan.save(update_fields=["cost", "updated_at"])
