"""Who is to be helped by which mark, and how many of them somebody went to see in some days.

Computed from care categories, certificates, sensitive tags and patrol visits; nothing is kept twice. Of
sensitive marks and public figures a count below five is not told, nor one from which it could be reckoned.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import span_of, today
from elderly_care.enums import CareCategory, SensitiveKind
from elderly_care.enums.assistance import (
    AdaptationKind,
    AdaptationSource,
    AdaptationState,
)
from elderly_care.enums.patrols import PatrolMode
from elderly_care.models import (
    AdaptationProject,
    CareStatus,
    DisabilityCertificate,
    PatrolVisit,
    Resident,
    SensitiveTag,
    SocialWorkCase,
)
from elderly_care.models.tags import tag_index
from stations.models import Case
from stations.queries.case_figures import by_way

LEAST = 5


@dataclass(frozen=True)
class Count:
    """A number, or None where it is too small to be told."""

    told: int | None


def shown(count: int) -> Count:
    """Nobody is found out by a small number."""
    return Count(count if count >= LEAST else None)


@dataclass(frozen=True)
class Group:
    """How many bear a mark, and how many of them somebody saw at home, or saw or heard."""

    label: str
    people: Count
    at_home: Count
    reached: Count


def groups(user: User, since: date, until: date) -> list[Group]:
    """By care category and grade of disability, of the user's places; today's marks."""
    people = _seen(user, since, until)
    held = CareStatus.objects.current()
    found = []
    for code, label in CareCategory.choices:
        group = _group(str(label), people.filter(pk__in=_of(held.filter(category=code))))
        # These families lost a child, or it is disabled.
        found.append(_hidden(group) if code == CareCategory.SPECIAL_FAMILY else group)
    certified = _certified()
    found += [
        _group(_grade(grade), people.filter(pk__in=_of(certified.filter(grade=grade))))
        for grade in (1, 2, 3, 4)
    ]
    return found


def handled(user: User, since: date, until: date) -> list[tuple[str, int]]:
    """Cases answered in these days for people with a care category or a certificate, by way of handling."""
    helped = Resident.objects.filter(
        Q(pk__in=_of(CareStatus.objects.current())) | Q(pk__in=_of(_certified()))
    )
    rows = Case.objects.visible_to(user).filter(answered_on__range=(since, until))
    return by_way(rows.filter(citizen__in=helped.order_by().values("citizen")))


def sensitive_groups(user: User, since: date, until: date) -> list[Group]:
    """For who may read tags; a small number, and one that leaves a small rest, is not told."""
    people = _seen(user, since, until)
    held = SensitiveTag.objects.filter(ends_on__isnull=True)
    return [
        _hidden(
            _group(str(label), people.filter(pk__in=_of(held.filter(kind_index=tag_index(code)))))
        )
        for code, label in SensitiveKind.choices
    ]


def _seen(user: User, since: date, until: date) -> QuerySet[Resident]:
    start, end = span_of(since, until)
    visits = PatrolVisit.objects.met().filter(
        resident=OuterRef("pk"), occurred_at__gte=start, occurred_at__lt=end
    )
    people = Resident.objects.visible_to(user).living_here().order_by()
    return people.annotate(
        seen_at_home=Exists(visits.filter(mode=PatrolMode.VISIT)), was_reached=Exists(visits)
    )


def _certified() -> QuerySet[DisabilityCertificate]:
    return DisabilityCertificate.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today()), valid_from__lte=today()
    )


def _of(rows: Any) -> Any:
    return rows.order_by().values("resident")


def _grade(grade: int) -> str:
    names = {1: _("残疾一级"), 2: _("残疾二级"), 3: _("残疾三级"), 4: _("残疾四级")}
    return names[grade]


def _group(label: str, people: QuerySet[Resident]) -> Group:
    found = people.aggregate(
        people=CountOf("pk"),
        at_home=CountOf("pk", filter=Q(seen_at_home=True)),
        reached=CountOf("pk", filter=Q(was_reached=True)),
    )
    return Group(label, Count(found["people"]), Count(found["at_home"]), Count(found["reached"]))


def _hidden(group: Group) -> Group:
    everybody = group.people.told or 0
    reached = _part(group.reached.told or 0, everybody)
    home = _part(group.at_home.told or 0, everybody)
    if reached.told and home.told:
        home = _part(home.told, reached.told)
    return Group(group.label, shown(everybody), home, reached)


def _part(count: int, everybody: int) -> Count:
    """Also the rest would tell."""
    rest = everybody - count
    return Count(None) if 0 < rest < LEAST else shown(count)


@dataclass(frozen=True)
class AdaptationYear:
    """How many of a kind were built, and what they cost."""

    label: str
    count: int
    fen: int


def adaptations(user: User, filters: dict[str, str]) -> QuerySet[AdaptationProject]:
    """Of the user's places; filters that name nothing known are left out."""
    known = {
        "kind": AdaptationKind.values,
        "state": AdaptationState.values,
        "source": AdaptationSource.values,
    }
    chosen = {name: said for name, said in filters.items() if said in known.get(name, ())}
    rows = AdaptationProject.objects.visible_to(user).filter(**chosen)
    return rows.select_related("community", "resident").order_by("-requested_on", "-pk")


def adaptation_figures(user: User, year: int) -> list[AdaptationYear]:
    """What was finished in a year, every kind; in one query."""
    done = (AdaptationState.BUILT, AdaptationState.ACCEPTED)
    rows = AdaptationProject.objects.visible_to(user).filter(state__in=done, built_on__year=year)
    grouped = rows.order_by().values_list("kind").annotate(CountOf("pk"), Sum("cost_fen"))
    found = {kind: (count, fen) for kind, count, fen in grouped}
    return [
        AdaptationYear(str(label), *found.get(code, (0, 0)))
        for code, label in AdaptationKind.choices
    ]


def cases(user: User) -> QuerySet[SocialWorkCase]:
    """Of the user's places, whose review comes first; no sealed word."""
    rows = SocialWorkCase.objects.visible_to(user).going_on().defer("aims", "summary")
    related = rows.select_related("resident", "household", "community", "worker", "room")
    return related.order_by("review_due_on", "pk")
