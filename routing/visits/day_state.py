"""A day that is being changed: what one more visit costs, without driving a whole day anew.

A visit is named by its row in the tables of travel times, a carer by her number; her base has the
row of her number.
"""

from random import Random

import numpy

from routing.visits.day import DayProblem, Job
from routing.visits.day_times import Fixed

REST = -1  # in a sequence of rows


class Route:
    """A carer's day: where she is after each stop, since when, and until when each may slip."""

    __slots__ = (
        *("closed", "cost", "ends", "here", "latest"),
        *("seconds", "sequence", "slots", "visits"),
    )

    def __init__(self, sequence: list[int]) -> None:
        self.sequence = sequence
        self.here: list[int] = []
        self.ends: list[int] = []
        self.latest: list[int] = []
        self.cost = self.seconds = self.visits = 0
        self.closed = False
        self.slots: numpy.ndarray | None = None  # worked out once, when it is asked

    @property
    def size(self) -> int:
        """How many places there are for one visit more."""
        return len(self.sequence) + 1


class Table:
    """What never changes, in lists that are quick to read."""

    def __init__(self, problem: DayProblem, fixed: Fixed) -> None:
        self.workers = problem.workers
        self.ways = [problem.table[worker.mode] for worker in problem.workers]
        self.first = len(problem.workers)
        bases = [0] * self.first
        windows = [_window(job, fixed) for job in problem.jobs]
        self.early = bases + [early for early, _late in windows]
        self.late = bases + [late for _early, late in windows]
        self.duration = bases + [job.duration for job in problem.jobs]
        self.priority = bases + [job.priority for job in problem.jobs]
        self.keys = bases + [job.key for job in problem.jobs]
        keys = [worker.key for worker in problem.workers]
        self.extra = [bases] * self.first
        self.extra += [[job.unwelcome.get(key, 0) for key in keys] for job in problem.jobs]
        nobody: list[int] = []
        # Whoever is more welcome first.
        self.able = [nobody] * self.first + [_able(problem, job) for job in problem.jobs]

    def begin(self, carer: int, sequence: list[int]) -> Route:
        """A day as it is; one that people fixed and nobody can drive takes nothing more."""
        rested = not self.workers[carer].rest or REST in sequence
        route = self.drive(carer, sequence) if rested else None
        if route is None:
            route = Route(sequence)
            route.closed = True
        return route

    def drive(self, carer: int, sequence: list[int]) -> Route | None:
        """As early as possible; None when something would be late, too much or too long."""
        route = Route(sequence)
        if not self._forwards(carer, route):
            return None
        self._backwards(carer, route)
        return route

    def _forwards(self, carer: int, route: Route) -> bool:
        worker, way = self.workers[carer], self.ways[carer]
        now, place = worker.early, carer
        for stop in route.sequence:
            if stop == REST:
                now, late, duration = max(now, worker.rest_early), worker.rest_late, worker.rest
            else:
                leg, late, duration = way[place][stop], self.late[stop], self.duration[stop]
                now = max(now + leg, self.early[stop])
                route.cost += leg + self.extra[stop][carer]
                route.seconds += duration
                route.visits += 1
                place = stop
            if now > late:
                return False
            now += duration
            route.here.append(place)
            route.ends.append(now)
        route.cost += way[place][carer]
        load = route.visits <= worker.max_visits and route.seconds <= worker.max_seconds
        return load and now + way[place][carer] <= worker.late

    def _backwards(self, carer: int, route: Route) -> None:
        worker, way = self.workers[carer], self.ways[carer]
        limit, there, latest = worker.late, carer, route.latest
        for stop, here in zip(reversed(route.sequence), reversed(route.here), strict=True):
            if stop == REST:
                late, duration = worker.rest_late, worker.rest
            else:
                late, duration = self.late[stop], self.duration[stop]
            limit = min(late, limit - way[here][there] - duration)
            latest.append(limit)
            there = here
        latest.reverse()

    def rested(self, carer: int, sequence: list[int], dice: Random) -> Route | None:
        """The day with its rest somewhere, by chance."""
        visits = [stop for stop in sequence if stop != REST]
        places = list(range(len(visits) + 1))
        dice.shuffle(places)
        tried = (self.drive(carer, [*visits[:at], REST, *visits[at:]]) for at in places)
        return next((route for route in tried if route is not None), None)


def _window(job: Job, fixed: Fixed) -> tuple[int, int]:
    if job.key in fixed:
        return fixed[job.key], fixed[job.key]
    return job.early, job.late


def _able(problem: DayProblem, job: Job) -> list[int]:
    able = [n for n, one in enumerate(problem.workers) if not problem.excluded(job, one)]
    keys = [worker.key for worker in problem.workers]
    return sorted(able, key=lambda n: job.unwelcome.get(keys[n], 0))
