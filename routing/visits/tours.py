"""Rounds with capacities and time windows (VRPTW) by PyVRP: the shortest ways, as many vehicles as needed."""

import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy
from pyvrp import (
    Client,
    Depot,
    Location,
    ProblemData,
    VehicleType,
)
from pyvrp import solve as pyvrp_solve
from pyvrp.exceptions import PenaltyBoundWarning

SCALE = 10  # distances are counted in tenths, cut off, so that sums are exact

Clock = Callable[[], float]


@dataclass(frozen=True)
class Customer:
    """One stop; the first of a problem is the depot. Times and demand as in the file."""

    key: int
    x: float
    y: float
    demand: int
    ready: int
    due: int
    service: int


@dataclass(frozen=True)
class TourProblem:
    """A depot, customers, and so many equal vehicles."""

    name: str
    vehicles: int
    capacity: int
    customers: tuple[Customer, ...]

    def table(self) -> numpy.ndarray:
        """Tenths of a unit from each to each."""
        x = numpy.array([customer.x for customer in self.customers])
        y = numpy.array([customer.y for customer in self.customers])
        straight = numpy.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :])
        return numpy.floor(straight * SCALE + 1e-9).astype(numpy.int64)


@dataclass(frozen=True)
class TourPlan:
    """Routes of customers' places in the list with the start at each; nobody is left out or listed."""

    routes: tuple[tuple[int, ...], ...]
    starts: tuple[tuple[int, ...], ...]
    distance: int
    unserved: tuple[int, ...]

    @property
    def cost(self) -> float:
        """In the file's unit."""
        return self.distance / SCALE


def drive(problem: TourProblem, routes: tuple[tuple[int, ...], ...]) -> TourPlan:
    """Routes driven stop by stop; one that breaks a rule is taken back, its customers unserved."""
    table = problem.table()
    driven = [(route, _starts(problem, table, route)) for route in routes if route]
    kept = [(route, starts) for route, starts in driven if starts is not None]
    kept = kept[: problem.vehicles]
    served = {stop for route, _starts in kept for stop in route}
    distance = sum(
        int(table[a, b]) for route, _ in kept for a, b in zip((0, *route), (*route, 0), strict=True)
    )
    return TourPlan(
        tuple(route for route, _ in kept),
        tuple(starts for _, starts in kept),
        distance,
        tuple(n for n in range(1, len(problem.customers)) if n not in served),
    )


def _starts(
    problem: TourProblem, table: numpy.ndarray, route: tuple[int, ...]
) -> tuple[int, ...] | None:
    """When each stop begins, in tenths; None when a rule is broken."""
    depot = problem.customers[0]
    if sum(problem.customers[stop].demand for stop in route) > problem.capacity:
        return None
    now, here, starts = depot.ready * SCALE, 0, []
    for there in route:
        customer = problem.customers[there]
        now = max(now + int(table[here, there]), customer.ready * SCALE)
        if now > customer.due * SCALE:
            return None
        starts.append(now)
        now, here = now + customer.service * SCALE, there
    return tuple(starts) if now + int(table[here, 0]) <= depot.due * SCALE else None


class _Until:
    """Stops the search by a clock."""

    def __init__(self, end: float, clock: Clock) -> None:
        self.end, self.clock = end, clock

    def __call__(self, best_cost: int) -> bool:
        return self.clock() >= self.end


def solve_tours(
    problem: TourProblem, seconds: float, seed: int = 1, clock: Clock = time.monotonic
) -> TourPlan:
    """The shortest ways found in the time."""
    end = clock() + seconds
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        found = pyvrp_solve(_data(problem), _Until(end, clock), seed, collect_stats=False)
    routes = tuple(
        tuple(act.idx + 1 for act in route if act.is_client()) for route in found.best.routes()
    )
    return drive(problem, routes)


def _data(problem: TourProblem) -> ProblemData:
    table = problem.table()
    depot, *customers = problem.customers
    tables: list[Any] = [table]  # its stubs mistake arrays' shapes
    return ProblemData(
        locations=[Location(customer.x, customer.y) for customer in problem.customers],
        clients=[
            Client(
                location=number,
                delivery=[customer.demand],
                service_duration=customer.service * SCALE,
                tw_early=customer.ready * SCALE,
                tw_late=customer.due * SCALE,
            )
            for number, customer in enumerate(customers, start=1)
        ],
        depots=[Depot(location=0)],
        vehicle_types=[
            VehicleType(
                num_available=problem.vehicles,
                capacity=[problem.capacity],
                tw_early=depot.ready * SCALE,
                tw_late=depot.due * SCALE,
            )
        ],
        distance_matrices=tables,
        duration_matrices=tables,
    )
