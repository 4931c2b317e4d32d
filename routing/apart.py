"""Searches in processes of their own: several at once, and a hard end for one that doesn't stop.

A child is told its problem on standard input and answers with its plan; `python -m routing.apart`
is the child.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from routing.quick import quick_plan
from routing.rounds import Base, Drop, Plan, Problem, Rider, Trip, parts, together
from routing.search import Limits, search
from routing.travel import Place

ROOT = Path(__file__).resolve().parents[1]
GRACE_SECONDS = 10  # for the start of a process and a slow last step
SMALL = 12  # so few stops are planned faster than a process starts


def solve(problem: Problem, limits: Limits) -> Plan:
    """Each independent part of a problem, within the seconds in all; a part that fails is planned simply."""
    pieces = [piece for piece in parts(problem) if piece.drops]
    large = [piece for piece in pieces if len(piece.drops) > SMALL]
    plans = [search(piece, limits) for piece in pieces if len(piece.drops) <= SMALL]
    return together([*plans, *_all_apart(large, limits)])


def _all_apart(problems: Sequence[Problem], limits: Limits) -> list[Plan]:
    """As many processes as processors; large problems get more of the time, and go first."""
    if not problems:
        return []
    workers = min(os.cpu_count() or 1, len(problems))
    total = sum(len(problem.drops) for problem in problems)
    ordered = sorted(problems, key=lambda problem: -len(problem.drops))
    shares = [
        min(limits.seconds, limits.seconds * workers * len(problem.drops) / total)
        for problem in ordered
    ]
    each = [replace(limits, seconds=share) for share in shares]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(_apart, ordered, each))


def _apart(problem: Problem, limits: Limits) -> Plan:
    """The plan of a child process; a simple one when it is killed or fails."""
    question = json.dumps({"problem": asdict(problem), "limits": asdict(limits)})
    try:
        child = subprocess.run(
            [sys.executable, "-m", "routing.apart"],
            input=question,
            capture_output=True,
            text=True,
            cwd=ROOT,
            timeout=limits.seconds + GRACE_SECONDS,
            check=True,
        )
        return read_plan(json.loads(child.stdout))
    except (subprocess.SubprocessError, ValueError):
        return quick_plan(problem)


def read_problem(data: dict[str, Any]) -> Problem:
    """From plain lists and dictionaries."""
    return Problem(
        bases=tuple(Base(**{**row, "place": Place(**row["place"])}) for row in data["bases"]),
        drops=tuple(Drop(**{**row, "place": Place(**row["place"])}) for row in data["drops"]),
        riders=tuple(Rider(**row) for row in data["riders"]),
    )


def read_plan(data: dict[str, Any]) -> Plan:
    """From plain lists and dictionaries; JSON's keys are texts."""
    trips = (
        Trip(**{**row, "stops": tuple(row["stops"]), "arrivals": tuple(row["arrivals"])})
        for row in data["trips"]
    )
    return Plan(tuple(trips), {int(key): reason for key, reason in data["unserved"].items()})


def main() -> None:
    """The child: dies by itself when the search doesn't stop, whoever started it."""
    question = json.load(sys.stdin)
    limits = Limits(**question["limits"])
    signal.alarm(int(limits.seconds) + GRACE_SECONDS)
    plan = search(read_problem(question["problem"]), limits)
    json.dump(asdict(plan), sys.stdout)


if __name__ == "__main__":
    main()
