"""For one order: who could go, the best first with reasons in words, and why the others can't."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dispatch.enums.planning import Excluded
from dispatch.logic.matching import Person, Wanted, barred, problem_of
from dispatch.models import Assignment, Carer, WorkOrder
from dispatch.queries.plan_weights import weights_in_force, weights_of
from dispatch.queries.planning import (
    Day,
    people,
    wanted,
    with_facts,
)
from dispatch.queries.travel import driven
from routing.travel import metres
from routing.visits.day import DayProblem
from routing.visits.day_times import Driver, sequences_of
from routing.visits.insertion import Insertion, insertions, why_not

KM = 1000


@dataclass(frozen=True)
class Candidate:
    """Somebody who could go, when at the earliest, and why."""

    carer: Carer
    starts_at: datetime
    cost: int
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        """The reasons as one line."""
        return " · ".join(self.reasons)


@dataclass(frozen=True)
class Refused:
    """Somebody who can't, and by which rule."""

    carer: Carer
    rule: str

    @property
    def words(self) -> str:
        """The rule as people say it."""
        return str(Excluded(self.rule).label)


@dataclass(frozen=True)
class Ranking:
    """Everybody of the operator, once."""

    candidates: tuple[Candidate, ...]
    excluded: tuple[Refused, ...]

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many each rule excludes, the most first."""
        found = Counter(row.rule for row in self.excluded)
        return [(str(Excluded(rule).label), count) for rule, count in found.most_common()]


def rank_carers(order: WorkOrder, now: datetime) -> Ranking:
    """The same rules and the same travel times as the plan. 11 queries however many carers."""
    day = Day(timezone.localdate(max(order.window_start, now)))
    row = with_facts(WorkOrder.objects.filter(pk=order.pk)).get()
    mind = weights_in_force(row.resident.community_id, day.date)
    asked = wanted([row], day, now, mind)[0]
    carers, persons = people([row.operator_id], day)
    week = _week(carers, day)
    others = [person.without(row.pk) for person in persons]
    rules = {person.key: _rule(asked, person) for person in others}
    # Whose day needn't be driven isn't: of five hundred carers most have no certificate or no shift.
    able = [person for person in others if not rules[person.key]]
    days = _Days(driven(problem_of([asked], able, weights_of(mind))), asked.key)
    found, refused = [], []
    for carer, person in zip(carers, others, strict=True):
        rule = rules[person.key]
        place = None if rule else days.cheapest(person)
        if place is None:
            refused.append(Refused(carer, rule or days.why_not(person)))
            continue
        words = tuple(_words(asked, person, place, week.get(carer.pk, 0)))
        found.append(Candidate(carer, day.at(place.early), place.cost, words))
    found.sort(key=lambda one: (one.cost, week.get(one.carer.pk, 0), one.starts_at, one.carer.pk))
    return Ranking(tuple(found), tuple(refused))


def _rule(asked: Wanted, person: Person) -> str:
    """What keeps somebody from it whatever else there is to do that day, or nothing."""
    rule = barred(asked, person)
    return rule if rule or asked.skills <= person.skills else Excluded.SKILL.value


class _Days:
    """Everybody's day as it stands, and one visit more."""

    def __init__(self, problem: DayProblem, asked: int) -> None:
        self.driver, self.job = Driver(problem), problem.job[asked]
        self.routes = self.driver.routes(sequences_of(problem, problem.locks))

    def cheapest(self, person: Person) -> Insertion | None:
        """The best place in one carer's day."""
        worker = self.driver.problem.worker[person.key]
        places = insertions(self.driver, self.routes, self.job, worker)
        return min(places, key=lambda place: (place.cost, place.early), default=None)

    def why_not(self, person: Person) -> str:
        """The rule that excludes somebody without one."""
        worker = self.driver.problem.worker[person.key]
        return why_not(self.driver, self.routes, self.job, worker)


def _week(carers: Iterable[Carer], day: Day) -> dict[int, int]:
    """Visits of each in the week of the day."""
    monday = day.midnight - timedelta(days=day.date.weekday())
    rows = Assignment.objects.active().filter(
        carer__in=[carer.pk for carer in carers],
        starts_at__gte=monday,
        starts_at__lt=monday + timedelta(days=7),
    )
    return dict(rows.values_list("carer").annotate(count=Count("pk")).order_by("carer"))


def _words(asked: Wanted, person: Person, place: Insertion, week: int) -> Iterable[str]:
    """Why she is a good choice, or what speaks against it."""
    minutes = place.early // 60
    yield _("%(time)s 有空") % {"time": f"{minutes // 60:02d}:{minutes % 60:02d}"}
    if asked.place and person.base:
        yield _("离出发地 %(km).1f 公里") % {"km": metres(asked.place, person.base) / KM}
    if person.key in asked.asked_for:
        yield _("老人点名")
    if person.key in asked.usual:
        yield _("以前来过")
    elif asked.usual:
        yield _("以前没来过")
    if asked.skills:
        yield _("有需要的证书")
    if asked.languages & person.languages:
        yield _("会说%(languages)s") % {"languages": _("、").join(sorted(asked.languages))}
    yield ngettext("本周 %(count)s 次", "本周 %(count)s 次", week) % {"count": week}
