"""Plans worked out in child processes: several at once, a hard end, and never a frozen web page.

A child is told its problem as the text of a file and answers with routes; whatever it answers is
driven anew here. `python -m routing.visits.apart` is the child.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from routing.apart import ROOT
from routing.visits.day import DayPlan, DayProblem, Visit
from routing.visits.day_json import read_day, read_plan, write_day, write_plan
from routing.visits.day_search import quick_day, solve_day
from routing.visits.pairs import PairPlan
from routing.visits.pairs import plan_of as pair_plan_of
from routing.visits.pairs_search import solve_pairs
from routing.visits.pairs_start import first_plan
from routing.visits.readers import read_hhcrsp, read_solomon
from routing.visits.tours import TourPlan, drive, solve_tours

GRACE_SECONDS = 30  # on a busy machine reading the libraries alone takes long
STARTING = 1.0  # seconds until a child has read its libraries
Routes = tuple[tuple[int, ...], ...]


class SolverFailed(RuntimeError):
    """No child came back with a plan."""


def pairs_apart(text: str, seconds: float) -> PairPlan:
    """Linked visits: one search for each processor, the best of them."""
    problem = read_hhcrsp(text)
    found = (pair_plan_of(problem, _routes(answer)) for answer in _ask("hhcrsp", text, seconds))
    plans = [plan for plan in found if plan is not None] or [first_plan(problem)]
    return min(plans, key=lambda plan: (len(plan.unserved), plan.total, plan.routes))


def tours_apart(text: str, seconds: float) -> TourPlan:
    """Rounds with windows: one search for each processor, the best of them."""
    problem = read_solomon(text)
    plans = [drive(problem, _routes(answer)) for answer in _ask("solomon", text, seconds)]
    if not plans:
        raise SolverFailed("the search was stopped or failed before it found any plan")
    return min(plans, key=lambda plan: (len(plan.unserved), plan.distance, plan.routes))


def day_apart(problem: DayProblem, seconds: float, last: Sequence[Visit] = ()) -> DayPlan:
    """A day's visits. When the child fails or is killed: the last plan, mended and marked as such."""
    for answer in _ask("json", json.dumps(write_day(problem)), seconds, children=1):
        return read_plan(answer)
    return quick_day(problem, last).marked()


def _routes(answer: Any) -> Routes:
    return tuple(tuple(route) for route in answer)


def _ask(kind: str, text: str, seconds: float, children: int | None = None) -> list[Any]:
    """The answers of those children that came back in time."""
    until = time.monotonic() + max(seconds - STARTING, seconds / 2)
    seeds = range(1, (children or os.cpu_count() or 1) + 1)

    def one(seed: int) -> Any:
        question = {"kind": kind, "text": text, "until": until, "seed": seed}
        return _child(json.dumps(question), seconds + GRACE_SECONDS)

    with ThreadPoolExecutor(len(seeds)) as pool:
        return [answer for answer in pool.map(one, seeds) if answer is not None]


def _child(question: str, timeout: float) -> Any:
    try:
        child = subprocess.run(
            [sys.executable, "-m", "routing.visits.apart"],
            input=question,
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=timeout,
            check=True,
        )
        return json.loads(child.stdout)
    except (subprocess.SubprocessError, ValueError):
        return None


ANSWERS: dict[str, Callable[[str, float, int], Any]] = {
    "hhcrsp": lambda text, seconds, seed: solve_pairs(read_hhcrsp(text), seconds, seed).routes,
    "solomon": lambda text, seconds, seed: solve_tours(read_solomon(text), seconds, seed).routes,
    "json": lambda text, seconds, _seed: write_plan(solve_day(read_day(text), seconds)),
}


def main() -> None:
    """The child: dies by itself when the search doesn't stop, whoever started it."""
    question = json.load(sys.stdin)
    # The clock is the machine's, so the start of this process is part of the time.
    left = max(0.1, question["until"] - time.monotonic())
    signal.alarm(int(left) + GRACE_SECONDS)
    json.dump(ANSWERS[question["kind"]](question["text"], left, question["seed"]), sys.stdout)


if __name__ == "__main__":
    main()
