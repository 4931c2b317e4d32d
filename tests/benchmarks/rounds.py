"""Delivery rounds of one lunch against the solver alone, on the same instance, in the same time.

    ./yizhan bench rounds [--deliveries 2000] [--kitchens 12] [--riders 60] [--seconds 30]

Ours is the road of the product: deliveries to kitchens by min-cost flow within their capacity, then
each kitchen's rounds in processes of their own. The reference is PyVRP called directly on the whole
instance, where any kitchen may serve any door: more freedom than ours has. Both are driven through
the same timetable, which leaves out what would be late, and whoever is left out costs half an hour.
"""

import random
import sys
import time
import warnings
from dataclasses import replace

from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxRuntime

from routing.apart import solve as solve_apart
from routing.assign import Group, Kitchen, Supply, assign
from routing.rounds import Base, Drop, Plan, Problem, Rider, Ways, timetable
from routing.search import Limits
from routing.travel import Place, metres
from tests.benchmarks._report import Report, options

GOAL_SECONDS = 60
GOAL_RATIO = 1.0
LEFT_OUT = 1_800
SEED = 20_240_601
READY, LATEST, END = 10 * 3600 + 1800, 12 * 3600 + 1800, 13 * 3600 + 1800
CENTRE, NORTH, EAST = Place(39.99, 116.47), 0.035, 0.045  # about 8 × 8 km


def instance(deliveries: int, kitchens: int, riders: int) -> Problem:
    """Doors in housing estates, kitchens anywhere, riders shared out evenly."""
    dice = random.Random(SEED)

    def somewhere() -> Place:
        north, east = dice.uniform(-NORTH, NORTH), dice.uniform(-EAST, EAST)
        return Place(CENTRE.latitude + north, CENTRE.longitude + east)

    def near(place: Place) -> Place:
        return Place(place.latitude + dice.gauss(0, 0.002), place.longitude + dice.gauss(0, 0.0025))

    estates = [somewhere() for _ in range(10 * kitchens)]
    return Problem(
        bases=tuple(Base(n, somewhere(), READY, 180) for n in range(kitchens)),
        drops=tuple(Drop(n, near(dice.choice(estates)), 1, LATEST, 60) for n in range(deliveries)),
        riders=tuple(Rider(n, n % kitchens, "ebike", 24, READY, END) for n in range(riders)),
    )


def ours(problem: Problem, seconds: float) -> Plan:
    """Kitchens first, then their rounds."""
    started = time.perf_counter()
    room = -(-len(problem.drops) * 11 // (10 * len(problem.bases)))
    groups = [Group(drop.key, drop.key, drop.portions, 1) for drop in problem.drops]
    supplies = [
        Supply(base.key, drop.key, 0, None, metres(base.place, drop.place))
        for drop in problem.drops
        for base in problem.bases
    ]
    found = assign(groups, supplies, [Kitchen(base.key, room) for base in problem.bases])
    kitchen = {share.group: share.kitchen for share in found.shares}
    drops = tuple(replace(drop, base=kitchen[drop.key]) for drop in problem.drops)
    left = seconds - (time.perf_counter() - started)
    return solve_apart(replace(problem, drops=drops), Limits(left))


def theirs(problem: Problem, seconds: float) -> Plan:
    """PyVRP as its documentation shows it."""
    ways = Ways(problem)
    (table,) = ways.matrices.values()
    count = len(problem.bases)
    data = ProblemData(
        locations=[
            Location(thing.place.longitude, thing.place.latitude)
            for thing in (*problem.bases, *problem.drops)
        ],
        clients=[
            Client(count + n, delivery=[d.portions], service_duration=d.service, tw_late=d.latest)
            for n, d in enumerate(problem.drops)
        ],
        depots=[
            Depot(n, tw_early=base.ready, service_duration=base.load)
            for n, base in enumerate(problem.bases)
        ],
        vehicle_types=[
            VehicleType(
                capacity=[rider.capacity],
                start_depot=rider.base,
                end_depot=rider.base,
                tw_early=rider.early,
                tw_late=rider.late,
                reload_depots=[rider.base],
            )
            for rider in problem.riders
        ],
        distance_matrices=[table],
        duration_matrices=[table],
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        found = solve(data, MaxRuntime(seconds), seed=1, collect_stats=False)
    sequences: dict[int, list[list[int]]] = {}
    for route in found.best.routes():
        trips: dict[int, list[int]] = {}
        for act in route:
            if act.is_client():
                trips.setdefault(act.trip, []).append(act.idx)
        sequences[route.vehicle_type()] = [trips[n] for n in sorted(trips)]
    return timetable(problem, sequences, ways)


def cost(plan: Plan) -> int:
    """Seconds on the road, and half an hour for everybody who is left out."""
    return plan.travel + LEFT_OUT * len(plan.unserved)


def check(problem: Problem, plan: Plan) -> None:
    """Every delivery once, nothing late, nobody overloaded; read anew from the plan."""
    ways = Ways(problem)
    riders = {rider.key: rider for rider in problem.riders}
    served = [key for trip in plan.trips for key in trip.stops]
    if sorted([*served, *plan.unserved]) != list(range(len(problem.drops))):
        sys.exit("A delivery is missing or there twice.")
    for trip in plan.trips:
        free = trip.leaves - ways.bases[trip.base].load
        again = ways.drive(riders[trip.rider], ways.bases[trip.base], trip.stops, free)
        if again != trip or not ways.fits(riders[trip.rider], trip):
            sys.exit("A trip breaks a rule.")


def main(arguments: list[str] | None = None) -> int:
    """1 when a goal is missed."""
    sizes = {
        "deliveries": (2_000, 200),
        "kitchens": (12, 4),
        "riders": (60, 8),
        "seconds": (30.0, 5.0),
    }
    chosen = options("rounds", arguments, sizes)
    problem = instance(chosen.deliveries, chosen.kitchens, chosen.riders)
    report, plans = Report(), {}
    for name, way in (("yizhan", ours), ("pyvrp", theirs)):
        started = time.perf_counter()
        plan = way(problem, chosen.seconds)
        plans[name] = plan, time.perf_counter() - started
        check(problem, plan)
        print(
            f"  {name:8}{plan.travel / 3600:7.1f} travel hours, {len(plan.trips)} trips,"
            f" {len(plan.unserved)} unserved and listed, {plans[name][1]:.1f} s",
            flush=True,
        )
    (mine, seconds), (other, _seconds) = plans["yizhan"], plans["pyvrp"]
    figures = (f"{mine.travel / 3600:.1f} h", f"{other.travel / 3600:.1f} h")
    note = "with half an hour for each delivery that is left out"
    report.at_most(
        "rounds ÷ PyVRP alone", GOAL_RATIO, cost(mine) / cost(other), *figures, note=note
    )
    limit = seconds / GOAL_SECONDS
    report.at_most("seconds ÷ 60", 1.0, limit, f"{seconds:.1f} s", f"{GOAL_SECONDS} s")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
