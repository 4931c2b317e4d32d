"""Public benchmark files as problems. Whatever is wrong with a file is one BadFile with a sentence."""

import json
from math import isfinite
from typing import Any

from routing.visits.pairs import SCALE, Carer, Link, PairProblem, Task
from routing.visits.tours import Customer, TourProblem

LARGEST = 1_000_000


class BadFile(ValueError):
    """The file is not an instance of its format; the sentence says why."""


def read_hhcrsp(text: str) -> PairProblem:
    """Home health care routing and scheduling, in the JSON form of the public set."""
    data = read_json(text)
    try:
        return _pairs(data)
    except BadFile:
        raise
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        raise BadFile(f"not an instance of the home health care set: {error!r}") from error


def read_json(text: str) -> dict[str, Any]:
    """An object, or a sentence."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BadFile(f"can't be read as JSON: {error}") from error
    if not isinstance(data, dict):
        raise BadFile("the file is no JSON object")
    return data


def _ticks(value: float) -> int:
    """Thousandths; what is no sensible number is refused."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST:
        raise BadFile(f"{value!r} is no number between 0 and {LARGEST}")
    return round(value * SCALE)


def _pairs(data: dict[str, Any]) -> PairProblem:
    tasks: list[Task] = []
    links: list[Link] = []
    for node, patient in enumerate(data["patients"], start=1):
        early, late = map(_ticks, patient["time_window"])
        if early > late:
            raise BadFile(f"the window of patient {patient['id']} ends before it begins")
        needs = patient["required_caregivers"]
        if not 1 <= len(needs) <= 2:
            raise BadFile(f"patient {patient['id']} needs {len(needs)} carers; 1 or 2 are possible")
        first = len(tasks)
        tasks += [
            Task(patient["id"], need["service"], node, early, late, _ticks(need["duration"]))
            for need in needs
        ]
        if len(needs) == 2:
            links.append(_link(first, patient.get("synchronization") or {}))
    if not tasks:
        raise BadFile("there are no patients")
    distances = tuple(tuple(map(_ticks, row)) for row in data["distances"])
    size = len(data["patients"]) + 1
    if len(distances) != size or any(len(row) != size for row in distances):
        raise BadFile(f"the table of distances is not {size} × {size}")
    carers = tuple(Carer(row["id"], frozenset(row["abilities"])) for row in data["caregivers"])
    return PairProblem(tuple(tasks), tuple(links), carers, distances)


def _link(first: int, rule: dict[str, Any]) -> Link:
    kind = rule.get("type")
    if kind == "simultaneous":
        return Link(first, first + 1, 0, 0)
    if kind == "sequential":
        least, most = map(_ticks, rule["distance"])
        return Link(first, first + 1, least, most)
    raise BadFile(f"unknown synchronization {kind!r}")


def read_solomon(text: str) -> TourProblem:
    """Solomon's layout: a name, vehicles with their capacity, customers of seven numbers each."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    numbers = [(at, line) for at, line in enumerate(lines) if _all_numbers(line)]
    fleet = [line for _at, line in numbers if len(line) == 2]
    rows = [line for _at, line in numbers if len(line) == 7]
    if len(fleet) != 1 or len(rows) < 2:
        raise BadFile("not an instance of Solomon's layout: vehicles and customers are missing")
    if len(numbers) != len(rows) + 1:
        raise BadFile("a customer has not seven numbers")
    customers = tuple(_customer(row) for row in rows)
    if len({customer.key for customer in customers}) != len(customers):
        raise BadFile("a customer is there twice")
    return TourProblem(lines[0][0], int(fleet[0][0]), int(fleet[0][1]), customers)


def _all_numbers(line: list[str]) -> bool:
    try:
        return all(isfinite(float(word)) for word in line)
    except ValueError:
        return False


def _customer(row: list[str]) -> Customer:
    values = [float(word) for word in row]
    if any(abs(value) > LARGEST for value in values) or min(values[3:]) < 0:
        raise BadFile(f"customer {row[0]}: a number is out of range")
    key, x, y, demand, ready, due, service = values
    if ready > due:
        raise BadFile(f"customer {row[0]}: the window ends before it begins")
    return Customer(int(key), x, y, int(demand), int(ready), int(due), int(service))
