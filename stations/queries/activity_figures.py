"""How many sessions and attendances a month had, by brand and by kind; what was counted at events."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.models import User
from core.dates import end_of_month, span_of
from stations.enums.activities import ATTENDED_STATES, ActivityKind, CounterKind, SessionState
from stations.models import ActivitySession, ActivitySessionQuerySet, SessionCounter, Station

_HELD = ~Q(state=SessionState.CANCELLED)


@dataclass(frozen=True)
class Line:
    """Of a brand or of a kind."""

    name: str
    sessions: int
    places: int
    came: int
    cancelled: int


@dataclass(frozen=True)
class ActivityFigures:
    """Of a month. Cancelled sessions are not among the sessions."""

    by_brand: list[Line]
    by_kind: list[Line]
    counted: list[tuple[str, int, int]]

    @property
    def sessions(self) -> int:
        """All together."""
        return sum(line.sessions for line in self.by_kind)

    @property
    def came(self) -> int:
        """Attendances: who came twice counts twice."""
        return sum(line.came for line in self.by_kind)


def activity_figures(user: User, month: date, station: Station | None = None) -> ActivityFigures:
    """In scope, of one station or of all. 5 queries."""
    start, end = span_of(month, end_of_month(month))
    rows = ActivitySession.objects.visible_to(user).between(start, end)
    counters = SessionCounter.objects.visible_to(user).filter(
        session__starts_at__gte=start, session__starts_at__lt=end
    )
    if station is not None:
        rows = rows.filter(activity__station=station)
        counters = counters.filter(session__activity__station=station)
    kinds = dict(ActivityKind.choices)
    names = dict(CounterKind.choices)
    sums = counters.order_by().values_list("kind").annotate(goals=Sum("goal"), counts=Sum("count"))
    return ActivityFigures(
        _lines(rows, "activity__brand__name", lambda name: name or _("没有品牌项目")),
        _lines(rows, "activity__kind", lambda kind: str(kinds[kind or ""])),
        [(str(names[kind]), goal, count) for kind, goal, count in sums.order_by("kind")],
    )


def _lines(
    rows: ActivitySessionQuerySet, column: str, words: Callable[[str | None], str]
) -> list[Line]:
    """Two queries: attendances are counted apart, so that no place is counted once for each of them."""
    held = (
        rows.order_by()
        .values_list(column)
        .annotate(
            sessions=Count("pk", filter=_HELD),
            places=Coalesce(Sum("quota", filter=_HELD), 0),
            cancelled=Count("pk", filter=~_HELD),
        )
    )
    there = Count("sign_ups", filter=Q(sign_ups__state__in=ATTENDED_STATES))
    came = dict(rows.order_by().values_list(column).annotate(there=there))
    lines = [
        Line(words(name), sessions, places, came.get(name, 0), cancelled)
        for name, sessions, places, cancelled in held
    ]
    return sorted(lines, key=lambda line: (-line.sessions, line.name))
