"""Linked visits by ruin and recreate: stretches of neighbouring routes are taken out and put back.

A worse plan is taken with a chance that falls with time (simulated annealing). Problems of a few
tasks are solved exactly by CP-SAT.
"""

import time
from collections.abc import Callable
from math import log
from random import Random

from routing.visits.pairs import PairPlan, PairProblem, Routes, plan_of
from routing.visits.pairs_model import Effort, optimum
from routing.visits.pairs_start import first_plan
from routing.visits.pairs_state import Group, State, Table
from routing.visits.ruin import stretches

EXACT_TASKS = 16  # so many are solved exactly in a moment
SKIP = 0.01  # places that are overlooked
WARM, COLD = 0.02, 0.0003  # of the cost
MINUTES_TO_WAY = 3  # being apart in time counts a third of being apart in place

Clock = Callable[[], float]


def solve_pairs(
    problem: PairProblem, seconds: float, seed: int = 1, clock: Clock = time.monotonic
) -> PairPlan:
    """The best plan found in the time; exact for few tasks."""
    until = clock() + seconds
    plan = first_plan(problem)
    if len(problem.tasks) <= EXACT_TASKS and not plan.unserved:
        best = optimum(problem, plan, Effort(seconds, seed=seed))
        if best is not None:
            return best
    return Search(problem, seed, clock).run(plan, until - clock())


class Search:
    """One search from one beginning."""

    def __init__(self, problem: PairProblem, seed: int, clock: Clock = time.monotonic) -> None:
        self.problem, self.clock = problem, clock
        self.dice = Random(seed)  # noqa: S311 # a repeatable search, no secret
        self.table = Table(problem)
        self.near = [self._neighbours(task) for task in range(self.table.count)]

    def _neighbours(self, task: int) -> list[int]:
        """All tasks, near in place and time first."""
        tasks, way = self.problem.tasks, self.table.way[task]

        def apart(other: int) -> int:
            return way[other] + abs(tasks[task].early - tasks[other].early) // MINUTES_TO_WAY

        return sorted(range(self.table.count), key=apart)

    def run(self, plan: PairPlan, seconds: float) -> PairPlan:
        """Never worse than the plan it begins with."""
        began = self.clock()
        state = State(self.table, plan.routes)
        best, total, routes = plan.total, plan.total, plan.routes
        warm = max(1.0, WARM * total)
        while any(plan.routes) and (share := (self.clock() - began) / max(seconds, 0.01)) < 1:
            before = [list(route) for route in state.routes]
            heat = warm * (COLD / WARM) ** share
            most = total - heat * log(1 - self.dice.random())
            if not self._step(state) or state.total >= most:
                state.routes = before
                continue
            total = state.total
            if total < best:
                best, routes = total, tuple(map(tuple, state.routes))
        return self._better(plan, routes)

    def _better(self, plan: PairPlan, routes: Routes) -> PairPlan:
        """What the search says is driven anew before it is believed."""
        found = plan_of(self.problem, routes)
        return plan if found is None or found.total > plan.total else found

    def _step(self, state: State) -> bool:
        """Out and in again; False when somebody found no place."""
        groups = self._ruin(state)
        state.remove(task for group in groups for task in group)
        self._order(groups)
        for group in groups:
            found = state.cheapest(group, SKIP, self.dice)
            if found is None:
                return False
            state.put(group, found)
        return True

    def _ruin(self, state: State) -> list[Group]:
        """Stretches of routes around neighbours, with everybody's partners."""
        gone: dict[Group, None] = {}
        group_of = self.table.group_of

        def is_gone(task: int) -> bool:
            return group_of[task] in gone

        for part in stretches(state.routes, self.near.__getitem__, self.dice, is_gone):
            gone |= dict.fromkeys(group_of[task] for task in part)
        return list(gone)

    def _order(self, groups: list[Group]) -> None:
        """In which order they are put back: by chance, urgency, rarity or distance; pairs mostly first."""
        tasks, able, way = self.problem.tasks, self.problem.able, self.table.way[-1]
        keys: list[Callable[[Group], float]] = [
            lambda group: tasks[group[0]].late,
            lambda group: sum(len(able[task]) for task in group) / len(group),
            lambda group: -way[group[0]],
        ]
        self.dice.shuffle(groups)
        kind = self.dice.choices((0, 1, 2, None), (30, 20, 10, 40))[0]
        if kind is not None:
            groups.sort(key=keys[kind])
        if self.dice.random() < 0.7:
            groups.sort(key=lambda group: -len(group))
