"""A day's plan: pairs meet first, VROOM does the rest, ruin and recreate makes it better, gaps are filled.

Everything that a search says is driven anew.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy
import vroom

from routing.visits.day import BREAK, DayPlan, DayProblem, Job, Visit, Worker
from routing.visits.day_ruin import Search
from routing.visits.day_times import Driver, plan_of, sequences_of
from routing.visits.insertion import Routes, choices, place, reasons

EXPLORATION = (
    0  # of VROOM's levels: what the others find in more time, ruin and recreate finds sooner
)
VROOM_SHARE, SEARCH_SHARE = 0.4, 0.94  # of the time; the rest fills gaps
MOST_PRIORITY = 100


def quick_day(problem: DayProblem, last: Sequence[Visit] = ()) -> DayPlan:
    """Without a search: locks, what the last plan said, then the important and the narrow windows."""
    driver = Driver(problem)
    fixed = {lock.job for lock in problem.locks}
    # Two carers who are to meet are put together anew: each alone might slip.
    kept = [
        visit
        for visit in last
        if visit.job in problem.job
        and visit.job not in fixed
        and problem.job[visit.job].carers == 1
    ]
    return _filled(problem, driver, driver.routes(sequences_of(problem, [*problem.locks, *kept])))


def solve_day(
    problem: DayProblem, seconds: float, clock: Callable[[], float] = time.monotonic
) -> DayPlan:
    """The best plan found in the time; every rule is checked by our own driving."""
    until = clock() + seconds * SEARCH_SHARE
    if not problem.workers:
        return quick_day(problem)  # nothing to search: VROOM refuses a day without anybody
    driver = Driver(problem)
    routes = driver.routes(sequences_of(problem, problem.locks))
    for job in _waiting(problem, routes):
        if job.carers > 1 and (meetings := choices(driver, routes, job)):
            driver.fixed = {**driver.fixed, job.key: meetings[0].start}
            routes = place(driver, routes, job, meetings[0])
    searched = driver.routes(_vroom(problem, driver, routes, seconds * VROOM_SHARE))
    begun = _with_fixed(routes, searched)
    better = driver.routes(Search(problem, driver.fixed, clock=clock).run(_stops(begun), until))
    found = _filled(problem, driver, _with_fixed(routes, better))
    return min(found, quick_day(problem), key=lambda plan: _badness(problem, plan))


def _with_fixed(before: Routes, searched: Routes) -> Routes:
    """What was fixed stays with its carer, whatever a solver says."""
    return {
        key: route if set(before[key].jobs) <= set(route.jobs) else before[key]
        for key, route in searched.items()
    }


def _stops(routes: Routes) -> dict[int, list[int]]:
    return {key: [stop.job for stop in route.stops] for key, route in routes.items()}


def _badness(problem: DayProblem, plan: DayPlan) -> tuple[int, int]:
    return sum(problem.job[key].priority for key in plan.unplaced), plan.cost


def _waiting(problem: DayProblem, routes: Routes) -> list[Job]:
    placed = {key for route in routes.values() for key in route.jobs}
    missing = [job for job in problem.jobs if job.key not in placed]
    return sorted(missing, key=lambda j: (-j.priority, -j.carers, j.late - j.early, j.late, j.key))


def _filled(problem: DayProblem, driver: Driver, routes: Routes) -> DayPlan:
    """Whoever is missing is put where it costs least; the rest is listed with the reasons."""
    for job in _waiting(problem, routes):
        found = choices(driver, routes, job)
        if found:
            if job.carers > 1:
                driver.fixed = {**driver.fixed, job.key: found[0].start}
            routes = place(driver, routes, job, found[0])
    left = {job.key: reasons(driver, routes, job) for job in _waiting(problem, routes)}
    return replace(plan_of(problem, routes.values()), unplaced=left)


def _vroom(
    problem: DayProblem, driver: Driver, routes: Routes, seconds: float
) -> dict[int, list[int]]:
    """VROOM's sequences: what is fixed may only be where it is."""
    holders: dict[int, list[int]] = {}
    for route in routes.values():
        for key in route.jobs:
            holders.setdefault(key, []).append(route.worker)
    ask = _Question(problem, driver, holders)
    if not ask.tasks:
        return {}
    answer = ask.input().solve(EXPLORATION, nb_threads=2, timeout=timedelta(seconds=seconds))
    table = answer.routes
    sequences: dict[int, list[int]] = {}
    for worker, kind, number in zip(
        table["vehicle_id"], table["type"], table.get("id", []), strict=False
    ):
        if kind in ("job", "break"):
            key = BREAK if kind == "break" else ask.tasks[int(number)][0]
            sequences.setdefault(int(worker), []).append(key)
    return sequences


class _Question:
    """The problem in VROOM's words. Who may make a visit is a skill: one for each set of carers."""

    def __init__(self, problem: DayProblem, driver: Driver, holders: dict[int, list[int]]) -> None:
        self.problem, self.driver = problem, driver
        self.sets: dict[frozenset[int], int] = {}
        self.tasks: dict[int, tuple[int, frozenset[int]]] = {}
        for job in problem.jobs:
            if job.key in holders:
                able = [frozenset((worker,)) for worker in holders[job.key]]
            elif job.carers > 1:
                continue  # its two carers didn't meet: VROOM can't make them
            else:
                able = [self._able(job)]
            for one in able:
                self.tasks[len(self.tasks) + 1] = job.key, one
                self.sets.setdefault(one, len(self.sets) + 1)

    def _able(self, job: Job) -> frozenset[int]:
        workers = self.problem.workers
        return frozenset(w.key for w in workers if not self.problem.excluded(job, w))

    def input(self) -> vroom.Input:
        asked = vroom.Input()
        for worker in self.problem.workers:
            profile = str(worker.key)
            durations = numpy.asarray(self.problem.table[worker.mode], dtype=numpy.uint32)
            asked.set_durations_matrix(profile, durations)
            extra = numpy.zeros(len(durations), dtype=numpy.uint32)
            for job in self.problem.jobs:
                extra[self.problem.at_job[job.key]] = job.unwelcome.get(worker.key, 0)
            asked.set_costs_matrix(profile, durations + extra[None, :])
            asked.add_vehicle(self._vehicle(worker))
        asked.add_job([self._job(number) for number in self.tasks])
        return asked

    def _vehicle(self, worker: Worker) -> vroom.Vehicle:
        base = self.problem.at_base[worker.key]
        rest = vroom.Break(
            worker.key, [vroom.TimeWindow(worker.rest_early, worker.rest_late)], worker.rest
        )
        return vroom.Vehicle(
            worker.key,
            start=base,
            end=base,
            profile=str(worker.key),
            capacity=[worker.max_seconds],
            skills={number for able, number in self.sets.items() if worker.key in able},
            time_window=vroom.TimeWindow(worker.early, worker.late),
            breaks=[rest] if worker.rest else [],
            max_tasks=worker.max_visits,
        )

    def _job(self, number: int) -> vroom.Job:
        key, able = self.tasks[number]
        job, start = self.problem.job[key], self.driver.fixed.get(key)
        window = (job.early, job.late) if start is None else (start, start)
        return vroom.Job(
            number,
            location=self.problem.at_job[key],
            default_service=job.duration,
            delivery=[job.duration],
            skills={self.sets[able]},
            priority=min(job.priority, MOST_PRIORITY) if start is None else MOST_PRIORITY,
            time_windows=[vroom.TimeWindow(*window)],
        )
