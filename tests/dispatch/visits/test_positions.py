"""Where carers are: consent, shifts, batches that come twice or late, thirty days."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from dispatch.commands.positions import (
    BadPositions,
    NoConsent,
    NotACarer,
    Point,
    forget_tracks,
    share_location,
    take_positions,
)
from dispatch.models import CarerPosition, CarerTrack
from tests.factories.accounts import UserFactory, staff
from tests.factories.dispatch import CarerFactory, CarerShiftFactory
from tests.subsidies.threads import PATIENCE, wait_until_blocked

pytestmark = pytest.mark.django_db


@pytest.fixture
def carer():
    carer = CarerFactory(location_consent_on=date(2020, 1, 1))
    CarerShiftFactory(carer=carer, day=today(), starts_at=time(0), ends_at=time(23, 59, 59))
    return carer


def now():
    """Noon of today, so that no shift is missed at midnight."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


def point(seconds=0, latitude=39.92, **fields):
    return Point(latitude, 116.45, now() - timedelta(seconds=seconds), **fields)


def take(carer, *points):
    return take_positions(points=points, by=carer.user, now=now())


def test_a_batch_is_kept_once_and_the_latest_stands(carer):
    batch = [point(20, 39.90), point(0, 39.92), point(10, 39.91)]
    taken = take(carer, *batch)
    take(carer, *batch)
    assert (taken.kept, taken.left_out) == (3, 0)
    assert CarerTrack.objects.count() == 3
    assert CarerPosition.objects.get().latitude == 39.92


def test_what_comes_late_never_replaces_what_is_newer(carer):
    take(carer, point(0, 39.92))
    take(carer, point(60, 39.80))
    assert CarerPosition.objects.get().latitude == 39.92
    assert CarerTrack.objects.count() == 2


def test_gcj02_becomes_wgs84(carer):
    take(carer, Point(39.998109, 116.476826, now(), crs="gcj02"))
    kept = CarerPosition.objects.get()
    assert (round(kept.latitude, 4), round(kept.longitude, 4)) == (39.9968, 116.4707)


def test_off_shift_nobody_is_followed(carer):
    carer.shifts.update(starts_at=time(13), ends_at=time(18))
    taken = take(carer, point())
    assert (taken.kept, taken.left_out, CarerTrack.objects.count()) == (0, 1, 0)


def test_without_consent_nothing_is_kept(carer):
    type(carer).objects.update(location_consent_on=None)
    with pytest.raises(NoConsent):
        take(carer, point())


def test_only_carers_have_a_place():
    with pytest.raises(NotACarer):
        take_positions(points=[point()], by=UserFactory())


def test_consent_is_given_and_withdrawn_from_the_phone(client_as, carer):
    take(carer, point())
    client = client_as(carer.user)
    client.post(reverse("dispatch_console:visits_consent"), {"refuse": "1"})
    assert not CarerPosition.objects.exists()
    with pytest.raises(NoConsent):
        take(carer, point())
    for _twice in range(2):
        client.post(reverse("dispatch_console:visits_consent"), {"agree": "1"})
    assert take(carer, point(5)).kept == 1
    with pytest.raises(NotACarer):
        share_location(agrees=True, by=UserFactory())


@pytest.mark.parametrize(
    "points",
    [
        [],
        [{"latitude": 91}],
        [{"latitude": float("nan")}],
        [{"crs": "bd09"}],
        [{"ahead": timedelta(days=2)}],
        [{}, {"longitude": 181}],
    ],
)
def test_no_place_on_earth_is_refused_whole(carer, points):
    with pytest.raises(BadPositions):
        take(carer, *(some(**point) for point in points))
    assert not CarerTrack.objects.exists()


def some(*, ahead=timedelta(), **fields):
    """A place that says when."""
    return Point(**{"latitude": 1, "longitude": 1, "recorded_at": timezone.now() + ahead, **fields})


def test_after_thirty_days_it_is_forgotten(carer):
    take(carer, point(0), point(60))
    assert forget_tracks(now=now() + timedelta(days=30) - timedelta(seconds=30)) == 1
    assert CarerTrack.objects.count() == 1


def test_the_endpoint(api_as, carer):
    client = api_as(carer.user)
    body = {"points": [{"latitude": 39.9, "longitude": 116.4, "recorded_at": timezone.now()}]}
    answer = client.post("/api/v1/positions", body)
    assert (answer.status_code, answer.json()) == (200, {"kept": 1, "left_out": 0})
    bad = client.post("/api/v1/positions", {"points": [{"latitude": 300}]})
    assert (bad.status_code, bad.json()["code"]) == (400, "invalid")
    assert api_as(UserFactory()).post("/api/v1/positions", body).status_code == 403


def test_a_phone_whose_clock_is_ahead_is_where_it_is_now(carer):
    ahead = [Point(39.92, 116.45, now() + timedelta(minutes=minutes)) for minutes in (6, 7)]
    assert take(carer, *ahead).kept == 2
    assert CarerPosition.objects.get().recorded_at == now()
    assert set(CarerTrack.objects.values_list("recorded_at", flat=True)) == {now()}


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_consent_that_is_withdrawn_at_this_moment_is_withdrawn(carer):
    """Whoever hides waits for nobody; a batch that is on its way finds no consent any more."""
    batch = [point()]

    def send():
        try:
            return take_positions(points=batch, by=carer.user, now=now())
        except NoConsent:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            share_location(agrees=False, by=carer.user)
            sending = pool.submit(send)
            wait_until_blocked()
        sending.result(timeout=PATIENCE)
    assert not CarerTrack.objects.exists()
    assert not CarerPosition.objects.exists()


def test_nobody_agrees_for_somebody_else(client_as, carer):
    type(carer).objects.filter(pk=carer.pk).update(location_consent_on=None)
    admin = client_as(staff(Role.STATION_MANAGER, carer.operator))
    address = reverse("admin:dispatch_carer_change", args=[carer.pk])
    page = admin.get(address)
    assert page.status_code == 200
    assert 'name="location_consent_on"' not in page.text
