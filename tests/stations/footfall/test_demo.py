"""The demonstration's visitors, survey and clinic; loading twice changes nothing."""

import json

import pytest
from django.conf import settings

from accounts.enums import Role
from config.demo import STREET
from config.demo_clinic import ITEMS, ROOMS, load_demo_clinic
from config.demo_footfall import PER_HOUR, SHEETS, load_demo_footfall
from config.demo_places import COMPREHENSIVE
from config.demo_rooms import LENT, TALKS, load_demo_rooms_and_advice
from core.audit import SYSTEM
from stations.models import (
    Clinic,
    Consultation,
    DoorCount,
    RoomBooking,
    RoomDuty,
    RoomHours,
    SurveyAnswer,
    Window,
)
from tests.factories.accounts import CommunityFactory, OrganisationFactory, StreetFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_activities import RoomFactory
from tests.factories.stations_cases import CitizenFactory
from tests.factories.stations_rooms import room_rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


def test_loading_twice_changes_nothing():
    community = CommunityFactory(parent=StreetFactory(code=STREET))
    operator = OrganisationFactory(division=community)
    station = StationFactory(name=COMPREHENSIVE, division=community, operator=operator)
    staff(Role.STATION_MANAGER, operator, username="manager")
    room_rule()
    for name in LENT:
        RoomFactory(station=station, name=name)
    CitizenFactory.create_batch(3, division=community)
    for _again in range(2):
        load_demo_clinic(by=SYSTEM)
        load_demo_footfall()
        load_demo_rooms_and_advice(by=SYSTEM)
        assert DoorCount.objects.count() == len(PER_HOUR)
        assert SurveyAnswer.objects.count() == SHEETS
        assert (Clinic.objects.count(), Window.objects.count()) == (1, len(ROOMS))
        assert RoomDuty.objects.count() == len(ROOMS) * 10
        offered = Window.objects.values_list("items__name", flat=True).distinct()
        assert set(offered) == {"家庭医生门诊", "中医门诊"}
        assert RoomHours.objects.count() == 7 * len(LENT)
        states = RoomBooking.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["confirmed", "asked"]
        assert Consultation.objects.count() == len(TALKS)


def test_the_rooms_offer_no_item_of_the_catalogue_under_another_name():
    shipped = json.loads((settings.BASE_DIR / "stations" / "data" / "items.json").read_text())
    codes = {row["code"] for row in shipped["items"]}
    assert codes.isdisjoint(code for code, _name in ITEMS.values())
