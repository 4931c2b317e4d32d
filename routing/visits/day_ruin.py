"""A day made better by ruin and recreate: some neighbouring visits are taken out and put back.

A worse plan is taken with a chance that falls with every step (simulated annealing). Besides
neighbours, a visit by somebody less welcome is taken out together with what whoever is more
welcome does at that time: neighbourhood alone seldom brings the two together.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from random import Random

from routing.visits.day import BREAK, DayProblem
from routing.visits.day_slots import Slots
from routing.visits.day_state import REST, Route, Table
from routing.visits.day_times import Fixed, Sequences
from routing.visits.ruin import stretches

STEPS_FOR_EACH = 60  # visit; the clock may end it before
WARM, COLD = 1000.0, 10.0  # seconds of cost
MINUTES_TO_WAY = 3  # being apart in time counts a third of being apart in place
UNPLACED = 1_000_000  # what a visit that nobody makes costs, for each step of its priority
TRIED = 5  # of those whom nobody visits, in each step
TO_THE_WELCOME = 0.3  # of the steps bring a visit to whoever is more welcome
AROUND = 3  # visits of hers that make room
OTHER_REST = 0.5  # of the days that are changed get their rest somewhere else

Clock = Callable[[], float]


@dataclass(frozen=True)
class _State:
    """Everybody's day, and whom nobody visits."""

    routes: tuple[Route, ...]
    left: tuple[int, ...]
    cost: int


class Search:
    """One search from one beginning. What is fixed stays; so does a day that can't be driven."""

    def __init__(
        self, problem: DayProblem, fixed: Fixed, seed: int = 1, clock: Clock = time.monotonic
    ) -> None:
        self.problem, self.clock = problem, clock
        self.dice = Random(seed)  # noqa: S311 # a repeatable search, no secret
        self.table = Table(problem, fixed)
        self.slots = Slots(self.table)
        self.near = cache(self._near)
        self.loose = [
            problem.at_job[job.key]
            for job in problem.jobs
            if job.carers == 1 and job.key not in fixed
        ]
        self.movable = frozenset(self.loose)

    def _near(self, one: int) -> list[int]:
        """Whom a search may move, near in place and time first."""
        early, way = self.table.early, self.table.ways[0][one]

        def apart(other: int) -> int:
            return way[other] + abs(early[one] - early[other]) // MINUTES_TO_WAY

        return sorted(self.loose, key=apart)

    def run(self, sequences: Sequences, until: float) -> Sequences:
        """Better ones, or the same. until: by the clock."""
        state = best = self._begin(sequences)
        steps = STEPS_FOR_EACH * len(self.loose) if state.routes else 0
        began = self.clock()
        for step in range(steps):
            # Where there is time for every step the clock has no say: the same day, the same plan.
            share = max(step / steps, (self.clock() - began) / max(until - began, 0.01))
            if share >= 1:
                break
            heat = WARM * (COLD / WARM) ** share
            tried = self._step(state)
            if tried.cost < state.cost - heat * log(1 - self.dice.random()):
                state = tried
                best = min(best, state, key=lambda one: one.cost)
            else:
                self._show(state.routes, tried.routes)
        return self._named(best, sequences)

    def _show(self, routes: Sequence[Route], before: Sequence[Route]) -> None:
        """The slots are now those of other days."""
        for carer, (route, old) in enumerate(zip(routes, before, strict=True)):
            if route is not old:
                self.slots.set(carer, route)

    def _begin(self, sequences: Sequences) -> _State:
        table, placed, routes = self.table, set[int](), []
        for carer, worker in enumerate(self.problem.workers):
            rows = self._rows(sequences.get(worker.key, ()))
            routes.append(table.begin(carer, rows))
            self.slots.set(carer, routes[-1])
            placed.update(rows)
        return self._state(routes, [one for one in self.loose if one not in placed])

    def _rows(self, keys: Sequence[int]) -> list[int]:
        return [REST if key == BREAK else self.problem.at_job[key] for key in keys]

    def _named(self, state: _State, sequences: Sequences) -> Sequences:
        found = dict(sequences)
        for worker, route in zip(self.problem.workers, state.routes, strict=True):
            found[worker.key] = [
                BREAK if stop == REST else self.table.keys[stop] for stop in route.sequence
            ]
        return found

    def _state(self, routes: Sequence[Route], left: Sequence[int]) -> _State:
        missing = sum(self.table.priority[one] for one in left)
        cost = sum(route.cost for route in routes) + UNPLACED * missing
        return _State(tuple(routes), tuple(left), cost)

    def _step(self, state: _State) -> _State:
        """Out and in again."""
        dice, out = self.dice, self._out(state)
        routes = [
            route if out.isdisjoint(route.sequence) else self._without(carer, route, out)
            for carer, route in enumerate(state.routes)
        ]
        self._show(routes, state.routes)
        missing = list(state.left)
        dice.shuffle(missing)
        left = missing[TRIED:]
        for one in self._ordered([*sorted(out), *missing[:TRIED]]):
            if not self._put(routes, one):
                left.append(one)
        return self._state(routes, left)

    def _out(self, state: _State) -> set[int]:
        """Loose visits that are made now."""
        routes = [[one for one in route.sequence if one in self.movable] for route in state.routes]
        if not any(routes):
            return set()
        if self.dice.random() < TO_THE_WELCOME and (found := self._to_the_welcome(routes)):
            return found
        return {one for part in stretches(routes, self.near, self.dice) for one in part}

    def _to_the_welcome(self, routes: list[list[int]]) -> set[int]:
        """A visit by somebody less welcome, and what one who is more welcome does at that time."""
        table, dice = self.table, self.dice
        found = [
            one
            for carer, route in enumerate(routes)
            for one in route
            if table.extra[one][carer] > table.extra[one][table.able[one][0]]
        ]
        if not found:
            return set()
        one = dice.choice(found)
        least = table.extra[one][table.able[one][0]]
        host = dice.choice([n for n in table.able[one] if table.extra[one][n] == least])
        theirs = sorted(routes[host], key=lambda other: abs(table.early[other] - table.early[one]))
        return {one, *theirs[: dice.randint(0, AROUND)]}

    def _without(self, carer: int, route: Route, out: set[int]) -> Route:
        """What is left of a day, sometimes with the rest somewhere else; all of it if that can't be driven."""
        stops = [stop for stop in route.sequence if stop not in out]
        if REST in stops and self.dice.random() < OTHER_REST:
            less = self.table.rested(carer, stops, self.dice)
        else:
            less = self.table.drive(carer, stops)
        if less is None:
            out.difference_update(route.sequence)
        return less or route

    def _ordered(self, out: list[int]) -> list[int]:
        """In which order they are put back: by chance, urgency, rarity or length."""
        table, dice = self.table, self.dice
        dice.shuffle(out)
        keys: list[Callable[[int], int]] = [
            lambda one: table.late[one],
            lambda one: len(table.able[one]),
            lambda one: -table.duration[one],
        ]
        kind = dice.choices((0, 1, 2, None), (20, 20, 20, 40))[0]
        return out if kind is None else sorted(out, key=keys[kind])

    def _put(self, routes: list[Route], one: int) -> bool:
        """Where it costs least; False when it fits nowhere."""
        found = self.slots.cheapest(one, self.dice)
        if found is None:
            return False
        carer, at = found
        stops = routes[carer].sequence
        route = self.table.drive(carer, [*stops[:at], one, *stops[at:]])
        if route is None:
            raise AssertionError("a place that was found can be driven")
        routes[carer] = route
        self.slots.set(carer, route)
        return True
