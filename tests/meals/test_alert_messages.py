"""Whose turn it is hears of it on the phone: when an alert opens, and when it climbs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.commands import set_phone
from accounts.enums import Role
from accounts.models import StaffNotice
from accounts.tasks import send_staff_notices
from core.dates import today
from core.models import SmsState
from meals.commands.alerts import close_alert, escalate_alerts
from meals.commands.delivering import Failure, fail_delivery
from meals.commands.safety_alerts import Found, escalate_safety_alerts, handle_alert, open_alerts
from meals.models import SafetyAlert
from tests.elderly_care.gateway import running_gateway
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.meals import lunch
from tests.factories.meals_delivery import delivery

pytestmark = pytest.mark.django_db


def with_phone(user, number):
    return set_phone(user=user, phone=number, by=user)


@pytest.fixture
def gateway(settings):
    with running_gateway() as running:
        settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = running.address, "secret"
        settings.SMS_HOURS = (3, 4)  # residents sleep; staff are told at any hour
        yield running


@pytest.fixture
def scene():
    made = lunch(CommunityFactory(), service_date=today())
    street = made.point.division.parent
    made.clerk = with_phone(staff(Role.STREET_CLERK, street), "13800000003")
    made.district = staff(Role.DISTRICT_ADMIN, street.parent)
    made.rider = staff(Role.RIDER, made.operator)
    made.cook = staff(Role.KITCHEN, made.operator)
    with_phone(made.manager, "13800000001")
    with_phone(made.worker, "13800000002")
    return made


def alarm(scene):
    order = delivery(scene)
    failure = Failure("no_answer")
    fail_delivery(
        order=order, failure=failure, by=scene.rider, occurred_at=timezone.now(), key="f1"
    )
    return order.alerts.get()


def unsafe(scene, key="check:1") -> SafetyAlert:
    found = Found(scene.kitchen.pk, "no_check", key, "")
    open_alerts([found, found])
    return SafetyAlert.objects.get(key=key)


def told() -> list[tuple[str, str]]:
    rows = StaffNotice.objects.order_by("pk").select_related("user")
    return [(row.user.display_name, row.sms_state) for row in rows]


def test_each_owner_of_an_alert_is_told_once_and_no_resident_is_named(gateway, scene):
    alert = alarm(scene)
    send_staff_notices()
    escalate_alerts(now=alert.due_at)
    escalate_alerts(now=alert.due_at)
    send_staff_notices()
    send_staff_notices()

    assert [request["phone"] for request in gateway.requests] == ["13800000001", "13800000002"]
    for request in gateway.requests:
        assert alert.order.number in request["text"]
        assert alert.order.resident.name not in request["text"]
        assert alert.order.resident.address not in request["text"]


def test_who_has_no_phone_is_written_down_and_shown(client_as, gateway, scene):
    with_phone(scene.manager, "")
    alert = alarm(scene)
    assert told() == [(scene.manager.display_name, SmsState.NO_PHONE)]
    page = client_as(scene.clerk).get(reverse("meals_console:alert", args=[alert.pk]))
    assert str(SmsState.NO_PHONE.label) in page.content.decode()


def test_without_a_gateway_nothing_pretends_to_be_sent(scene):
    alarm(scene)
    assert told() == [(scene.manager.display_name, SmsState.NOT_CONFIGURED)]


def test_who_left_the_service_meanwhile_gets_no_message(gateway, scene):
    alarm(scene)
    scene.manager.is_active = False
    scene.manager.save(update_fields=["is_active"])
    send_staff_notices()
    assert gateway.requests == []


def test_a_kitchens_alert_climbs_from_the_cook_to_the_district(gateway, scene):
    alert = unsafe(scene)
    assert (alert.owner, alert.level) == (scene.cook, 0)
    deadline = alert.due_at
    assert escalate_safety_alerts(now=deadline - timedelta(seconds=1)) == 0

    for owner, level in ((scene.manager, 1), (scene.clerk, 2), (scene.district, 3)):
        now = alert.turn_ends_at or alert.due_at
        assert (escalate_safety_alerts(now=now), escalate_safety_alerts(now=now)) == (1, 0)
        alert.refresh_from_db()
        assert (alert.owner, alert.level, alert.due_at) == (owner, level, deadline)

    assert escalate_safety_alerts(now=alert.turn_ends_at) == 0
    people = (scene.cook, scene.manager, scene.clerk, scene.district)
    assert [name for name, _state in told()] == [one.display_name for one in people]
    send_staff_notices()
    assert [request["phone"] for request in gateway.requests] == ["13800000001", "13800000003"]


def test_what_is_told_twice_opens_and_tells_once(scene):
    unsafe(scene)
    unsafe(scene)
    assert len(told()) == 1


def test_what_is_put_right_climbs_no_more(scene):
    alert = unsafe(scene)
    handle_alert(alert=alert, action="已补做自查", by=scene.cook)
    assert escalate_safety_alerts(now=alert.due_at + timedelta(days=9)) == 0
    door = alarm(scene)
    close_alert(alert=door, outcome="phone", note="接了电话", by=scene.manager)
    assert escalate_alerts(now=door.due_at + timedelta(days=9)) == 0


def test_the_street_says_what_was_done_about_a_kitchen(client_as, scene):
    alert = unsafe(scene)
    page = reverse("meals_console:safety_alert", args=[alert.pk])
    assert client_as(staff(Role.AUDITOR, scene.point.division)).post(page).status_code == 403
    client_as(scene.clerk).post(page, {"action": "已到现场整改"})
    alert.refresh_from_db()
    assert (alert.state, alert.ended_by) == ("handled", scene.clerk)
