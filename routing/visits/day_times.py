"""The one truth about a carer's day: what is driven when, and whether every rule holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from routing.visits.day import BREAK, DayPlan, DayProblem, Lock, Visit, Worker

Fixed = Mapping[int, int]  # a job's only possible start
Sequences = Mapping[int, Sequence[int]]  # for each carer jobs and BREAK in their order


@dataclass(frozen=True, slots=True)
class Stop:
    """A job or a rest; latest: how far it could slip without breaking anything after it."""

    job: int
    start: int
    latest: int


@dataclass(frozen=True)
class Route:
    """A carer's day that can be driven."""

    worker: int
    stops: tuple[Stop, ...]
    travel: int

    @property
    def jobs(self) -> tuple[int, ...]:
        """Without the rest."""
        return tuple(stop.job for stop in self.stops if stop.job != BREAK)


class Driver:
    """Drives sequences of a problem; fixed jobs have one possible start."""

    def __init__(self, problem: DayProblem, fixed: Fixed | None = None) -> None:
        self.problem = problem
        self.fixed = (
            fixed if fixed is not None else {lock.job: lock.start for lock in problem.locks}
        )

    def drive(self, worker: Worker, sequence: Sequence[int]) -> Route | None:
        """As early as possible; None when something would be late, too much or too long."""
        jobs = [key for key in sequence if key != BREAK]
        seconds = sum(self.problem.job[key].duration for key in jobs)
        if len(jobs) > worker.max_visits or seconds > worker.max_seconds:
            return None
        starts = self._forwards(worker, sequence)
        if starts is None:
            return None
        latest = self._backwards(worker, sequence)
        stops = map(Stop, sequence, starts, latest)
        return Route(worker.key, tuple(stops), self._travel(worker, jobs))

    def _window(self, worker: Worker, key: int) -> tuple[int, int, int]:
        if key == BREAK:
            return worker.rest_early, worker.rest_late, worker.rest
        job = self.problem.job[key]
        if key in self.fixed:
            return self.fixed[key], self.fixed[key], job.duration
        return job.early, job.late, job.duration

    def _forwards(self, worker: Worker, sequence: Sequence[int]) -> list[int] | None:
        rows, at = self.problem.rows[worker.mode], self.problem.at_job
        home = here = self.problem.at_base[worker.key]
        now, starts = worker.early, []
        for key in sequence:
            there = here if key == BREAK else at[key]
            early, late, duration = self._window(worker, key)
            start = max(now + rows[here][there], early)
            if start > late:
                return None
            starts.append(start)
            now, here = start + duration, there
        return starts if now + rows[here][home] <= worker.late else None

    def _backwards(self, worker: Worker, sequence: Sequence[int]) -> list[int]:
        rows, at = self.problem.rows[worker.mode], self.problem.at_job
        places = [self.problem.at_base[worker.key]]
        for key in sequence:
            places.append(places[-1] if key == BREAK else at[key])
        limit, there, latest = worker.late, places[0], []
        for key, here in zip(reversed(sequence), reversed(places[1:]), strict=True):
            _early, late, duration = self._window(worker, key)
            limit = min(late, limit - rows[here][there] - duration)
            latest.append(limit)
            there = here
        return latest[::-1]

    def _travel(self, worker: Worker, jobs: Sequence[int]) -> int:
        rows, home = self.problem.rows[worker.mode], self.problem.at_base[worker.key]
        places = [home, *(self.problem.at_job[key] for key in jobs), home]
        return sum(rows[a][b] for a, b in pairwise(places))

    def routes(self, sequences: Sequences) -> dict[int, Route]:
        """Every carer's day; jobs that would break it are left out, the last first, fixed ones never."""
        return {
            worker.key: self._kept(worker, list(sequences.get(worker.key, [])))
            for worker in self.problem.workers
        }

    def _kept(self, worker: Worker, sequence: list[int]) -> Route:
        if worker.rest and BREAK not in sequence:
            sequence = self._with_rest(worker, sequence)
        sequence = [key for key in sequence if key == BREAK or self._may(worker, key)]
        while (route := self.drive(worker, sequence)) is None:
            loose = [key for key in sequence if key != BREAK and key not in self.fixed]
            if not loose:
                return self._as_told(worker, sequence)
            sequence.remove(loose[-1])
        return route

    def _as_told(self, worker: Worker, sequence: Sequence[int]) -> Route:
        """What was fixed by people and can't be driven stays as they said; nothing can be put between."""
        jobs = sorted((key for key in sequence if key != BREAK), key=lambda key: self.fixed[key])
        stops = tuple(Stop(key, self.fixed[key], self.fixed[key]) for key in jobs)
        return Route(worker.key, stops, self._travel(worker, jobs))

    def _may(self, worker: Worker, key: int) -> bool:
        return key in self.fixed or not self.problem.excluded(self.problem.job[key], worker)

    def _with_rest(self, worker: Worker, sequence: list[int]) -> list[int]:
        """The rest where it fits; at the end when it fits nowhere."""
        for at in range(len(sequence) + 1):
            rested = [*sequence[:at], BREAK, *sequence[at:]]
            if self.drive(worker, rested):
                return rested
        return [*sequence, BREAK]


def plan_of(problem: DayProblem, routes: Iterable[Route]) -> DayPlan:
    """The visits of routes that were driven; a job without enough carers is in none."""
    driven = list(routes)
    visits = [
        Visit(stop.job, route.worker, stop.start)
        for route in driven
        for stop in route.stops
        if stop.job != BREAK
    ]
    unwelcome = sum(problem.job[v.job].unwelcome.get(v.worker, 0) for v in visits)
    visits.sort(key=lambda visit: (visit.start, visit.worker))
    travel = sum(route.travel for route in driven)
    return DayPlan(tuple(visits), {}, travel, unwelcome)


def sequences_of(problem: DayProblem, visits: Iterable[Visit | Lock]) -> dict[int, list[int]]:
    """Each carer's jobs in the order of their times; rests find their own place."""
    found: dict[int, list[int]] = {worker.key: [] for worker in problem.workers}
    for visit in sorted(visits, key=lambda visit: (visit.start, visit.job)):
        if visit.worker in found and visit.job in problem.job:
            found[visit.worker].append(visit.job)
    return found
