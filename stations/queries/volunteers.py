"""Who helps, when somebody is needed, what it came to."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from core.dates import end_of_month, month_of, span_of, today
from stations.enums.volunteers import HOLDING_STATES, PlaceState, ShiftState, VolunteerState
from stations.models import (
    Citizen,
    Gift,
    PointsEntry,
    ServiceHours,
    ShiftPlace,
    Station,
    Volunteer,
    VolunteerNotice,
    VolunteerShift,
    VolunteerShiftQuerySet,
    VolunteerSkill,
    VolunteerTeam,
)
from stations.queries.service_map import HIDDEN_KINDS

MONTHS = 12


def volunteer_of(citizen: Citizen) -> Volunteer | None:
    """The person's row as a volunteer, with what their page says."""
    return Volunteer.objects.related().filter(citizen=citizen).first()


def volunteers_in(
    user: User, *, state: str = "", station: int | None = None
) -> QuerySet[Volunteer]:
    """In scope, the newest first, with minutes of service."""
    rows = Volunteer.objects.visible_to(user).related()
    if state:
        rows = rows.filter(state=state)
    if station:
        rows = rows.filter(station=station)
    return rows.annotate(minutes=Sum("hours__minutes")).order_by("-pk")


def shifts_in(user: User, since: date, until: date) -> VolunteerShiftQuerySet:
    """In scope, with how many seek somebody."""
    start, end = span_of(since, until)
    rows = VolunteerShift.objects.visible_to(user).filter(starts_at__gte=start, starts_at__lt=end)
    seeking = Q(places__state=PlaceState.BOOKED, places__seeks_since__isnull=False)
    return (
        rows.related().annotate(seeking=Count("places", filter=seeking)).order_by("starts_at", "pk")
    )


def shifts_on_offer(volunteer: Volunteer) -> QuerySet[VolunteerShift]:
    """With free places, open for sign-up, for everybody or for their team, not theirs yet."""
    now = timezone.now()
    mine = ShiftPlace.objects.filter(volunteer=volunteer, state__in=HOLDING_STATES)
    rows = VolunteerShift.objects.filter(
        Q(team__isnull=True) | Q(team=volunteer.team_id),
        state=ShiftState.PLANNED,
        opens_at__lte=now,
        closes_at__gt=now,
        taken__lt=F("needed"),
        station__state="open",
        station__division__code__startswith=volunteer.station.division_id[:6],
    ).exclude(pk__in=mine.values("shift"))
    return rows.related().order_by("starts_at", "pk")


def places_sought(volunteer: Volunteer) -> QuerySet[ShiftPlace]:
    """Shifts of others who can't come. Their names are not shown."""
    mine = ShiftPlace.objects.filter(volunteer=volunteer, state__in=HOLDING_STATES)
    rows = ShiftPlace.objects.filter(
        Q(shift__team__isnull=True) | Q(shift__team=volunteer.team_id),
        state=PlaceState.BOOKED,
        seeks_since__isnull=False,
        shift__state=ShiftState.PLANNED,
        shift__starts_at__gt=timezone.now(),
        shift__station__division__code__startswith=volunteer.station.division_id[:6],
    ).exclude(shift__in=mine.values("shift"))
    return rows.select_related("shift__station", "shift__skill").order_by("shift__starts_at", "pk")


def places_of(volunteer: Volunteer) -> QuerySet[ShiftPlace]:
    """Their own shifts: the day's and what lies ahead, the nearest first."""
    start, _end = span_of(today(), today())
    rows = volunteer.places.filter(state__in=HOLDING_STATES, shift__ends_at__gte=start)
    return rows.select_related("shift__station", "shift__skill").order_by("shift__starts_at", "pk")


def roll_of(shift: VolunteerShift) -> QuerySet[ShiftPlace]:
    """Everybody who held or holds a place, with the minutes that were credited."""
    rows = shift.places.select_related("volunteer__citizen", "took_over__volunteer__citizen")
    return rows.annotate(minutes=Sum("hours__minutes")).order_by("pk")


def not_signed_out(user: User) -> QuerySet[ShiftPlace]:
    """In scope: who came to a shift that is over and never said when they left, the oldest first."""
    rows = ShiftPlace.objects.visible_to(user).filter(
        state=PlaceState.CAME, shift__ends_at__lt=timezone.now()
    )
    return rows.select_related("volunteer__citizen", "shift__station").order_by(
        "shift__ends_at", "pk"
    )


def told_to(volunteer: Volunteer) -> QuerySet[VolunteerNotice]:
    """What they were told, the newest first."""
    return volunteer.notices.order_by("-pk")


def minutes_of(place: ShiftPlace) -> int:
    """What was credited for one shift."""
    return place.hours.aggregate(sum=Sum("minutes"))["sum"] or 0


def points_of(volunteer: Volunteer) -> QuerySet[PointsEntry]:
    """The newest first."""
    rows = volunteer.points_entries.select_related("hours", "redemption__gift")
    return rows.order_by("-pk")


def gifts_for(volunteer: Volunteer) -> QuerySet[Gift]:
    """What their own station has."""
    rows = Gift.objects.filter(station=volunteer.station, is_active=True, left__gt=0)
    return rows.order_by("points", "pk")


def minutes_in(volunteer: Volunteer, year: int) -> int:
    """Of a calendar year."""
    rows = volunteer.hours.filter(served_on__year=year)
    return rows.aggregate(sum=Sum("minutes"))["sum"] or 0


@dataclass(frozen=True)
class VolunteerFigures:
    """Of a month: who is registered, who served, how long, by station and by team."""

    registered: int
    waiting: int
    served: int
    served_in_year: int
    minutes: int
    by_station: list[dict]
    by_team: list[dict]


def volunteer_figures(user: User, month: date) -> VolunteerFigures:
    """In scope. 6 queries."""
    people = Volunteer.objects.visible_to(user)
    hours = ServiceHours.objects.visible_to(user)
    first, last = month_of(month), end_of_month(month)
    within = hours.filter(served_on__range=(first, last))
    states = dict(people.order_by().values_list("state").annotate(count=Count("pk")))
    return VolunteerFigures(
        registered=states.get(VolunteerState.ACTIVE, 0),
        waiting=states.get(VolunteerState.PENDING, 0),
        served=_people(within),
        served_in_year=_people(hours.filter(served_on__year=first.year)),
        minutes=within.aggregate(sum=Sum("minutes"))["sum"] or 0,
        by_station=_lines(within, "place__shift__station__name"),
        by_team=_lines(within, "volunteer__team__name"),
    )


def _people(rows: QuerySet[ServiceHours]) -> int:
    """Whoever has served: what was taken back in full doesn't count."""
    sums = rows.order_by().values("volunteer").annotate(sum=Sum("minutes")).filter(sum__gt=0)
    return sums.count()


def _lines(rows: QuerySet[ServiceHours], path: str) -> list[dict]:
    grouped = rows.order_by().values(name=F(path))
    return list(
        grouped.annotate(people=Count("volunteer", distinct=True), minutes=Sum("minutes")).order_by(
            "-minutes", "name"
        )
    )


def places_served(volunteer: Volunteer, year: int) -> list[ShiftPlace]:
    """What was served in a year and how long, day by day."""
    rows = volunteer.places.filter(hours__served_on__year=year)
    counted = rows.annotate(minutes=Sum("hours__minutes")).filter(minutes__gt=0)
    return list(counted.select_related("shift__station").order_by("shift__starts_at", "pk"))


def skills_in_use() -> QuerySet[VolunteerSkill]:
    """The catalogue. It says nothing of anybody."""
    return VolunteerSkill.objects.filter(is_active=True).order_by("code")


def stations_to_join() -> QuerySet[Station]:
    """Where anybody may ask to help: the places of the public map."""
    return Station.objects.open().exclude(kind__in=HIDDEN_KINDS).order_by("name", "pk")


def teams_to_join() -> QuerySet[VolunteerTeam]:
    """Teams that anybody may ask for."""
    return VolunteerTeam.objects.filter(is_active=True).order_by("name", "pk")
