"""A day of visits as JSON and back: the format of --format json, and what child processes are told."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from routing.travel import PACES, Place
from routing.visits.day import DayPlan, DayProblem, Job, Lock, Visit, Worker
from routing.visits.readers import BadFile, read_json

DAY = 24 * 3600


def read_day(text: str) -> DayProblem:
    """{"jobs": …, "workers": …, "locks": …, "tables": …}; what is wrong is one sentence."""
    data = read_json(text)
    try:
        problem = DayProblem(
            tuple(_job(row) for row in data["jobs"]),
            tuple(_worker(row) for row in data["workers"]),
            tuple(
                Lock(_whole(r, "job"), _whole(r, "worker"), _time(r, "start"))
                for r in data.get("locks", [])
            ),
            {mode: tuple(map(tuple, rows)) for mode, rows in data.get("tables", {}).items()},
        )
        _check(problem)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, BadFile):
            raise
        raise BadFile(f"not a day of visits: {error!r}") from error
    return problem


def _check(problem: DayProblem) -> None:
    for name, things in (("jobs", problem.jobs), ("workers", problem.workers)):
        keys = [thing.key for thing in things]
        if len(set(keys)) != len(keys):
            raise BadFile(f"two {name} have the same key")
    for lock in problem.locks:
        if lock.job not in problem.job or lock.worker not in problem.worker:
            raise BadFile(f"the lock of job {lock.job} names somebody who is not there")
    size = len(problem.places)
    for mode, rows in problem.tables.items():
        if len(rows) != size or any(len(row) != size for row in rows):
            raise BadFile(f"the table for {mode} is not {size} × {size}")
        if any(not isinstance(cell, int) or not 0 <= cell <= DAY for row in rows for cell in row):
            raise BadFile(f"the table for {mode} holds something else than seconds")


def _whole(row: Mapping[str, Any], name: str, default: int | None = None) -> int:
    value = row[name] if default is None else row.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise BadFile(f"{name} is {value!r}; a whole number is needed")
    return value


def _key(row: Mapping[str, Any]) -> int:
    value = _whole(row, "key")
    if value == 0:
        raise BadFile("keys begin with 1")
    return value


def _time(row: Mapping[str, Any], name: str, default: int | None = None) -> int:
    value = _whole(row, name, default)
    if value > 2 * DAY:
        raise BadFile(f"{name} is {value}; seconds of the day are needed")
    return value


def _place(row: Any) -> Place:
    latitude, longitude = (float(value) for value in row)
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise BadFile(f"{row!r} is no latitude and longitude")
    return Place(latitude, longitude)


def _job(row: Mapping[str, Any]) -> Job:
    early, late = _time(row, "early"), _time(row, "late")
    carers = _whole(row, "carers", 1)
    if early > late:
        raise BadFile(f"job {row['key']}: the window ends before it begins")
    if carers not in (1, 2):
        raise BadFile(f"job {row['key']} needs {carers} carers; 1 or 2 are possible")
    return Job(
        _key(row),
        _place(row["place"]),
        early,
        late,
        _time(row, "duration"),
        frozenset(map(str, row.get("skills", []))),
        max(1, min(100, _whole(row, "priority", 1))),
        carers,
        {int(key): str(why) for key, why in row.get("barred", {}).items()},
        {int(key): int(cost) for key, cost in row.get("unwelcome", {}).items() if int(cost) > 0},
    )


def _worker(row: Mapping[str, Any]) -> Worker:
    mode = str(row.get("mode", "ebike"))
    if mode not in PACES:
        raise BadFile(f"worker {row['key']}: nobody travels by {mode!r}")
    early, late = _time(row, "early"), _time(row, "late")
    return Worker(
        _key(row),
        _place(row["base"]),
        mode,
        early,
        late,
        frozenset(map(str, row.get("skills", []))),
        _time(row, "rest", 0),
        _time(row, "rest_early", early),
        _time(row, "rest_late", late),
        _whole(row, "max_visits", 99),
        _time(row, "max_seconds", DAY),
    )


def write_day(problem: DayProblem) -> dict[str, Any]:
    """As read_day reads it."""
    return {
        "jobs": [
            {
                **{name: getattr(job, name) for name in ("key", "early", "late", "duration")},
                "place": [job.place.latitude, job.place.longitude],
                "skills": sorted(job.skills),
                "priority": job.priority,
                "carers": job.carers,
                "barred": dict(job.barred),
                "unwelcome": dict(job.unwelcome),
            }
            for job in problem.jobs
        ],
        "workers": [
            {
                **{name: getattr(worker, name) for name in ("key", "mode", "early", "late")},
                **{name: getattr(worker, name) for name in ("rest", "rest_early", "rest_late")},
                **{name: getattr(worker, name) for name in ("max_visits", "max_seconds")},
                "base": [worker.base.latitude, worker.base.longitude],
                "skills": sorted(worker.skills),
            }
            for worker in problem.workers
        ],
        "locks": [asdict(lock) for lock in problem.locks],
        "tables": {mode: [list(row) for row in rows] for mode, rows in problem.tables.items()},
    }


def write_plan(plan: DayPlan) -> dict[str, Any]:
    """As read_plan reads it."""
    return {
        "visits": [[visit.job, visit.worker, visit.start] for visit in plan.visits],
        "unplaced": {str(key): dict(why) for key, why in plan.unplaced.items()},
        "travel": plan.travel,
        "unwelcome": plan.unwelcome,
        "fallback": plan.fallback,
    }


def read_plan(data: Mapping[str, Any]) -> DayPlan:
    """From plain lists and dictionaries; JSON's keys are texts."""
    return DayPlan(
        tuple(Visit(*row) for row in data["visits"]),
        {int(key): why for key, why in data["unplaced"].items()},
        data["travel"],
        data["unwelcome"],
        data["fallback"],
    )
