"""The stock of gifts: changed by what comes and goes, whatever is redeemed meanwhile."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from stations.commands.volunteers import errors, points
from stations.models import Gift
from tests.factories.accounts import staff
from tests.factories.stations import StationFactory
from tests.factories.stations_volunteers import gift, served
from tests.subsidies.threads import together


@pytest.mark.django_db
def test_a_clerk_who_typed_for_long_takes_nothing_back(client_as):
    place = served(minutes=120)
    rice = gift(place.volunteer.station, cost=10, left=5)
    desk = client_as(staff(Role.STREET_CLERK, rice.station.division.parent))
    page = reverse("admin:stations_gift_change", args=[rice.pk])
    assert 'name="left"' not in desk.get(page).content.decode()

    points.redeem(volunteer=place.volunteer, gift=rice, key="r", by=SYSTEM)
    told = {"station": rice.station_id, "name": "大米", "points": 10, "is_active": "on"}
    assert desk.post(page, {**told, "added": "3", "left": "50"}).status_code == 302
    rice.refresh_from_db()
    assert (rice.name, rice.left) == ("大米", 7)

    for wrong in ("-8", "x", "", "99999999999"):
        desk.post(page, {**told, "added": wrong, "name": "面粉"})
        rice.refresh_from_db()
        assert (rice.name, rice.left) == ("大米", 7)

    desk.post(reverse("admin:stations_gift_add"), {**told, "name": "雨伞", "added": "20"})
    assert Gift.objects.get(name="雨伞").left == 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_stock_comes_while_gifts_go():
    place = served(minutes=600)
    rice = gift(StationFactory(), cost=10, left=1)
    acts = [
        *[lambda: points.keep_gift(gift=Gift.objects.get(), added=1, by=SYSTEM)] * 2,
        *[
            lambda n=n: points.redeem(volunteer=place.volunteer, gift=rice, key=f"g{n}", by=SYSTEM)
            for n in range(2)
        ],
    ]

    answers = together(len(acts), lambda n: acts[n]())

    gone = sum(isinstance(one, errors.GiftGone) for one in answers)
    rice.refresh_from_db()
    assert rice.left == 1 + 2 - (2 - gone)
