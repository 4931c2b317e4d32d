"""The demonstration's activities: a month of some 170 sessions at one station; loading twice changes nothing."""

from decimal import Decimal

import pytest

from accounts.enums import Role
from config.demo import STREET
from config.demo_activities import TITLES, load_demo_activities
from config.demo_places import COMPREHENSIVE
from config.demo_station_parts import ROOMS
from core.dates import add_months, end_of_month, month_of, today
from stations.models import Activity, ActivitySession, ActivitySignUp, Room, SessionCounter
from tests.factories.accounts import CommunityFactory, OrganisationFactory, StreetFactory, staff
from tests.factories.stations import StationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


def hall():
    community = CommunityFactory(parent=StreetFactory(code=STREET))
    operator = OrganisationFactory(division=community)
    station = StationFactory(name=COMPREHENSIVE, division=community, operator=operator)
    for name, (kind, area, capacity) in ROOMS.items():
        Room.objects.create(
            station=station, name=name, kind=kind, area=Decimal(area), capacity=capacity
        )
    staff(Role.STATION_MANAGER, operator, username="manager")
    return station


def test_a_month_of_activities():
    station = hall()
    load_demo_activities()
    load_demo_activities()
    assert Activity.objects.filter(station=station).count() == TITLES + 2
    month = add_months(month_of(today()), 1)
    counted = ActivitySession.objects.filter(planned_for__range=(month, end_of_month(month)))
    assert 140 <= counted.count() <= 190
    assert SessionCounter.objects.count() == 4
    assert set(ActivitySignUp.objects.values_list("state", flat=True)) >= {"booked", "waiting"}
