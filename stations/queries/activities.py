"""What takes place when and where: the calendar of a station, the public list, a session's roll."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from core.dates import span_of, today
from stations.enums.activities import (
    ATTENDED_STATES,
    STANDING_STATES,
    SessionState,
    SignUpState,
)
from stations.logic.activities import days_of
from stations.models import (
    Activity,
    ActivityBrand,
    ActivitySession,
    ActivitySessionQuerySet,
    ActivitySignUp,
    Citizen,
    GuardianBond,
    Station,
)
from stations.queries.citizens import find_citizens

PUBLIC_DAYS = 14
_WAITING = Count("sign_ups", filter=Q(sign_ups__state=SignUpState.WAITING))
_CAME = Count("sign_ups", filter=Q(sign_ups__state__in=ATTENDED_STATES))


# Where somebody who waits stands on the list.
_POSITION = Subquery(
    ActivitySignUp.objects.filter(
        session=OuterRef("session"), state=SignUpState.WAITING, pk__lte=OuterRef("pk")
    )
    .order_by()
    .values("session")
    .annotate(count=Count("pk"))
    .values("count")
)


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


def position_of(sign_up: ActivitySignUp) -> int:
    """Who is first on the waiting list has 1; 0 for who doesn't wait."""
    if sign_up.state != SignUpState.WAITING:
        return 0
    return sign_up.session.sign_ups.waiting().filter(pk__lte=sign_up.pk).count()


def sign_ups_of(citizens: Iterable[Citizen]) -> QuerySet[ActivitySignUp]:
    """What these people have signed up for that isn't over."""
    rows = ActivitySignUp.objects.filter(
        citizen__in=[one.pk for one in citizens],
        state__in=STANDING_STATES,
        session__ends_at__gt=timezone.now(),
    )
    related = rows.select_related("session__activity__station", "session__room", "citizen")
    return related.annotate(position=_POSITION).order_by("session__starts_at", "pk")


def children_of(guardian: Citizen) -> list[GuardianBond]:
    """For whom a grown-up answers."""
    return list(_with_people(GuardianBond.objects.standing().filter(guardian=guardian)))


@dataclass
class Roll:
    """A session with everybody who is expected, was there or waits."""

    session: ActivitySession
    expected: list[ActivitySignUp] = field(default_factory=list)
    waiting: list[ActivitySignUp] = field(default_factory=list)

    @property
    def there(self) -> int:
        """How many came."""
        return sum(row.state in ATTENDED_STATES for row in self.expected)


def rolls_on(station: Station, user: User, day: date) -> list[Roll]:
    """Every session of a day at a station, for its tablet. 3 queries, however many there are."""
    start, end = span_of(day, day)
    sessions = (
        ActivitySession.objects.visible_to(user)
        .filter(activity__station=station)
        .exclude(state=SessionState.CANCELLED)
        .between(start, end)
        .related()
        .prefetch_related("counters")
        .order_by("starts_at", "pk")
    )
    rolls = {row.pk: Roll(row) for row in sessions}
    for row in roll_rows(list(rolls)):
        roll = rolls[row.session_id]
        (roll.waiting if row.state == SignUpState.WAITING else roll.expected).append(row)
    return list(rolls.values())


def roll_rows(sessions: Iterable[int]) -> QuerySet[ActivitySignUp]:
    """Whoever stands on the rolls of sessions, in the order of their numbers."""
    gone = [SignUpState.CANCELLED, SignUpState.LAPSED]
    rows = ActivitySignUp.objects.filter(session__in=list(sessions)).exclude(state__in=gone)
    return rows.select_related("citizen", "guardian").order_by("session", "pk")


def stations_with_activities(user: User) -> QuerySet[Station]:
    """In scope, with how many sessions there are today."""
    start, end = span_of(today(), today())
    on_day = Q(
        activities__sessions__starts_at__gte=start,
        activities__sessions__starts_at__lt=end,
        activities__sessions__state=SessionState.PLANNED,
    )
    count = Count("activities__sessions", filter=on_day, distinct=True)
    rows = activity_stations(user).filter(state="open").annotate(sessions_today=count)
    return rows.order_by(F("sessions_today").desc(), "name", "pk")


def activity_stations(user: User) -> QuerySet[Station]:
    """Stations in scope, and those at which an organiser's own activities take place."""
    own = Activity.objects.visible_to(user).values("station")
    seen = Station.objects.visible_to(user).values("pk")
    return Station.objects.filter(Q(pk__in=seen) | Q(pk__in=own))


def people_behind(number: str, user: User) -> list[tuple[Citizen, Citizen | None]]:
    """Who has a whole number: grown-ups, and after each the children for whom they answer, with them.

    A child is found by its guardian's phone, and never without whoever answers for it.
    """
    found = find_citizens(number, user)
    bonds = GuardianBond.objects.standing().filter(guardian__in=found)
    children = [(one.child, one.guardian) for one in _with_people(bonds)]
    known = {child.pk for child, _guardian in children}
    return [*((one, None) for one in found if one.pk not in known), *children]


def _with_people(bonds: QuerySet[GuardianBond]) -> QuerySet[GuardianBond]:
    return bonds.select_related("child", "guardian").order_by("pk")
