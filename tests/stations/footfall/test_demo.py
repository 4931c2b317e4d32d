"""The demonstration's visitors, survey and clinic; loading twice changes nothing."""

import pytest

from accounts.enums import Role
from config.demo import STREET
from config.demo_clinic import ROOMS, load_demo_clinic
from config.demo_footfall import PER_HOUR, SHEETS, load_demo_footfall
from config.demo_places import COMPREHENSIVE
from core.audit import SYSTEM
from stations.models import Clinic, DoorCount, RoomDuty, SurveyAnswer, Window
from tests.factories.accounts import CommunityFactory, OrganisationFactory, StreetFactory, staff
from tests.factories.stations import StationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


def test_loading_twice_changes_nothing():
    community = CommunityFactory(parent=StreetFactory(code=STREET))
    operator = OrganisationFactory(division=community)
    StationFactory(name=COMPREHENSIVE, division=community, operator=operator)
    staff(Role.STATION_MANAGER, operator, username="manager")
    for _again in range(2):
        load_demo_clinic(by=SYSTEM)
        load_demo_footfall()
        assert DoorCount.objects.count() == len(PER_HOUR)
        assert SurveyAnswer.objects.count() == SHEETS
        assert (Clinic.objects.count(), Window.objects.count()) == (1, len(ROOMS))
        assert RoomDuty.objects.count() == len(ROOMS) * 10
