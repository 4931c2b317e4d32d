"""Devices of buildings: each report once, the one that occurred last counts, the silent are marked."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.enums import Role
from stations.commands import Said, record_device_reports
from stations.commands.errors import KeyOfOtherReport, ReportsInvalid, TooManyReports
from stations.enums import DeviceKind, DeviceStatus
from stations.models import BuildingDevice, DeviceReport
from stations.queries.devices import seen_devices
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_places import DeviceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lift():
    community = CommunityFactory()
    operator = OrganisationFactory(division=community)
    return DeviceFactory(station=StationFactory(division=community, operator=operator))


@pytest.fixture
def partner(lift):
    return staff(Role.PARTNER_ENGINEER, lift.station.operator)


def said(device, minutes, status=DeviceStatus.NORMAL, **more):
    """So many minutes ago."""
    words = {
        "station_id": device.station_id,
        "serial": device.serial,
        "status": status,
        "occurred_at": timezone.now().replace(microsecond=0) - timedelta(minutes=minutes),
        "key": f"{minutes}-{status}",
    }
    return Said(**(words | more))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_occurred_last_counts_in_whatever_order_it_arrives(lift, partner, order):
    reports = [said(lift, 30), said(lift, 20, DeviceStatus.FAULT), said(lift, 10, text="已修好")]
    for number in order:
        record_device_reports(reports=[reports[number]], by=partner)
    lift.refresh_from_db()
    assert (lift.status, lift.status_text) == (DeviceStatus.NORMAL, "已修好")
    assert lift.occurred_at == reports[2].occurred_at
    assert lift.reports.count() == 3


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_of_the_same_moment_the_worst_counts(lift, partner, order):
    reports = [said(lift, 5), said(lift, 5, DeviceStatus.ALARM)]
    at = reports[0].occurred_at
    reports = [Said(r.station_id, r.serial, r.status, at, r.key) for r in reports]
    record_device_reports(reports=[reports[number] for number in order], by=partner)
    lift.refresh_from_db()
    assert lift.status == DeviceStatus.ALARM


def test_sent_again_it_is_answered_as_it_is_kept(lift, partner):
    reports = [said(lift, 30), said(lift, 20, DeviceStatus.FAULT)]
    first = record_device_reports(reports=reports, by=partner)
    again = record_device_reports(reports=[*reports, said(lift, 10)], by=partner)
    assert [row.pk for row in again[:2]] == [row.pk for row in first]
    assert DeviceReport.objects.count() == 3
    with pytest.raises(KeyOfOtherReport):
        record_device_reports(
            reports=[said(lift, 1), said(lift, 30, text="别的", key=reports[0].key)], by=partner
        )
    assert DeviceReport.objects.count() == 3


def test_one_bad_line_keeps_nothing_and_every_bad_line_is_named(lift, partner):
    foreign = DeviceFactory()
    retired = DeviceFactory(station=lift.station, is_active=False)
    reports = [
        said(lift, 1),
        said(foreign, 2, key="a"),
        said(retired, 3, key="b"),
        said(lift, -10, key="c"),
        said(lift, 4, key="d"),
        said(lift, 5, key="d"),
        said(lift, 6, serial="nobody", key="e"),
    ]
    with pytest.raises(ReportsInvalid) as refused:
        record_device_reports(reports=reports, by=partner)
    assert set(refused.value.fields) == {f"statuses.{number}" for number in range(1, 7)}
    assert not DeviceReport.objects.exists()


def test_a_batch_has_a_size(lift, partner):
    for reports in ([], [said(lift, 1, key=f"{n}") for n in range(501)]):
        with pytest.raises(TooManyReports):
            record_device_reports(reports=reports, by=partner)


def test_a_batch_takes_as_many_queries_for_more_devices(lift, partner, django_assert_num_queries):
    lifts = [lift, *DeviceFactory.create_batch(3, station=lift.station)]
    record_device_reports(reports=[said(lift, 60, key="first")], by=partner)
    partner.scope  # noqa: B018 - read before counting
    for count in (1, 4):
        reports = [said(one, 5, key=f"{count}-{one.pk}") for one in lifts[:count]]
        with django_assert_num_queries(8):
            record_device_reports(reports=reports, by=partner)


def test_the_silent_are_marked_and_alarms_come_first(lift, partner):
    fire = DeviceFactory(station=lift.station, kind=DeviceKind.FIRE_ALARM, serial="fire-1")
    DeviceFactory(station=lift.station, serial="zz-new")
    DeviceFactory()  # another street
    reports = [said(lift, lift.stale_minutes + 1), said(fire, 1, DeviceStatus.ALARM)]
    record_device_reports(reports=reports, by=partner)
    seen = seen_devices(BuildingDevice.objects.visible_to(partner), timezone.now())
    assert [(row.device.serial, row.is_silent) for row in seen] == [
        ("fire-1", False),
        (lift.serial, True),
        ("zz-new", True),
    ]


def test_reports_are_never_changed(lift, partner):
    record_device_reports(reports=[said(lift, 1)], by=partner)
    for write in (lambda: DeviceReport.objects.update(text="x"), DeviceReport.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_no_device_recognises_people():
    """There is no kind for it, and no column that could hold a picture or a face."""
    assert not any("face" in kind for kind in DeviceKind.values)
    columns = {
        field.name for model in (BuildingDevice, DeviceReport) for field in model._meta.fields
    }
    assert not {
        name for name in columns if {"face", "image", "photo", "person"} & set(name.split("_"))
    }


PATH = "/api/v1/building-devices/statuses"


def test_partners_report_and_read(api_as, lift, partner):
    told = {
        "station": lift.station_id,
        "serial": lift.serial,
        "status": "fault",
        "text": "门打不开",
        "occurred_at": timezone.now().isoformat(),
        "key": "lift-7:1",
    }
    client = api_as(partner)
    answer = client.post(PATH, {"statuses": [told]})
    assert answer.status_code == 201
    assert client.post(PATH, {"statuses": [told]}).json() == answer.json()
    rows = client.get("/api/v1/building-devices").json()["results"]
    assert [(row["serial"], row["status"], row["is_stale"]) for row in rows] == [
        (lift.serial, "fault", False)
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "face_seen"},
        {"station": 2**70},
        {"station": "x"},
        {"occurred_at": "yesterday"},
        {"serial": ""},
        {"key": "k" * 81},
        {"text": "长" * 121},
        {"serial": "a\x00b"},
        {"occurred_at": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_bad_reports_are_refused_and_nothing_is_kept(api_as, lift, partner, wrong):
    told = {
        "station": lift.station_id,
        "serial": lift.serial,
        "status": "normal",
        "occurred_at": timezone.now().isoformat(),
        "key": "1",
    }
    answer = api_as(partner).post(PATH, {"statuses": [told | wrong]})
    assert answer.status_code == 400, answer.content
    assert not DeviceReport.objects.exists()


@pytest.mark.parametrize("body", [{}, {"statuses": {}}, {"statuses": "x"}, {"statuses": [1]}, []])
def test_bodies_that_are_none(api_as, partner, body):
    assert api_as(partner).post(PATH, body).status_code == 400


def test_who_may_not_report(api_as, client, lift):
    clerk = staff(Role.STREET_CLERK, lift.station.division.parent)
    assert api_as(clerk).post(PATH, {"statuses": []}).status_code == 403
    assert client.post(PATH, {}).status_code == 401
