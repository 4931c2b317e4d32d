"""Who may go to whom, who is welcome, and how far it is: values in, values out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from routing.travel import Place
from routing.visits.day import ABSENT, DayProblem, Job, Lock, Worker

NOWHERE = Place(0.0, 0.0)
MIDNIGHT = 24 * 3600
PRIORITY = {"ordinary": 1, "urgent": 10, "emergency": 100}
MODES = {"walk": "walk", "bike": "bike", "ebike": "ebike", "car": "car", "transit": "transit"}


@dataclass(frozen=True)
class Weights:
    """What counts how many seconds of travel, and when people rest."""

    continuity: int
    preference: int
    rest_from: int
    rest_to: int
    max_visits: int | None = None


@dataclass(frozen=True)
class Wanted:
    """An order in the planner's words; times are seconds of the day."""

    key: int
    operator: int
    community: str
    place: Place | None
    early: int
    late: int
    duration: int
    skills: frozenset[str]
    carers: int = 1
    urgency: str = "ordinary"
    gender: str = ""
    not_wanted: frozenset[int] = frozenset()
    asked_for: frozenset[int] = frozenset()
    usual: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Held:
    """A visit that somebody is to make already."""

    order: int
    carer: int
    start: int
    duration: int
    place: Place | None
    early: int
    late: int
    frozen: bool = True
    may_slip: bool = False  # inside its window, for somebody who needs help now


@dataclass(frozen=True)
class Person:
    """A carer on one day."""

    key: int
    operator: int
    gender: str
    mode: str
    base: Place | None
    skills: frozenset[str]
    shift: tuple[int, int] | None
    rest: int
    on_leave: bool
    areas: tuple[str, ...]
    languages: frozenset[str]
    max_visits: int
    max_seconds: int
    held: tuple[Held, ...] = field(default=())
    kind: str = ""
    gap: tuple[int, int] | None = None  # between two shifts

    def without(self, order: int) -> "Person":
        """The same day, were nobody sent to this order."""
        return replace(self, held=tuple(one for one in self.held if one.order != order))


def barred(order: Wanted, person: Person) -> str:
    """The rule, other than certificates and times, that keeps somebody from an order."""
    rules = (
        ("operator", person.operator != order.operator),
        ("leave", person.on_leave),
        ("midnight", order.early + order.duration > MIDNIGHT),
        (ABSENT, person.shift is None),
        ("kind", bool(order.kinds) and person.kind not in order.kinds),
        ("gender", bool(order.gender) and order.gender != person.gender),
        ("not_wanted", person.key in order.not_wanted),
        ("area", not _in_area(order, person)),
    )
    return next((rule for rule, holds in rules if holds), "")


def _in_area(order: Wanted, person: Person) -> bool:
    return not person.areas or any(order.community.startswith(area) for area in person.areas)


def unwelcome(order: Wanted, person: Person, weights: Weights) -> int:
    """Seconds that it costs to send somebody other than the one who is known or asked for."""
    cost = 0
    if order.usual and person.key not in order.usual:
        cost += weights.continuity
    if order.asked_for and person.key not in order.asked_for:
        cost += weights.preference
    if order.languages and not order.languages & person.languages:
        cost += weights.preference
    return cost


def problem_of(
    orders: Iterable[Wanted],
    people: Iterable[Person],
    weights: Weights,
    tables: Mapping[str, tuple[tuple[int, ...], ...]] | None = None,
) -> DayProblem:
    """The planner's problem: visits that are held stay where they are."""
    everybody = [person for person in people if person.shift is not None]
    wanted = list(orders)
    middle = _middle(wanted, everybody)
    held = {held.order: held for person in everybody for held in person.held}
    jobs = [_job(order, everybody, weights, middle) for order in wanted if order.key not in held]
    jobs += [_held_job(one, middle) for one in held.values()]
    locks = [
        Lock(one.order, person.key, one.start)
        for person in everybody
        for one in person.held
        if one.frozen
    ]
    workers = tuple(_worker(person, weights, middle) for person in everybody)
    return DayProblem(tuple(jobs), workers, tuple(locks), tables or {})


def _middle(orders: list[Wanted], people: list[Person]) -> Place:
    """Where whoever has no coordinates is taken to be."""
    places = [thing.place for thing in orders if thing.place]
    places = places or [person.base for person in people if person.base]
    if not places:
        return NOWHERE
    count = len(places)
    return Place(sum(p.latitude for p in places) / count, sum(p.longitude for p in places) / count)


def _job(order: Wanted, people: list[Person], weights: Weights, middle: Place) -> Job:
    rules = {person.key: barred(order, person) for person in people}
    costs = {person.key: unwelcome(order, person, weights) for person in people}
    return Job(
        order.key,
        order.place or middle,
        order.early,
        order.late,
        order.duration,
        order.skills,
        PRIORITY[order.urgency],
        order.carers,
        {key: rule for key, rule in rules.items() if rule},
        {key: cost for key, cost in costs.items() if cost},
    )


def _held_job(held: Held, middle: Place) -> Job:
    early, late = (held.start, held.start) if held.frozen else (held.early, held.late)
    return Job(held.order, held.place or middle, early, late, held.duration, priority=100)


def _worker(person: Person, weights: Weights, middle: Place) -> Worker:
    early, late = person.shift or (0, 0)
    rest, rest_early, rest_late = _rest(person, weights)
    most = min(person.max_visits, weights.max_visits or person.max_visits)
    return Worker(
        person.key,
        person.base or middle,
        MODES[person.mode],
        early,
        late,
        person.skills,
        rest,
        rest_early,
        rest_late,
        max(most, len(person.held)),
        max(person.max_seconds, sum(held.duration for held in person.held)),
    )


def _rest(person: Person, weights: Weights) -> tuple[int, int, int]:
    """How long, begun between when and when. Between two shifts nobody is at work."""
    early, late = person.shift or (0, 0)
    if person.gap:
        begins, ends = person.gap
        return max(ends - begins, person.rest), begins, begins
    first = max(early, weights.rest_from)
    rests = person.rest > 0 and first + person.rest <= late
    return (person.rest if rests else 0), first, min(max(weights.rest_to, first), late)
