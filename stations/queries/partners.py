"""Who takes part, how much, and who comes when."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum

from accounts.models import User
from core.dates import today
from stations.enums.partners import PartnerKind, PartnerMode
from stations.logic.partners import visit_days
from stations.models import Partner, PartnerVisit, PartnerWork, Station

AHEAD = 28


@dataclass(frozen=True)
class Coming:
    """A partner on a day."""

    day: date
    visit: PartnerVisit


def coming(rows: QuerySet[PartnerVisit], *, days: int = AHEAD) -> list[Coming]:
    """Who comes in the weeks ahead, in order. 1 query."""
    since, until = today(), today() + timedelta(days=days - 1)
    visits = rows.filter(partner__is_active=True).select_related("partner", "station")
    found = [
        Coming(day, visit)
        for visit in visits.order_by("starts_at", "pk")
        for day in visit_days(visit.as_rhythm, since, until)
    ]
    return sorted(found, key=lambda one: (one.day, one.visit.starts_at, one.visit.pk))


def called_off(rows: QuerySet[PartnerVisit], *, days: int = AHEAD) -> list[Coming]:
    """The days in the weeks ahead on which somebody doesn't come this once, in order. 1 query."""
    since, until = today(), today() + timedelta(days=days - 1)
    visits = rows.filter(partner__is_active=True, skipped__len__gt=0)
    found = [
        Coming(day, visit)
        for visit in visits.select_related("partner", "station").order_by("starts_at", "pk")
        for day in visit.skipped
        if since <= day <= until
    ]
    return sorted(found, key=lambda one: (one.day, one.visit.starts_at, one.visit.pk))


def coming_to(station: Station) -> list[Coming]:
    """What the public may read."""
    return coming(PartnerVisit.objects.filter(station=station))


def lately_done(user: User, *, limit: int = 50) -> list[PartnerWork]:
    """What partners did, in scope, the latest first; what was corrected stands with its correction."""
    rows = PartnerWork.objects.visible_to(user).standing()
    return list(
        rows.select_related("partner", "station", "corrects").order_by("-day", "-pk")[:limit]
    )


@dataclass(frozen=True)
class PartnerFigures:
    """How many of which kind and mode, and what they did in a year."""

    kinds: list[tuple[str, int]]
    modes: list[tuple[str, int]]
    works: int
    helpers: int
    served: int
    busiest: list[dict]


def partner_figures(user: User, year: int) -> PartnerFigures:
    """In scope. 4 queries."""
    partners = Partner.objects.visible_to(user).in_use()
    works = PartnerWork.objects.visible_to(user).standing().filter(day__year=year)
    sums = works.aggregate(works=Count("pk"), helpers=Sum("helpers"), served=Sum("served"))
    by_name = works.order_by().values("partner__name", "partner")
    return PartnerFigures(
        kinds=_counted(partners, "kind", PartnerKind),
        modes=_counted(partners, "mode", PartnerMode),
        works=sums["works"],
        helpers=sums["helpers"] or 0,
        served=sums["served"] or 0,
        busiest=list(
            by_name.annotate(works=Count("pk"), sum=Sum("served")).order_by(
                "-works", "partner__name", "partner"
            )[:20]
        ),
    )


def _counted(rows: QuerySet[Partner], column: str, words: type) -> list[tuple[str, int]]:
    found = dict(rows.order_by().values_list(column).annotate(count=Count("pk")))
    return [(str(one.label), found[one.value]) for one in words if one.value in found]
