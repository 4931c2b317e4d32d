"""Volunteers, their shifts, hours and points."""

from datetime import date, datetime, time, timedelta

import factory
from django.utils import timezone

from core.audit import SYSTEM
from core.dates import today
from stations.commands.volunteers import people, points, service, shifts, teams
from stations.commands.volunteers.series import plan_series
from stations.enums.volunteers import VolunteerKind
from stations.models import (
    Gift,
    HeldSkill,
    PointsBalance,
    PointsEntry,
    Redemption,
    ServiceHours,
    ShiftPlace,
    ShiftSeries,
    Volunteer,
    VolunteerNotice,
    VolunteerRule,
    VolunteerShift,
    VolunteerSkill,
    VolunteerTeam,
)
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory


class VolunteerRuleFactory(factory.django.DjangoModelFactory):
    """Ten points an hour, a day to give back, an hour before to sign in."""

    class Meta:
        model = VolunteerRule
        django_get_or_create = ("region", "effective_from")

    region = ""
    effective_from = date(2019, 1, 1)
    document_no = "志愿〔2019〕1号"
    points_per_hour = 10
    cancel_hours = 24
    sign_in_minutes = 60
    alone_hours = 12


class VolunteerSkillFactory(factory.django.DjangoModelFactory):
    """Without a paper."""

    class Meta:
        model = VolunteerSkill

    code = factory.Sequence(lambda n: f"skill-{n}")
    name = "绘本讲读"


def volunteer(station=None, citizen=None, *, pending=False, team=None) -> Volunteer:
    """Registered and approved."""
    station = station or StationFactory()
    row = people.register_volunteer(
        citizen=citizen or CitizenFactory(division=station.division),
        station=station,
        team=team,
        by=SYSTEM,
    )
    return row if pending else people.approve_volunteer(volunteer=row, by=SYSTEM)


def shift(station=None, **changes) -> VolunteerShift:
    """In three days from nine to eleven, for two; sign-up is open."""
    VolunteerRuleFactory()
    starts = changes.pop("starts_at", None) or timezone.make_aware(
        datetime.combine(today() + timedelta(days=3), time(9))
    )
    told = {
        "station": station or StationFactory(),
        "kind": VolunteerKind.WINDOW,
        "title": "窗口引导",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "opens_at": starts - timedelta(days=30),
        "closes_at": starts,
        "needed": 2,
    }
    return shifts.plan_shift(shift=VolunteerShift(**{**told, **changes}), by=SYSTEM)


def taken(row: VolunteerShift, who: Volunteer | None = None, key: str = "") -> ShiftPlace:
    """A place in it."""
    who = who or volunteer(row.station)
    key = key or f"t{ShiftPlace.objects.count()}"
    return shifts.take_shift(wish=shifts.TakeShift(row, who, key), by=SYSTEM)


def held_yesterday(row: VolunteerShift) -> VolunteerShift:
    """As if it had been yesterday from nine to eleven."""
    row.refresh_from_db()
    starts = timezone.make_aware(datetime.combine(today() - timedelta(days=1), time(9)))
    row.opens_at, row.closes_at = starts - timedelta(days=9), starts
    row.starts_at, row.ends_at = starts, starts + timedelta(hours=2)
    row.save()
    return row


def came_yesterday(station=None, **told):
    """Signed in at nine, never signed out; the shift ended at eleven."""
    row = shift(station, **told)
    place = taken(row)
    starts = held_yesterday(row).starts_at
    place = ShiftPlace.objects.select_related("shift__station", "volunteer__citizen").get(
        pk=place.pk
    )
    return service.sign_in(place=place, at=starts, by=SYSTEM)


def served(station=None, minutes: int = 120, who: Volunteer | None = None) -> ShiftPlace:
    """Yesterday, so long; signed in and out by the staff."""
    row = shift(station or (who.station if who else None))
    place = taken(row, who)
    starts = held_yesterday(row).starts_at
    place = ShiftPlace.objects.select_related("shift", "volunteer__citizen").get(pk=place.pk)
    service.sign_in(place=place, at=starts, by=SYSTEM)
    return service.sign_out(place=place, at=starts + timedelta(minutes=minutes), by=SYSTEM)


def shift_in(hours: float, station=None, **changes) -> VolunteerShift:
    """So many hours from now; some of it may be tomorrow."""
    starts = timezone.now() + timedelta(hours=hours)
    return shift(station, starts_at=starts, **changes)


def series(station=None, **changes) -> ShiftSeries:
    """On the same weekday for three weeks, from the day after tomorrow on."""
    VolunteerRuleFactory()
    first = changes.pop("first_day", None) or today() + timedelta(days=2)
    told = {
        "station": station or StationFactory(),
        "kind": VolunteerKind.WINDOW,
        "title": "每周引导",
        "needed": 2,
        "first_day": first,
        "last_day": first + timedelta(days=14),
        "weekdays": [first.weekday()],
        "on_holidays": True,
        "starts_at": time(9),
        "ends_at": time(11),
        "opens_days_before": 28,
    }
    return plan_series(series=ShiftSeries(**{**told, **changes}), by=SYSTEM)


def team_with_leader(station=None, user=None) -> VolunteerTeam:
    """A team of the station; its leader has an account where one is given."""
    station = station or StationFactory()
    row = VolunteerTeam.objects.create(
        name=f"读书妈妈{VolunteerTeam.objects.count()}", division=station.division, station=station
    )
    who = volunteer(station, CitizenFactory(division=station.division, user=user), team=row)
    return teams.appoint_leader(team=row, leader=who, by=SYSTEM)


def gift(station=None, *, cost: int = 10, left: int = 5) -> Gift:
    """A bag of rice."""
    station = station or StationFactory()
    return Gift.objects.create(
        station=station, name=f"大米{Gift.objects.count()}", points=cost, left=left
    )


def _station(community, operator):
    return StationFactory(division=community, operator=operator)


def _served(community, operator):
    return served(_station(community, operator))


def _redeemed(community, operator):
    place = _served(community, operator)
    who = place.volunteer
    return points.redeem(volunteer=who, gift=gift(who.station), key=f"r{who.pk}", by=SYSTEM)


def _skill(community, operator):
    return people.note_skill(
        volunteer=volunteer(_station(community, operator)),
        skill=VolunteerSkillFactory(),
        by=SYSTEM,
    )


SCOPED = {
    VolunteerTeam: lambda community, operator: VolunteerTeam.objects.create(
        name=f"银龄队{VolunteerTeam.objects.count()}", division=community, organisation=operator
    ),
    Volunteer: lambda community, operator: volunteer(_station(community, operator)),
    HeldSkill: _skill,
    VolunteerShift: lambda community, operator: shift(_station(community, operator)),
    ShiftSeries: lambda community, operator: series(_station(community, operator)),
    VolunteerNotice: lambda community, operator: volunteer(
        _station(community, operator)
    ).notices.get(),
    ShiftPlace: lambda community, operator: taken(shift(_station(community, operator))),
    ServiceHours: lambda community, operator: _served(community, operator).hours.get(),
    PointsEntry: lambda community, operator: PointsEntry.objects.get(
        hours__place=_served(community, operator)
    ),
    PointsBalance: lambda community, operator: PointsBalance.objects.get(
        volunteer=_served(community, operator).volunteer_id
    ),
    Gift: lambda community, operator: gift(_station(community, operator)),
    Redemption: _redeemed,
}
