"""What takes place when and where: the calendar of a station, the public list, a session's roll."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils import timezone

from accounts.models import User
from core.dates import span_of, today
from stations.enums import StationState
from stations.enums.activities import (
    ATTENDED_STATES,
    SessionState,
    SignUpState,
)
from stations.logic.activities import days_of
from stations.models import (
    Activity,
    ActivityBrand,
    ActivitySession,
    ActivitySessionQuerySet,
    Citizen,
    Room,
    Station,
)

PUBLIC_DAYS = 14
_WAITING = Count("sign_ups", filter=Q(sign_ups__state=SignUpState.WAITING))
_CAME = Count("sign_ups", filter=Q(sign_ups__state__in=ATTENDED_STATES))


@dataclass(frozen=True)
class Choice:
    """How a list is narrowed; empty is everything."""

    kind: str = ""
    brand: int | None = None
    room: int | None = None


def calendar_rows(
    station: Station, user: User, since: date, until: date, choice: Choice = Choice()
) -> ActivitySessionQuerySet:
    """Sessions of a station in scope with who waits and who came, in order. One query."""
    start, end = span_of(since, until)
    rows = ActivitySession.objects.visible_to(user).filter(activity__station=station)
    if choice.kind:
        rows = rows.filter(activity__kind=choice.kind)
    if choice.brand is not None:
        rows = rows.filter(activity__brand=choice.brand)
    if choice.room is not None:
        rows = rows.filter(room=choice.room)
    counted = rows.between(start, end).annotate(waiting=_WAITING, came=_CAME)
    return counted.related().order_by("starts_at", "pk")


def by_day(rows: Iterable[ActivitySession]) -> list[tuple[date, list[ActivitySession]]]:
    """As people read a plan."""
    return [(day, list(group)) for day, group in groupby(rows, key=lambda row: row.day)]


def brands_for(station: Station) -> QuerySet[ActivityBrand]:
    """Those that are run where the station is."""
    code = station.division_id
    around = [code[:length] for length in range(1, len(code) + 1)]
    return ActivityBrand.objects.in_use().filter(division__in=around).order_by("name", "pk")


def rooms_in_use(station: Station) -> QuerySet[Room]:
    """Where something can be held."""
    return Room.objects.in_use().filter(station=station)


def sessions_of(activity: Activity) -> ActivitySessionQuerySet:
    """What is coming, the next first; then what is over, the last first."""
    now = timezone.now()
    ahead = Case(When(ends_at__gt=now, then=F("starts_at")))
    rows = activity.sessions.select_related("room")
    return rows.order_by(ahead.asc(nulls_last=True), "-starts_at", "-pk")


def days_left_out(activity: Activity) -> list[date]:
    """Days of the pattern ahead, among those that have been planned, that have no session: the room was taken."""
    last = activity.sessions.order_by("-planned_for").values_list("planned_for", flat=True).first()
    if last is None:
        return []
    known = set(activity.sessions.values_list("planned_for", flat=True))
    return [day for day in days_of(activity.pattern, today(), last) if day not in known]


def sessions_on_offer(
    station: Station | None = None, *, days: int = PUBLIC_DAYS
) -> ActivitySessionQuerySet:
    """What the public may see, from now on. Whoever asks for more days gets them."""
    now = timezone.now()
    _start, end = span_of(today(), today() + timedelta(days=days - 1))
    rows = ActivitySession.objects.on_offer().filter(ends_at__gt=now, starts_at__lt=end)
    if station is not None:
        rows = rows.filter(activity__station=station)
    return rows.annotate(waiting=_WAITING).related().order_by("starts_at", "pk")


def offered_session(key: int, citizens: Iterable[Citizen]) -> ActivitySession | None:
    """One that is public, or a restricted one to which one of these people is invited."""
    invited = Q(
        activity__invitations__citizen__in=[one.pk for one in citizens],
        activity__invitations__ended_at__isnull=True,
    )
    public = Q(activity__is_restricted=False)
    rows = ActivitySession.objects.filter(public | invited, activity__station__state="open")
    shown = rows.filter(pk=key).distinct().values("pk")
    counted = ActivitySession.objects.filter(pk__in=shown).annotate(waiting=_WAITING)
    return counted.related().first()


def invited_sessions(citizens: Iterable[Citizen]) -> ActivitySessionQuerySet:
    """Coming sessions of groups to which these people are invited."""
    keys = Activity.objects.filter(
        is_restricted=True,
        invitations__citizen__in=[one.pk for one in citizens],
        invitations__ended_at__isnull=True,
    )
    rows = ActivitySession.objects.filter(
        activity__in=keys.values("pk"), state=SessionState.PLANNED, ends_at__gt=timezone.now()
    )
    return rows.annotate(waiting=_WAITING).related().order_by("starts_at", "pk")


def stations_with_activities(user: User) -> QuerySet[Station]:
    """In scope, with how many sessions there are today."""
    start, end = span_of(today(), today())
    on_day = Q(
        activities__in=Activity.objects.visible_to(user),  # a count tells of a hidden group, too
        activities__sessions__starts_at__gte=start,
        activities__sessions__starts_at__lt=end,
        activities__sessions__state=SessionState.PLANNED,
    )
    count = Count("activities__sessions", filter=on_day, distinct=True)
    rows = activity_stations(user).filter(state=StationState.OPEN).annotate(sessions_today=count)
    return rows.order_by(F("sessions_today").desc(), "name", "pk")


def activity_stations(user: User) -> QuerySet[Station]:
    """Stations in scope, and those at which an organiser's own activities take place."""
    own = Activity.objects.visible_to(user).values("station")
    seen = Station.objects.visible_to(user).values("pk")
    return Station.objects.filter(Q(pk__in=seen) | Q(pk__in=own))


def stations_on_offer() -> QuerySet[Station]:
    """Open stations at which something takes place."""
    held = Activity.objects.filter(is_restricted=False).values("station")
    return Station.objects.open().filter(pk__in=held).order_by("name", "pk")
