"""A file in, a report out: cost, unserved, seconds and whole routes that anybody can check."""

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from routing.visits.apart import day_apart, pairs_apart, tours_apart
from routing.visits.day_json import read_day
from routing.visits.pairs import SCALE, length
from routing.visits.readers import read_hhcrsp, read_solomon
from routing.visits.tours import SCALE as TENTH

Report = dict[str, Any]


def solve_text(kind: str, text: str, seconds: float) -> Report:
    """The plan of an instance of a format: solomon, hhcrsp or json. Raises BadFile, SolverFailed."""
    began = time.monotonic()
    found = SOLVERS[kind](text, seconds)
    return {
        "cost": found.pop("cost"),
        "unserved": found.pop("unserved"),
        "seconds": round(time.monotonic() - began, 2),
        **found,
    }


def _hhcrsp(text: str, seconds: float) -> Report:
    problem = read_hhcrsp(text)
    plan = pairs_apart(text, seconds)
    routes = [
        {
            "carer": problem.carers[carer].key,
            "distance": length(problem, route) / SCALE,
            "visits": [
                {
                    "patient": problem.tasks[n].patient,
                    "service": problem.tasks[n].service,
                    "start": plan.starts[n] / SCALE,
                    "end": (plan.starts[n] + problem.tasks[n].duration) / SCALE,
                    "late": max(0, plan.starts[n] - problem.tasks[n].late) / SCALE,
                }
                for n in route
            ],
        }
        for carer, route in enumerate(plan.routes)
    ]
    return {
        "cost": round(plan.cost, 3),
        "unserved": len({problem.tasks[n].patient for n in plan.unserved}),
        "distance": plan.distance / SCALE,
        "total_tardiness": plan.lateness / SCALE,
        "max_tardiness": plan.latest / SCALE,
        "routes": routes,
    }


def _solomon(text: str, seconds: float) -> Report:
    problem = read_solomon(text)
    plan = tours_apart(text, seconds)
    routes = [
        {
            "vehicle": number,
            "load": sum(problem.customers[n].demand for n in route),
            "stops": [
                {"customer": problem.customers[n].key, "start": start / TENTH}
                for n, start in zip(route, starts, strict=True)
            ],
        }
        for number, (route, starts) in enumerate(zip(plan.routes, plan.starts, strict=True), 1)
    ]
    return {"cost": plan.cost, "unserved": len(plan.unserved), "routes": routes}


def _day(text: str, seconds: float) -> Report:
    problem = read_day(text)
    plan = day_apart(problem, seconds)
    visits = defaultdict(list)
    for visit in plan.visits:
        end = visit.start + problem.job[visit.job].duration
        visits[visit.worker].append({"job": visit.job, "start": visit.start, "end": end})
    return {
        "cost": plan.cost,
        "unserved": len(plan.unplaced),
        "travel": plan.travel,
        "unwelcome": plan.unwelcome,
        "fallback": plan.fallback,
        "reasons": {str(key): dict(why) for key, why in plan.unplaced.items()},
        "routes": [
            {"worker": worker.key, "visits": visits[worker.key]} for worker in problem.workers
        ],
    }


SOLVERS: dict[str, Callable[[str, float], Report]] = {
    "hhcrsp": _hhcrsp,
    "solomon": _solomon,
    "json": _day,
}
