"""Visits of which some need two carers, together or one after the other: words and the one truth about times.

Times and distances are whole numbers (thousandths of the file's unit), so that sums are exact.
A visit never begins before its window; beginning after it costs its lateness.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

SCALE = 1_000
BASE = 0  # the office's row in the table of distances
Routes = tuple[tuple[int, ...], ...]  # for each carer the tasks in their order


@dataclass(frozen=True)
class Task:
    """One carer at one patient; a patient who needs two carers has two tasks."""

    patient: str
    service: str
    node: int
    early: int
    late: int
    duration: int


@dataclass(frozen=True)
class Link:
    """The second task begins between least and most after the first; both 0: together."""

    first: int
    second: int
    least: int
    most: int


@dataclass(frozen=True)
class Carer:
    """Who may do which services."""

    key: str
    services: frozenset[str]


@dataclass(frozen=True)
class PairProblem:
    """Everything that a plan depends on."""

    tasks: tuple[Task, ...]
    links: tuple[Link, ...]
    carers: tuple[Carer, ...]
    distances: tuple[tuple[int, ...], ...]

    @cached_property
    def able(self) -> tuple[tuple[int, ...], ...]:
        """For each task the carers who may do it."""
        return tuple(
            tuple(n for n, carer in enumerate(self.carers) if task.service in carer.services)
            for task in self.tasks
        )

    @cached_property
    def partner(self) -> dict[int, int]:
        """The other task of the same patient, which another carer does."""
        return {link.first: link.second for link in self.links} | {
            link.second: link.first for link in self.links
        }

    @cached_property
    def earliest(self) -> tuple[int, ...]:
        """When a task can begin at best."""
        return tuple(max(task.early, self.distances[BASE][task.node]) for task in self.tasks)

    def way(self, one: int, other: int) -> int:
        """From task to task."""
        return self.distances[self.tasks[one].node][self.tasks[other].node]

    @cached_property
    def steps(self) -> tuple[tuple[int, ...], ...]:
        """From the start of a task to the earliest start of the next one."""
        return tuple(
            tuple(task.duration + self.way(n, m) for m in range(len(self.tasks)))
            for n, task in enumerate(self.tasks)
        )


@dataclass(frozen=True)
class PairPlan:
    """Routes with the start of every task, and what they cost."""

    routes: Routes
    starts: tuple[int, ...]
    distance: int
    lateness: int
    latest: int
    unserved: tuple[int, ...] = field(default=())

    @property
    def total(self) -> int:
        """Three times the cost: distance, all lateness and the largest one."""
        return self.distance + self.lateness + self.latest

    @property
    def cost(self) -> float:
        """In the file's unit."""
        return self.total / 3 / SCALE


def starts_of(problem: PairProblem, routes: Routes) -> list[int] | None:
    """The earliest start of every task in the routes; None when two carers wait for each other.

    All rules are of the form "b at least so long after a", so the earliest times of all tasks are
    reached together.
    """
    starts = list(problem.earliest)
    rules = [
        (here, there, problem.steps[here][there])
        for route in routes
        for here, there in pairwise(route)
    ]
    rules += [(link.first, link.second, link.least) for link in problem.links]
    rules += [(link.second, link.first, -link.most) for link in problem.links]
    for _round in range(len(starts) + 1):
        moved = False
        for here, there, gap in rules:
            least = starts[here] + gap
            if starts[there] < least:
                starts[there] = least
                moved = True
        if not moved:
            return starts
    return None


def length(problem: PairProblem, route: Sequence[int]) -> int:
    """From the office round the tasks and back."""
    if not route:
        return 0
    table, tasks = problem.distances, problem.tasks
    inner = sum(problem.way(a, b) for a, b in pairwise(route))
    return table[BASE][tasks[route[0]].node] + inner + table[tasks[route[-1]].node][BASE]


def plan_of(problem: PairProblem, routes: Routes) -> PairPlan | None:
    """The plan that routes make; None when they can't be driven."""
    starts = starts_of(problem, routes)
    if starts is None:
        return None
    served = {task for route in routes for task in route}
    late = [max(0, starts[n] - problem.tasks[n].late) for n in sorted(served)]
    return PairPlan(
        routes,
        tuple(starts),
        sum(length(problem, route) for route in routes),
        sum(late),
        max(late, default=0),
        tuple(n for n in range(len(problem.tasks)) if n not in served),
    )
