"""Patrol visits to show: whose tasks today, what is late, who was seen, and the shares that were done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import Division, User
from core.dates import end_of_month, span_of
from elderly_care.enums import ConsentPurpose
from elderly_care.enums.patrols import (
    CheckState,
    PatrolOutcome,
    PatrolReason,
    PatrolState,
    PatrolTarget,
)
from elderly_care.models import (
    PatrolCheck,
    Patroller,
    PatrolPair,
    PatrolPause,
    PatrolRule,
    PatrolTask,
    PatrolVisit,
    Resident,
    ResidentConsent,
)
from elderly_care.queries.patrol_rules import applies, patrolled

_OVER = (PatrolState.PAUSED, PatrolState.CANCELLED)
WITH_PERSON = ("resident__community", "patroller__user", "owner")


def tasks_on_phone(user: User, day: date) -> QuerySet[PatrolTask]:
    """What somebody has to do by today, visits after nobody answered and what is late first.

    may_measure: the person agreed to vital signs. tries: how often nobody answered.
    """
    agreed = ResidentConsent.objects.holding().filter(
        resident=OuterRef("resident"), purpose=ConsentPurpose.VITAL_SIGNS
    )
    rows = PatrolTask.objects.open().of_user(user).filter(planned_on__lte=day)
    unanswered = Count("visits", filter=Q(visits__outcome=PatrolOutcome.NO_ANSWER))
    related = rows.select_related("resident__community", "follows")
    return related.annotate(may_measure=Exists(agreed), tries=unanswered).order_by(
        "due_on", "planned_on", "mode", "pk"
    )


def own_tasks(user: User) -> QuerySet[PatrolTask]:
    """Whatever was given to somebody, in any state."""
    return PatrolTask.objects.of_user(user).select_related("resident")


def pair_of(person: Resident) -> PatrolPair | None:
    """Who always goes there; the person was found in scope."""
    return PatrolPair.objects.filter(resident=person, ended_on__isnull=True).first()


def open_tasks(user: User, day: date) -> QuerySet[PatrolTask]:
    """Of the user's places, planned for a day or left from before; whose nobody's is first."""
    rows = PatrolTask.objects.visible_to(user).open().filter(planned_on__lte=day)
    order = (F("patroller").asc(nulls_first=True), "due_on", "pk")
    return rows.select_related(*WITH_PERSON).order_by(*order)


def places_without(user: User, day: date) -> list[str]:
    """Communities in which something is to be done and nobody goes. 1 query."""
    rows = open_tasks(user, day).filter(patroller=None).order_by("resident__community")
    return list(rows.values_list("resident__community__name", flat=True).distinct())


def late_tasks(user: User, day: date) -> QuerySet[PatrolTask]:
    """The worst first."""
    rows = PatrolTask.objects.visible_to(user).late(day).select_related(*WITH_PERSON)
    return rows.order_by("-stage", "due_on", "pk")


def needs_found(user: User) -> QuerySet[PatrolVisit]:
    """Where something was needed, the newest first."""
    rows = PatrolVisit.objects.visible_to(user).filter(outcome=PatrolOutcome.NEEDS)
    return rows.select_related("resident__community", "by").order_by("-occurred_at", "-pk")


def pauses_running(user: User, day: date) -> QuerySet[PatrolPause]:
    """Whom nobody visits today."""
    rows = PatrolPause.objects.visible_to(user).on(day)
    return rows.select_related("resident__community").order_by("ends_on", "pk")


def loads(user: User, day: date) -> QuerySet[Patroller]:
    """Who goes, with what they have open until today and what they did today."""
    mine = Q(tasks__state=PatrolState.OPEN, tasks__planned_on__lte=day)
    rows = Patroller.objects.visible_to(user).current().select_related("user", "community")
    return rows.annotate(
        waiting=Count("tasks", filter=mine, distinct=True),
        done=Count("tasks", filter=Q(tasks__done_on=day), distinct=True),
    ).order_by("community", "pk")


@dataclass(frozen=True)
class PlanCount:
    """A rule in force, and how many of the user's people belong to it."""

    rule: PatrolRule
    people: int


def plans_in_force(user: User, day: date) -> list[PlanCount]:
    """Those that hold somewhere in the user's places. 2 queries."""
    prefixes = user.scope.prefixes
    rules = [
        rule
        for rule in PatrolRule.objects.on(day)
        if any(code.startswith(rule.region) or rule.region.startswith(code) for code in prefixes)
    ]
    counts = {f"rule_{rule.pk}": Count("pk", filter=applies(rule, day)) for rule in rules}
    people = patrolled().visible_to(user).aggregate(**counts)
    return [PlanCount(rule, people[f"rule_{rule.pk}"]) for rule in rules]


def visits_of_month(resident_id: int, period: date) -> QuerySet[PatrolVisit]:
    """On which somebody saw or heard the person."""
    span = span_of(period, end_of_month(period))
    return PatrolVisit.objects.met().filter(
        resident=resident_id, occurred_at__gte=span[0], occurred_at__lt=span[1]
    )


def people_seen(period: date, division: str) -> list[int]:
    """Who was seen or heard in a month and still lives here, by key: those who can be asked."""
    start, end = span_of(period, end_of_month(period))
    rows = PatrolVisit.objects.met().filter(occurred_at__gte=start, occurred_at__lt=end)
    here = rows.filter(
        resident__community__code__startswith=division,
        resident__died_on__isnull=True,
        resident__moved_out_on__isnull=True,
    )
    return sorted(set(here.order_by().values_list("resident", flat=True)))


def checks_to_do(user: User) -> QuerySet[PatrolCheck]:
    """Who is still to be called back."""
    rows = PatrolCheck.objects.visible_to(user).filter(state=CheckState.OPEN)
    return rows.select_related("resident__community", "draw__division").order_by("pk")


@dataclass(frozen=True)
class Share:
    """How much of what was to be done was done."""

    name: str
    tasks: int
    done: int

    @property
    def percent(self) -> float:
        """For people; rounded down, so that 100 means all."""
        return self.done * 1000 // self.tasks / 10 if self.tasks else 0.0


@dataclass(frozen=True)
class Figures:
    """Of a month: by class, by community, and how many people were seen at all."""

    by_class: list[Share]
    by_community: list[Share]
    people: Share
    checks: dict[str, int]


def figures(user: User, period: date) -> Figures:
    """Tasks of plans that were due in the month; paused and cancelled ones count nowhere."""
    last = end_of_month(period)
    rows = PatrolTask.objects.visible_to(user).filter(
        reason=PatrolReason.PLAN, due_on__range=(period, last)
    )
    counted = rows.exclude(state__in=_OVER).order_by()
    return Figures(
        by_class=_shares(counted, "rule__target", dict(PatrolTarget.choices)),
        by_community=_shares(counted, "resident__community", _names(counted)),
        people=_people(counted),
        checks=_checks(user, period),
    )


def _shares(rows: QuerySet[PatrolTask], column: str, names: dict[Any, Any]) -> list[Share]:
    done = Count("pk", filter=Q(state=PatrolState.DONE))
    grouped = rows.values_list(column).annotate(tasks=Count("pk"), done=done).order_by(column)
    return [Share(str(names.get(key, key)), tasks, done) for key, tasks, done in grouped]


def _names(rows: QuerySet[PatrolTask]) -> dict[Any, Any]:
    codes = rows.values("resident__community")
    return dict(Division.objects.filter(pk__in=codes).values_list("pk", "name"))


def _people(rows: QuerySet[PatrolTask]) -> Share:
    done = Count("resident", filter=Q(state=PatrolState.DONE), distinct=True)
    found = rows.aggregate(people=Count("resident", distinct=True), done=done)
    return Share("", found["people"], found["done"])


def _checks(user: User, period: date) -> dict[str, int]:
    rows = PatrolCheck.objects.visible_to(user).filter(draw__period=period).order_by()
    found = dict(rows.values_list("state").annotate(Count("pk")))
    return {str(label): found.get(state, 0) for state, label in CheckState.choices}


def patrollers_for(community: str) -> QuerySet[Patroller]:
    """Who may be sent there."""
    return Patroller.objects.current().filter(community=community).select_related("user")


def upcoming(residents: Sequence[int]) -> QuerySet[PatrolTask]:
    """What is planned for a person."""
    rows = PatrolTask.objects.open().filter(resident__in=residents)
    return rows.select_related("patroller__user").order_by("planned_on", "pk")
