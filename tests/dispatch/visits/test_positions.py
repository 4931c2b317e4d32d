"""Where carers are: consent, shifts, batches that come twice or late, thirty days."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

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
from tests.factories.accounts import UserFactory
from tests.factories.dispatch import CarerFactory, CarerShiftFactory

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
        [Point(91, 0, timezone.now())],
        [Point(float("nan"), 0, timezone.now())],
        [Point(1, 1, timezone.now(), crs="bd09")],
        [Point(1, 1, timezone.now() + timedelta(days=2))],
    ],
)
def test_no_place_on_earth_is_refused_whole(carer, points):
    with pytest.raises(BadPositions):
        take(carer, *points)
    assert not CarerTrack.objects.exists()


def test_after_thirty_days_it_is_forgotten(carer):
    take(carer, point(0), point(60))
    CarerTrack.objects.filter(recorded_at__lt=now()).update(recorded_at=now() - timedelta(days=31))
    assert forget_tracks(now=now()) == 1
    assert CarerTrack.objects.count() == 1


def test_the_endpoint(api_as, carer):
    client = api_as(carer.user)
    body = {"points": [{"latitude": 39.9, "longitude": 116.4, "recorded_at": timezone.now()}]}
    answer = client.post("/api/v1/positions", body)
    assert (answer.status_code, answer.json()) == (200, {"kept": 1, "left_out": 0})
    bad = client.post("/api/v1/positions", {"points": [{"latitude": 300}]})
    assert (bad.status_code, bad.json()["code"]) == (400, "invalid")
    assert api_as(UserFactory()).post("/api/v1/positions", body).status_code == 403
