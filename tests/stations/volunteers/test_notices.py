"""Volunteers are told: of approval and refusal, of shifts that change, of substitutes found or not."""

from datetime import timedelta

import pytest

from core.audit import SYSTEM
from core.models import SmsState
from stations.commands.volunteers import changes, people, shifts
from stations.models import ShiftPlace, VolunteerNotice, VolunteerRule
from stations.tasks import send_volunteer_notices, tell_lonely_volunteers
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory
from tests.factories.stations_volunteers import shift, shift_in, taken, volunteer

pytestmark = pytest.mark.django_db


def told(who):
    return list(who.notices.order_by("pk").values_list("subject", flat=True))


@pytest.fixture
def gateway(settings):
    """There is one; messages wait for it."""
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/sms"


def test_approval_is_told_once():
    who = volunteer(StationFactory(name="望京驿站"))
    people.approve_volunteer(volunteer=who, by=SYSTEM)
    notice = who.notices.get()
    assert who.number in notice.text
    assert "望京驿站" in notice.text


def test_refusal_is_told_with_its_reason():
    who = volunteer(pending=True)
    people.refuse_volunteer(volunteer=who, reason="资料不全", by=SYSTEM)
    assert "资料不全" in who.notices.get().text


def test_a_cancelled_shift_is_told_once_to_who_had_signed_up():
    row = shift(title="送餐")
    place, gone = taken(row), taken(row)
    shifts.give_back(place=gone, by=SYSTEM)
    for _twice in range(2):
        changes.cancel_shift(shift=row, reason="下雪", by=SYSTEM)
    assert told(place.volunteer) == ["志愿者审核已通过", "志愿班次取消"]
    assert told(gone.volunteer) == ["志愿者审核已通过"]
    text = place.volunteer.notices.latest("pk").text
    assert "送餐" in text
    assert "下雪" in text


def test_whoever_is_replaced_is_told_and_not_by_whom():
    row = shift(needed=1)
    place, other = shifts.seek_substitute(place=taken(row), by=SYSTEM), volunteer(row.station)
    for _twice in range(2):
        shifts.take_over(place=place, volunteer=other, key="o", by=SYSTEM)
    assert told(place.volunteer) == ["志愿者审核已通过", "已有人替班"]
    assert other.citizen.name not in place.volunteer.notices.latest("pk").text
    assert told(other) == ["志愿者审核已通过"]


def test_whoever_finds_nobody_is_told_once_shortly_before():
    near, far = shift_in(11), shift_in(13)
    places = [shifts.seek_substitute(place=taken(row), by=SYSTEM) for row in (near, far)]
    silent = taken(near)
    for _twice in range(2):
        tell_lonely_volunteers()
    assert told(places[0].volunteer)[1:] == ["还没有人替班"]
    assert told(places[1].volunteer)[1:] == []
    assert told(silent.volunteer)[1:] == []


def test_whoever_seeks_anew_is_told_anew():
    place = shifts.seek_substitute(place=taken(shift_in(11)), by=SYSTEM)
    tell_lonely_volunteers()
    shifts.seek_no_more(place=place, by=SYSTEM)
    tell_lonely_volunteers()
    shifts.seek_substitute(place=place, by=SYSTEM)
    tell_lonely_volunteers()
    assert told(place.volunteer)[1:] == ["还没有人替班"] * 2


def test_without_a_rule_nobody_is_told():
    place = shifts.seek_substitute(place=taken(shift_in(11)), by=SYSTEM)
    VolunteerRule.objects.update(effective_to=place.shift.day - timedelta(days=30))
    tell_lonely_volunteers()
    assert told(ShiftPlace.objects.get(pk=place.pk).volunteer)[1:] == []


def test_a_message_goes_to_the_phone_after_the_commit(gateway, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as later:
        volunteer()
        volunteer(citizen=CitizenFactory(phone=""))
    states = list(VolunteerNotice.objects.order_by("pk").values_list("sms_state", flat=True))
    assert states == [SmsState.WAITING, SmsState.NO_PHONE]
    assert len(later) == 1


def test_without_a_gateway_nothing_is_sent():
    volunteer()
    send_volunteer_notices()
    assert VolunteerNotice.objects.get().sms_state == SmsState.NOT_CONFIGURED
