"""Operators' programs read which rooms are booked and what surveys found: in scope, nobody's name."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.stations_footfall import answered, asked_in
from tests.factories.stations_rooms import asked_for, lent_room

pytestmark = pytest.mark.django_db


def test_bookings_of_the_operators_rooms(api_as):
    room = lent_room()
    mine, other = asked_for(room), asked_for(lent_room())
    api = api_as(staff(Role.PARTNER_ENGINEER, room.station.operator))
    page = reverse("api-room-booking-list")

    (found,) = api.get(page).json()["results"]

    assert (found["number"], found["station"]) == (mine.number, room.station_id)
    assert (found["room"], found["state"]) == (room.name, "asked")
    assert mine.citizen.name not in str(found)
    assert api.get(page, {"state": "confirmed"}).json()["results"] == []
    assert api.get(page, {"since": "x"}).status_code == 400
    assert api.get(reverse("api-room-booking-detail", args=[mine.pk])).json() == found
    assert api.get(reverse("api-room-booking-detail", args=[other.pk])).status_code == 404


def test_results_of_the_areas_surveys(api_as):
    community = CommunityFactory()
    survey, other = asked_in(community), asked_in(CommunityFactory())
    for _person in range(5):
        answered(survey)
    api = api_as(staff(Role.PARTNER_ENGINEER, community))

    assert [one["id"] for one in api.get(reverse("api-survey-list")).json()["results"]] == [
        survey.pk
    ]
    found = api.get(reverse("api-survey-results", args=[survey.pk])).json()

    assert found["answers"] == 5
    assert [one["question"] for one in found["questions"]] == [
        row.text for row in survey.questions.order_by("position")
    ]
    assert api.get(reverse("api-survey-results", args=[other.pk])).status_code == 404
    clerkless = api_as(staff(Role.CASHIER, community))
    assert clerkless.get(reverse("api-survey-list")).status_code == 403
