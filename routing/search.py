"""The search itself: PyVRP 0.14.1 behind one function. Its interface changes between versions."""

import time
import warnings
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from pyvrp import (
    Activity,
    ActivityType,
    Client,
    Depot,
    Location,
    ProblemData,
    Result,
    Route,
    Solution,
    VehicleType,
)
from pyvrp import solve as pyvrp_solve
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxRuntime, MultipleCriteria, NoImprovement, StoppingCriterion

from routing.quick import quick_plan
from routing.rounds import FULL, Plan, Problem, Rider, Trip, Ways, timetable, why_not

PRIZE = 1_000_000  # leaving somebody out costs more than any way
FIRST_SHARE = 0.4  # of the time, for a plan that serves everybody


@dataclass(frozen=True)
class Limits:
    """When to stop: seconds always; iterations without improvement make the result repeatable."""

    seconds: float
    stale: int | None = None
    seed: int = 1


def search(problem: Problem, limits: Limits) -> Plan:
    """The best plan found: as many served as possible, then the shortest ways."""
    started = time.monotonic()
    ways = Ways(problem)
    hopeless = _hopeless(problem, ways)
    if len(hopeless) == len(problem.drops):
        return Plan(unserved=hopeless)
    if hopeless:  # the solver would spend its time on them
        kept = tuple(drop for drop in problem.drops if drop.key not in hopeless)
        found = search(replace(problem, drops=kept), limits)
        return Plan(found.trips, {**found.unserved, **hopeless})
    model = _Model(problem, ways)
    plan = quick_plan(problem, ways)
    if plan.unserved:
        everybody = model.solve(_stop(limits, limits.seconds * FIRST_SHARE), limits.seed)
        plan = min(plan, timetable(problem, everybody, ways), key=_badness)
    left = limits.seconds - (time.monotonic() - started)
    better = model.improve(plan, _stop(limits, max(left, 0.05)), limits.seed)
    return _forwards(problem, ways, min(plan, timetable(problem, better, ways), key=_badness))


def _forwards(problem: Problem, ways: Ways, plan: Plan) -> Plan:
    """Each trip in the direction in which people wait less; the way is as long in both."""
    riders = {rider.key: rider for rider in problem.riders}

    def best(trip: Trip) -> Trip:
        base = ways.bases[trip.base]
        back = ways.drive(riders[trip.rider], base, trip.stops[::-1], trip.leaves - base.load)
        if back.travel > trip.travel or not ways.fits(riders[trip.rider], back):
            return trip
        return min(trip, back, key=lambda t: (sum(t.arrivals), t.stops))

    return Plan(tuple(best(trip) for trip in plan.trips), plan.unserved)


def _hopeless(problem: Problem, ways: Ways) -> dict[int, str]:
    """Drops that no rider could bring even alone."""
    reasons = ((drop.key, why_not(problem, ways, drop)) for drop in problem.drops)
    return {key: reason for key, reason in reasons if reason != FULL}


def _badness(plan: Plan) -> tuple[int, int]:
    return len(plan.unserved), plan.travel


def _stop(limits: Limits, seconds: float) -> MultipleCriteria:
    rules: list[StoppingCriterion] = [MaxRuntime(seconds)]
    if limits.stale is not None:
        rules.append(NoImprovement(limits.stale))
    return MultipleCriteria(rules)


def _run(
    data: ProblemData, stop: MultipleCriteria, seed: int, start: Solution | None = None
) -> Result:
    """The solver warns when not everybody can be served: we know, and say whom."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        return pyvrp_solve(data, stop, seed, collect_stats=False, initial_solution=start)


class _Model:
    """The problem in PyVRP's words: a vehicle type for each rider, reloading at the base."""

    def __init__(self, problem: Problem, ways: Ways) -> None:
        self.problem = problem
        self.bases = {base.key: n for n, base in enumerate(problem.bases)}
        self.profiles = {way: n for n, way in enumerate(ways.matrices)}
        self.ways = ways

    def solve(self, stop: MultipleCriteria, seed: int) -> dict[int, list[list[int]]]:
        """Everybody is to be served. PyVRP opens further trips only for clients it must visit."""
        return self._sequences(_run(self._data(required=True), stop, seed).best)

    def improve(self, plan: Plan, stop: MultipleCriteria, seed: int) -> dict[int, list[list[int]]]:
        """From a plan: nobody it serves is given up for a shorter way."""
        data = self._data(required=not plan.unserved)
        start = Solution(data, self._routes(data, plan))
        return self._sequences(_run(data, stop, seed, start).best)

    def _data(self, *, required: bool) -> ProblemData:
        tables: list[Any] = list(self.ways.matrices.values())  # its stubs mistake arrays' shapes
        places = [thing.place for thing in self.problem.bases]
        places += [thing.place for thing in self.problem.drops]
        count = len(self.problem.bases)
        return ProblemData(
            locations=[Location(place.longitude, place.latitude) for place in places],
            clients=[
                Client(
                    location=count + n,
                    delivery=[drop.portions],
                    service_duration=drop.service,
                    tw_late=max(drop.latest, 0),
                    prize=0 if required else PRIZE,
                    required=required,
                )
                for n, drop in enumerate(self.problem.drops)
            ],
            depots=[
                Depot(location=n, tw_early=base.ready, service_duration=base.load)
                for n, base in enumerate(self.problem.bases)
            ],
            vehicle_types=[self._vehicle(rider) for rider in self.problem.riders],
            distance_matrices=tables,
            duration_matrices=tables,
        )

    def _vehicle(self, rider: Rider) -> VehicleType:
        depot = self.bases[rider.base]
        return VehicleType(
            num_available=1,
            capacity=[rider.capacity],
            start_depot=depot,
            end_depot=depot,
            tw_early=rider.early,
            tw_late=rider.late,
            reload_depots=[depot],
            profile=self.profiles[rider.way],
        )

    def _sequences(self, solution: Solution) -> dict[int, list[list[int]]]:
        """Trips of stops for each rider."""
        sequences: dict[int, list[list[int]]] = {}
        for route in solution.routes():
            trips: dict[int, list[int]] = defaultdict(list)
            for act in route:
                if act.is_client():
                    trips[act.trip].append(self.problem.drops[act.idx].key)
            rider = self.problem.riders[route.vehicle_type()]
            sequences[rider.key] = [trips[number] for number in sorted(trips)]
        return sequences

    def _routes(self, data: ProblemData, plan: Plan) -> list[Route]:
        """A plan as the search's beginning."""
        numbers = {drop.key: n for n, drop in enumerate(self.problem.drops)}
        routes = []
        for kind, rider in enumerate(self.problem.riders):
            acts: list[Activity] = []
            for trip in (trip for trip in plan.trips if trip.rider == rider.key):
                if acts:
                    acts.append(Activity(ActivityType.DEPOT, self.bases[rider.base]))
                acts += [Activity(ActivityType.CLIENT, numbers[key]) for key in trip.stops]
            if acts:
                routes.append(Route(data, acts, kind))
        return routes
