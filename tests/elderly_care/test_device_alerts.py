"""What becomes of an alert: counted, urged, passed on; it ends with an outcome or not at all."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import StaffNotice
from core.errors import NotAllowed, NotFound, ReasonMissing
from elderly_care.commands import alerts, device_errors, devices
from elderly_care.commands.alert_clock import announce_again, watch_alerts
from elderly_care.commands.consents import ConsentMissing
from elderly_care.commands.device_events import take_events
from elderly_care.commands.device_rounds import (
    confirm_by_clock,
    evaluate_devices,
    watch_silence,
)
from elderly_care.enums import ConsentPurpose
from elderly_care.enums.devices import AlertKind, AlertOutcome, DeviceKind
from elderly_care.models import (
    AlertStep,
    CareDevice,
    DeviceAlert,
    DeviceEvent,
    ResidentConsent,
)
from elderly_care.queries.alerts import with_alarms
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_devices import (
    AlertRuleFactory,
    CareDeviceFactory,
    DeviceAlertFactory,
    DeviceGatewayFactory,
    all_rules,
    bed_of,
)
from tests.factories.elderly_care_people import agreed

pytestmark = pytest.mark.django_db


def pressed(community=None):
    """A button's alert, raised as it is in life."""
    AlertRuleFactory()
    button = CareDeviceFactory(resident__community=community or CommunityFactory())
    press(button, 1)
    return button


def press(button, number):
    rows = [
        {
            "serial": button.serial,
            "event_id": f"p-{number}",
            "kind": "press",
            "occurred_at": (timezone.now() - timedelta(seconds=60 - number)).isoformat(),
        }
    ]
    take_events(gateway=button.gateway, told={"events": rows})
    evaluate_devices()


@pytest.fixture
def alert():
    return DeviceAlertFactory(kind=AlertKind.OUT_OF_BED)


@pytest.fixture
def worker(alert):
    return staff(Role.COMMUNITY_WORKER, alert.resident.community)


def test_what_happens_again_while_one_is_open_is_counted():
    button = pressed()
    press(button, 2)
    assert DeviceAlert.objects.get().times == 2
    told = list(AlertStep.objects.order_by("pk").values_list("verb", flat=True))
    assert told == ["raised", "repeated"]


def test_after_it_has_ended_the_next_is_another(alert):
    button = pressed()
    worker = staff(Role.COMMUNITY_WORKER, button.resident.community)
    first = DeviceAlert.objects.get(device=button)
    alerts.close_alert(alert=first, outcome="false_alarm", note="误按", by=worker)
    press(button, 2)
    rows = DeviceAlert.objects.filter(device=button).order_by("pk")
    assert [row.state for row in rows] == ["closed", "open"]


def test_no_call_for_help_is_lost_because_a_rule_has_run_out():
    AlertRuleFactory(effective_to=timezone.localdate() - timedelta(days=1))
    press(CareDeviceFactory(), 1)
    assert DeviceAlert.objects.get().kind == AlertKind.SOS


def test_nothing_ends_silently(alert, worker):
    for outcome, note in (("", "…"), ("safe", " "), ("vanished", "…")):
        with pytest.raises(device_errors.AlertOutcomeMissing):
            alerts.close_alert(alert=alert, outcome=outcome, note=note, by=worker)
    rows = DeviceAlert.objects.filter(pk=alert.pk)
    now = timezone.now()
    for change in (
        {"state": "closed"},
        {"state": "closed", "outcome": "safe", "closed_at": now, "closed_by": worker},
        {"outcome": "safe", "note": "…"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    ended = alerts.close_alert(alert=alert, outcome="safe", note="电话联系", by=worker)
    assert alerts.close_alert(alert=alert, outcome="safe", note="电话联系", by=worker) == ended
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(state="open", outcome="", note="", closed_by=None, closed_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        AlertStep.objects.filter(alert=alert).update(text="")
    with pytest.raises(device_errors.AlertOver):
        alerts.take_alert(alert=alert, by=worker)


def test_somebody_is_reminded_by_name(alert, worker):
    other = staff(Role.STREET_CLERK, alert.resident.community.parent)
    stranger = staff(Role.STREET_CLERK, CommunityFactory().parent)
    for nobody in (None, stranger):
        with pytest.raises(device_errors.NobodyToUrge):
            alerts.urge(alert=alert, user=nobody, text="", by=worker)
    step = alerts.urge(alert=alert, user=other, text="请马上去", by=worker)
    assert (step.verb, step.told) == ("urged", other)
    assert StaffNotice.objects.get().user == other


def test_acts_of_staff_and_only_where_they_work(alert, worker):
    assert alerts.take_alert(alert=alert, by=worker).owner == worker
    alerts.note_alert(alert=alert, text="电话没人接", by=worker)
    with pytest.raises(ReasonMissing):
        alerts.note_alert(alert=alert, text=" ", by=worker)
    elsewhere = staff(Role.COMMUNITY_WORKER, CommunityFactory())
    with pytest.raises(NotFound):
        alerts.take_alert(alert=alert, by=elsewhere)
    with pytest.raises(NotAllowed):
        alerts.take_alert(alert=alert, by=staff(Role.AUDITOR, alert.resident.community))
    assert set(alert.steps.values_list("verb", flat=True)) == {"taken", "noted"}


def test_who_lets_the_time_pass_hands_it_on(alert, worker):
    clerk = staff(Role.STREET_CLERK, alert.resident.community.parent)
    due = alert.due_at
    assert watch_alerts(now=due - timedelta(minutes=1)) == 0
    assert watch_alerts(now=due + timedelta(minutes=1)) == 1
    assert watch_alerts(now=due + timedelta(minutes=1)) == 0
    alert.refresh_from_db()
    assert (alert.owner, alert.stage) == (clerk, 1)
    assert StaffNotice.objects.get().user == clerk
    watch_alerts(now=due + timedelta(minutes=11))
    alert.refresh_from_db()
    assert (alert.owner, alert.stage, alert.next_at) == (clerk, 2, None)


def test_a_device_that_falls_silent_is_told_of_once():
    AlertRuleFactory(kind=AlertKind.OFFLINE, minutes=60)
    now = timezone.now()
    silent, well = CareDeviceFactory(), CareDeviceFactory()
    CareDevice.objects.filter(pk=silent.pk).update(heard_at=now - timedelta(minutes=61))
    CareDevice.objects.filter(pk=well.pk).update(heard_at=now - timedelta(minutes=59))
    assert (watch_silence(now=now), watch_silence(now=now)) == (1, 0)
    assert DeviceAlert.objects.get().device == silent


def test_after_a_withdrawn_consent_nothing_of_before_alarms_either():
    all_rules()
    bed = bed_of()
    now = timezone.now()
    DeviceEvent.objects.create(
        device=bed,
        event_id="1",
        kind="bed_out",
        occurred_at=now - timedelta(days=1),
        received_at=now,
    )
    CareDevice.objects.filter(pk=bed.pk).update(pending_from=now - timedelta(days=1))
    ResidentConsent.objects.update(
        withdrawn_at=now, withdrawn_by="本人", withdrawal_channel="portal"
    )
    evaluate_devices()
    confirm_by_clock()
    assert not DeviceAlert.objects.exists()


def test_own_limits_go_before_the_regions():
    all_rules()
    bed = bed_of()
    clerk = staff(Role.STREET_CLERK, bed.resident.community.parent)
    limits = devices.OwnLimits(AlertKind.HEART_HIGH, 140, 130, 10, 5)
    devices.set_personal_limits(resident=bed.resident, limits=limits, reason="医嘱", by=clerk)
    begin = timezone.now() - timedelta(hours=1)
    rows = [
        {
            "serial": bed.serial,
            "event_id": str(minutes),
            "kind": "heart_rate",
            "value": 135,
            "occurred_at": (begin + timedelta(minutes=minutes)).isoformat(),
        }
        for minutes in (0, 30)
    ]
    take_events(gateway=bed.gateway, told={"events": rows})
    evaluate_devices()
    assert not DeviceAlert.objects.exists()
    bad = devices.OwnLimits(AlertKind.HEART_HIGH, 140)
    with pytest.raises(device_errors.BadLimits):
        devices.set_personal_limits(resident=bed.resident, limits=bad, reason="医嘱", by=clerk)


def test_what_watches_is_put_up_with_consent_only():
    gateway = DeviceGatewayFactory(division=CommunityFactory().parent)
    home = CommunityFactory(parent=gateway.division)
    person = ResidentFactory(community=home)
    clerk = staff(Role.STREET_CLERK, gateway.division)
    bed = devices.DeviceFacts(DeviceKind.BED, "B-1", "卧室")
    button = devices.DeviceFacts(DeviceKind.SOS, "S-1", "床头")
    with pytest.raises(ConsentMissing):
        devices.register_device(gateway=gateway, resident=person, facts=bed, by=clerk)
    devices.register_device(gateway=gateway, resident=person, facts=button, by=clerk)
    agreed(person, ConsentPurpose.DEVICE_DATA)
    device = devices.register_device(gateway=gateway, resident=person, facts=bed, by=clerk)
    elsewhere, agent = ResidentFactory(), staff(Role.CALL_AGENT, gateway.division)
    with pytest.raises(NotFound):
        devices.register_device(gateway=gateway, resident=elsewhere, facts=bed, by=clerk)
    with pytest.raises(NotAllowed):
        devices.end_device(device=device, reason="拆除", by=agent)
    assert devices.end_device(device=device, reason="拆除", by=clerk).ended_at is not None


def test_a_call_for_help_that_nobody_heard_of_is_announced_again():
    pressed()
    assert announce_again(now=timezone.now() + timedelta(minutes=1)) == 1


def test_false_alarms_are_counted_by_device(alert, worker):
    from_queue = with_alarms(CareDevice.objects.all()).get(pk=alert.device_id)
    assert (from_queue.alarms, from_queue.false_alarms) == (1, 0)
    alerts.close_alert(alert=alert, outcome=AlertOutcome.FALSE_ALARM, note="误报", by=worker)
    from_queue = with_alarms(CareDevice.objects.all()).get(pk=alert.device_id)
    assert (from_queue.alarms, from_queue.false_alarms) == (1, 1)
