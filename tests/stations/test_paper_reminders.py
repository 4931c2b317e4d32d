"""Who answers for a place is told in time, once a week, until a newer paper is there."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import Role
from accounts.models import StaffNotice
from core.dates import today
from stations.commands.paper_reminders import remind_of_papers
from stations.models import StationLicence
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


def licence(station, days, number="L1"):
    return StationLicence.objects.create(
        station=station,
        kind="fire_safety",
        number=number,
        valid_from=today() - timedelta(days=400),
        valid_to=today() + timedelta(days=days),
    )


def test_the_manager_is_told_once_until_it_is_renewed():
    station = StationFactory(division=CommunityFactory(), state="open")
    manager = staff(Role.STATION_MANAGER, station.division)
    staff(Role.STATION_MANAGER, CommunityFactory())
    licence(station, 20)
    assert remind_of_papers() == 1
    assert remind_of_papers() == 0
    assert StaffNotice.objects.get().user == manager

    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        assert remind_of_papers() == 1
    licence(station, 700, number="L2")
    with time_machine.travel(timezone.now() + timedelta(days=16), tick=False):
        assert remind_of_papers() == 0


def test_without_anybody_nothing_is_sent_and_far_ends_wait():
    station = StationFactory(division=CommunityFactory(), state="open")
    licence(station, 20)
    assert remind_of_papers() == 0
    staff(Role.STREET_CLERK, station.division.parent)
    assert remind_of_papers() == 1
    licence(StationFactory(division=station.division, state="open"), 300)
    assert remind_of_papers() == 0
