"""Thermometers: limits of the day, once each, all or none, and an alert for what is out of range."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from accounts.enums import Role
from meals import commands
from meals.commands.safety_errors import (
    KeyUsedForOtherRecord,
    NoSafetyRule,
    ReadingsInvalid,
    TooManyReadings,
)
from meals.models import SafetyAlert, TemperatureLimit, TemperatureReading
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.meals_safety import at, kitchen_day

pytestmark = pytest.mark.django_db
URL = "/api/v1/temperature-readings"


@pytest.fixture
def scene():
    community = CommunityFactory()
    return kitchen_day(community, OrganisationFactory(division=community.parent))


def reading(scene, celsius, *, kind="fridge", key="k1", **changes):
    values = {
        "kitchen_id": scene.kitchen.pk,
        "kind": kind,
        "place": "1 号",
        "celsius": Decimal(celsius),
        "measured_at": at(scene.day, 10),
        "key": key,
    }
    return commands.Reading(**{**values, **changes})


def send(scene, *readings, by=None):
    return commands.record_temperatures(readings=readings, by=by or scene.cook)


@pytest.mark.parametrize(
    ("kind", "celsius", "right"),
    [
        ("fridge", "0.0", True),
        ("fridge", "8.0", True),
        ("fridge", "8.1", False),
        ("fridge", "-0.1", False),
        ("box", "60.0", True),
        ("box", "59.9", False),
        ("core", "70.0", True),
        ("core", "69.9", False),
    ],
)
def test_the_limits_count_to_the_tenth(scene, kind, celsius, right):
    (kept,) = send(scene, reading(scene, celsius, kind=kind))

    assert kept.in_range is right
    assert SafetyAlert.objects.count() == (not right)


def test_an_alert_names_the_place_its_owner_and_its_clock(scene):
    send(scene, reading(scene, "9.5"))

    alert = SafetyAlert.objects.get()
    assert (alert.kind, alert.owner) == ("temperature", scene.cook)
    assert "9.5" in alert.subject
    assert alert.due_at - alert.opened_at == timedelta(hours=1)


def test_sent_again_it_is_the_same_reading(scene):
    first = send(scene, reading(scene, "9.5"))
    again = send(scene, reading(scene, "9.5"), reading(scene, "5", key="k2"))

    assert [row.pk for row in again][:1] == [row.pk for row in first]
    assert TemperatureReading.objects.count() == 2
    assert SafetyAlert.objects.count() == 1


def test_a_key_with_another_content_is_refused_with_the_whole_batch(scene):
    send(scene, reading(scene, "5"))

    with pytest.raises(KeyUsedForOtherRecord):
        send(scene, reading(scene, "5", key="k2"), reading(scene, "6"))
    assert TemperatureReading.objects.count() == 1


def test_all_that_is_wrong_is_named_and_nothing_kept(scene):
    foreign = kitchen_day(CommunityFactory(), OrganisationFactory())

    with pytest.raises(ReadingsInvalid) as refusal:
        send(
            scene,
            reading(scene, "5"),
            reading(scene, "5", key="k2", kitchen_id=foreign.kitchen.pk),
            reading(scene, "5", key="k3", measured_at=timezone.now() + timedelta(hours=1)),
            reading(scene, "6", key="k3"),
        )
    assert sorted(refusal.value.fields) == ["readings.1", "readings.2", "readings.3"]
    assert not TemperatureReading.objects.exists()


@pytest.mark.parametrize("count", [0, 501])
def test_a_batch_has_its_size(scene, count):
    with pytest.raises(TooManyReadings):
        send(scene, *(reading(scene, "5", key=f"k{n}") for n in range(count)))


def test_without_a_limit_nothing_is_kept(scene):
    TemperatureLimit.objects.filter(kind="core").delete()

    with pytest.raises(NoSafetyRule):
        send(scene, reading(scene, "5"), reading(scene, "80", kind="core", key="k2"))
    assert not TemperatureReading.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_a_batch_costs_the_same_for_thirty(scene, count, django_assert_num_queries):
    rows = [reading(scene, "9", key=f"k{n}") for n in range(count)]

    with django_assert_num_queries(BATCH_QUERIES):
        send(scene, *rows)


BATCH_QUERIES = 19


def test_what_was_measured_stays(scene):
    send(scene, reading(scene, "9"))
    for statement in (
        "UPDATE meals_temperaturereading SET celsius=5",
        "DELETE FROM meals_temperaturereading",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


# API -------------------------------------------------------------------------------------------


def body(scene, **changes):
    values = {
        "kitchen": scene.kitchen.pk,
        "kind": "fridge",
        "place": "1 号",
        "celsius": "4.5",
        "measured_at": at(scene.day, 10).isoformat(),
        "key": "device-7:1",
    }
    return {"readings": [{**values, **changes}]}


def test_a_device_sends_and_sends_again(api_as, scene):
    client = api_as(staff(Role.PARTNER_ENGINEER, scene.operator))

    first = client.post(URL, body(scene), format="json")
    again = client.post(URL, body(scene), format="json")

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.data[0]["id"] == again.data[0]["id"]
    assert first.data[0]["in_range"] is True
    assert client.get(URL, {"in_range": "true"}).data["results"][0]["celsius"] == "4.5"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"celsius": "4.55"}, 400),
        ({"celsius": "1000"}, 400),
        ({"celsius": "NaN"}, 400),
        ({"kind": "oven"}, 400),
        ({"kitchen": 10**20}, 400),
        ({"kitchen": 999_999_999}, 400),
        ({"key": ""}, 400),
        ({"place": "\u0000"}, 400),
        ({"measured_at": "2999-01-01T00:00:00Z"}, 400),
    ],
)
def test_bad_readings_are_refused(api_as, scene, changes, status):
    client = api_as(staff(Role.PARTNER_ENGINEER, scene.operator))

    answer = client.post(URL, body(scene, **changes), format="json")

    assert answer.status_code == status
    assert answer.data["code"] in {"invalid", "meals.readings_invalid"}
    assert not TemperatureReading.objects.exists()


def test_the_street_reads_and_does_not_send(api_as, scene):
    send(scene, reading(scene, "5"))
    street = staff(Role.STREET_CLERK, scene.community.parent)
    elsewhere = staff(Role.STREET_CLERK, CommunityFactory().parent)

    assert api_as(street).post(URL, body(scene), format="json").status_code == 403
    assert len(api_as(street).get(URL).data["results"]) == 1
    assert api_as(elsewhere).get(URL).data["results"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_three(api_as, scene, rows, django_assert_num_queries):
    send(scene, *(reading(scene, "5", key=f"k{n}") for n in range(rows)))
    client = api_as(scene.cook)

    with django_assert_num_queries(2):
        client.get(URL)


def test_the_page_warns_of_what_is_out_of_range(client_as, scene):
    client = client_as(scene.cook)
    page = f"/console/meals/safety/{scene.kitchen.pk}/temperatures/?day={scene.day}"
    typed = {"kind": "box", "place": "3 号箱", "celsius": "51.5", "time": "11:20", "key": "k"}

    answer = client.post(page, typed, follow=True)

    assert "超出范围" in answer.content.decode()
    assert SafetyAlert.objects.get().kitchen == scene.kitchen
    assert client.post(page, {**typed, "celsius": "x"}).status_code == 422
