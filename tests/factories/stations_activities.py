"""Activities, sessions and who comes."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import count as numbers

import factory
from django.utils import timezone

from core.audit import SYSTEM
from core.dates import today
from stations.commands.activities.counters import count, set_counters
from stations.commands.activities.people import Child, bind_child
from stations.commands.activities.planning import plan_activity
from stations.commands.activities.roll import Guest, Noted, walk_in
from stations.commands.activities.signing import SignUp, sign_up
from stations.enums import RoomKind
from stations.enums.activities import ActivityKind, SignUpChannel
from stations.models import (
    Activity,
    ActivityBrand,
    ActivityInvitation,
    ActivityNotice,
    ActivitySession,
    ActivitySignUp,
    CounterAct,
    GuardianBond,
    Room,
    SessionCounter,
    SignUpAct,
)
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory

_NUMBERS = numbers(1)


class RoomFactory(factory.django.DjangoModelFactory):
    """A room for thirty."""

    class Meta:
        model = Room

    station = factory.SubFactory(StationFactory)
    name = factory.Sequence(lambda n: f"活动室{n}")
    kind = RoomKind.ACTIVITY
    area = Decimal("50")
    capacity = 30


def activity(station=None, **changes) -> Activity:
    """A course of two places on every day of a week from tomorrow on, without sessions; not stored by a command."""
    station = station or StationFactory()
    told = {
        "station": station,
        "organiser": changes.pop("organiser", station.operator),
        "kind": ActivityKind.COURSE,
        "title": f"书法课 {next(_NUMBERS)}",  # the same one planned twice is one
        "place": "" if changes.get("room") else "小区广场",
        "first_day": today() + timedelta(days=1),
        "last_day": today() + timedelta(days=7),
        "weekdays": list(range(7)),
        "on_holidays": True,
        "starts_at": time(9),
        "ends_at": time(10, 30),
        "quota": 2,
    }
    return Activity(**{**told, **changes})


def planned(station=None, **changes) -> Activity:
    """The same with its sessions."""
    return plan_activity(activity=activity(station, **changes), by=SYSTEM).activity


def session(station=None, **changes) -> ActivitySession:
    """Tomorrow at nine, two places, open for sign-up."""
    tomorrow = today() + timedelta(days=1)
    changes.setdefault("first_day", tomorrow)
    changes.setdefault("last_day", changes["first_day"])
    return planned(station, **changes).sessions.get()


def session_today(station=None, **changes) -> ActivitySession:
    """Of today, over or not: sign-up is open until the last moment of the day."""
    row = session(station, **{"first_day": today(), **changes})
    row.closes_at = row.starts_at = timezone.make_aware(datetime.combine(today(), time(23, 59, 58)))
    row.ends_at = row.starts_at + timedelta(seconds=1)
    row.opens_at = row.starts_at - timedelta(days=2)
    row.save()
    return row


def signed_up(row: ActivitySession, citizen=None, **changes) -> ActivitySignUp:
    """A place, or the end of the waiting list."""
    told = {
        "session": row,
        "citizen": citizen or CitizenFactory(division=row.activity.station.division),
        "channel": SignUpChannel.PHONE,
        "key": f"s{ActivitySignUp.objects.count()}",
    }
    return sign_up(wish=SignUp(**{**told, **changes}), by=SYSTEM)


def noted(key: str = "", reason: str = "") -> Noted:
    """Now, under a key of its own."""
    acts = SignUpAct.objects.count() + CounterAct.objects.count()
    return Noted(key or f"act-{acts}", timezone.now(), reason)


def child_of(guardian, *, years: int = 4, name: str = "乐乐") -> GuardianBond:
    """A child that old today."""
    born = today() - timedelta(days=round(years * 365.25) + 30)
    return bind_child(guardian=guardian, child=Child(name, born, "母亲"), by=SYSTEM)


def _station(community, operator):
    return StationFactory(division=community, operator=operator)


def _sign_up(community, operator):
    return walk_in(
        session=session_today(_station(community, operator)),
        guest=Guest(),
        noted=noted(f"w{operator.pk}"),
        by=SYSTEM,
    )


def _counter(community, operator):
    row = session_today(_station(community, operator))
    return set_counters(session=row, goals={"haircut": 100}, by=SYSTEM)[0]


def _counter_act(community, operator):
    row = count(
        counter=_counter(community, operator), amount=1, noted=noted(f"c{operator.pk}"), by=SYSTEM
    )
    return row.acts.get()


def _notice(community, operator):
    return ActivityNotice.objects.create(
        sign_up=_sign_up(community, operator), subject="活动取消", text="取消", sms_state="sent"
    )


def _invitation(community, operator):
    return ActivityInvitation.objects.create(
        activity=planned(_station(community, operator), is_restricted=False),
        citizen=CitizenFactory(division=community),
    )


SCOPED = {
    ActivityBrand: lambda community, operator: ActivityBrand.objects.create(
        name=f"品墨轩{operator.pk}", division=community, organiser=operator
    ),
    Activity: lambda community, operator: planned(_station(community, operator)),
    ActivityInvitation: _invitation,
    ActivitySession: lambda community, operator: session(_station(community, operator)),
    ActivitySignUp: _sign_up,
    SignUpAct: lambda community, operator: _sign_up(community, operator).acts.get(),
    ActivityNotice: _notice,
    SessionCounter: _counter,
    CounterAct: _counter_act,
    GuardianBond: lambda community, operator: child_of(
        CitizenFactory(division=community, station=_station(community, operator))
    ),
}
