"""What relatives hear by message: of what was granted to them, the once, and nothing that names anybody."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import Role
from accounts.models import StaffNotice
from elderly_care.commands.day_care_leave import mark_absent
from elderly_care.commands.day_care_roll import Arrival, Departure, take_arrival, take_departure
from elderly_care.commands.device_events import take_events
from elderly_care.commands.device_rounds import evaluate_devices
from elderly_care.commands.patrol_visits import Found, report_visit
from elderly_care.enums import Relation
from elderly_care.enums.devices import AlertKind
from elderly_care.models import DeviceAlert
from tests.factories.accounts import UserFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.elderly_care_day_care import (
    at,
    child_in_care,
    child_pickup_for,
    in_care,
    manager_of,
    pickup_for,
)
from tests.factories.elderly_care_devices import AlertRuleFactory, bed_of
from tests.factories.elderly_care_patrols import PatrolPolicyFactory, PatrolTaskFactory

pytestmark = pytest.mark.django_db
AFTERNOON = datetime(2026, 3, 9, 15, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _afternoon():
    with time_machine.travel(AFTERNOON, tick=False):
        yield


def relative_of(person, **granted):
    return FamilyLinkFactory(resident=person, relation=Relation.CHILD, **granted).user


def told(user):
    return list(StaffNotice.objects.filter(user=user).order_by("pk").values_list("text", flat=True))


def measured(bed, kind, value):
    row = {"serial": bed.serial, "event_id": uuid4().hex, "kind": kind, "value": value}
    said = {**row, "occurred_at": timezone.now().isoformat()}
    take_events(gateway=bed.gateway, told={"events": [said]})
    evaluate_devices()


@pytest.mark.parametrize("granted", [True, False])
def test_an_alert_is_told_once_to_who_may_see_alerts(granted):
    AlertRuleFactory(kind=AlertKind.HEART_HIGH, enter=120, leave=110, minutes=0)
    AlertRuleFactory(kind=AlertKind.BATTERY_LOW, enter=15, leave=30, minutes=0)
    bed = bed_of()
    relative = relative_of(bed.resident, may_see_alerts=granted)
    relative_of(ResidentFactory(), may_see_alerts=True)

    for value in (130, 140):
        measured(bed, "heart_rate", value)
    measured(bed, "battery", 3)

    assert set(DeviceAlert.objects.values_list("kind", flat=True)) == {"heart_high", "battery_low"}
    texts = told(relative)
    assert len(texts) == granted
    assert all("心率过快" in text and bed.resident.name not in text for text in texts)
    assert not StaffNotice.objects.exclude(user=relative).exists()


@pytest.mark.parametrize("granted", [True, False])
def test_the_family_hears_that_nobody_answers_the_second_call(granted):
    PatrolPolicyFactory(unanswered=2)
    task = PatrolTaskFactory(mode="call")
    relative = relative_of(task.resident, may_see_visits=granted)
    user = staff(Role.COMMUNITY_WORKER, task.resident.community)

    counted = []
    for key in ("a", "b", "b"):
        found = Found(outcome="no_answer", key=key, occurred_at=timezone.now())
        report_visit(task=task, found=found, by=user)
        counted.append(len(told(relative)))

    assert counted == [0, granted, granted]


@pytest.mark.parametrize("granted", [True, False])
def test_coming_being_fetched_and_missing_in_day_care(granted):
    place = in_care()
    relative = relative_of(place.resident, may_see_visits=granted)
    manager, listed = manager_of(place.unit), pickup_for(place)
    oneself = FamilyLinkFactory(resident=place.resident, relation=Relation.SELF).user

    for _twice in range(2):
        take_arrival(enrolment=place, arrival=Arrival(at(9), "a"), by=manager)
        gone = Departure(at(14), "d", pickup_id=listed.pk)
        take_departure(enrolment=place, departure=gone, by=manager)

    texts = told(relative)
    assert len(texts) == 2 * granted
    if granted:
        assert "09:00" in texts[0]
        assert listed.name in texts[1]
    assert told(oneself) == []


def test_who_is_missing_is_told():
    place = in_care()
    relative = relative_of(place.resident, may_see_visits=True)
    for _twice in range(2):
        mark_absent(enrolment=place, day=at(9).date(), key="x", by=manager_of(place.unit))
    (text,) = told(relative)
    assert place.unit.station.name in text


def test_the_guardian_hears_of_a_small_child():
    place = child_in_care()
    place.guardian.user = UserFactory()
    place.guardian.save()
    listed = child_pickup_for(place)
    take_arrival(
        enrolment=place, arrival=Arrival(at(9), "a", reason="只有一位"), by=manager_of(place.unit)
    )
    gone = Departure(at(14), "d", pickup_id=listed.pk)
    take_departure(enrolment=place, departure=gone, by=manager_of(place.unit))
    assert len(told(place.guardian.user)) == 2
