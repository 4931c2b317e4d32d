"""What partners read of a place: hours as data and in words, special days, functions."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from stations import commands
from stations.logic.hours import workdays
from stations.models import SpecialDays, StationFunction
from tests.factories.accounts import staff
from tests.factories.stations import StationFactory
from tests.factories.stations_places import FunctionFactory

pytestmark = pytest.mark.django_db


def test_hours_special_days_and_functions(api_as):
    place = StationFactory(hours=workdays("08:30", "16:30"), hours_note="请先打电话")
    function = FunctionFactory(name="测血压")
    commands.offer_functions(station=place, codes=[function.pk], by=SYSTEM)
    own = StationFunction(station=place, own_name="社区菜园", own_category="living")
    commands.add_own_function(function=own, by=SYSTEM)
    for days in (-2, 2):
        day = today() + timedelta(days=days)
        row = SpecialDays(station=place, first_day=day, last_day=day, reason=f"{days}")
        commands.add_special_days(days=row, by=SYSTEM)
    client = api_as(staff(Role.COMMUNITY_WORKER, place.division))

    told = client.get(f"/api/v1/stations/{place.pk}").json()

    assert told["opening_hours"] == "周一至周五 08:30–16:30；请先打电话"
    assert told["hours"]["mon"] == [["08:30", "16:30"]]
    assert told["hours"]["holiday"] == []
    assert [row["reason"] for row in told["special_days"]] == ["2"]
    assert sorted(
        (row["code"] or "", row["name"], row["category"]) for row in told["functions"]
    ) == [
        ("", "社区菜园", "living"),
        (function.pk, "测血压", "living"),
    ]
    listed = client.get("/api/v1/stations").json()["results"]
    assert [row["opening_hours"] for row in listed] == [told["opening_hours"]]
