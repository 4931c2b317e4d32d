"""Gateways, devices, events, alerts."""

from datetime import date, time, timedelta

import factory
from django.utils import timezone

from accounts.enums import Role
from elderly_care.enums import ConsentPurpose
from elderly_care.enums.devices import AlertKind, AlertVerb, DeviceKind, EventKind
from elderly_care.models import (
    AlertRule,
    AlertStep,
    CareDevice,
    DeviceAlert,
    DeviceEpisode,
    DeviceEvent,
    DeviceGateway,
    PersonalLimit,
)
from tests.factories.accounts import CommunityFactory, UserFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.elderly_care_people import agreed

SECRET = "device-secret"
NIGHT = {"quiet_from": time(22), "quiet_to": time(6)}


class DeviceGatewayFactory(factory.django.DjangoModelFactory):
    """A maker's platform."""

    code = factory.Sequence(lambda n: f"gw-{n}")
    name = "设备平台"
    division = factory.SubFactory(CommunityFactory)
    secret = SECRET

    class Meta:
        model = DeviceGateway


class CareDeviceFactory(factory.django.DjangoModelFactory):
    """A button, long ago."""

    resident = factory.SubFactory(ResidentFactory)
    gateway = factory.SubFactory(
        DeviceGatewayFactory, division=factory.SelfAttribute("..resident.community.parent")
    )
    serial = factory.Sequence(lambda n: f"S-{n:05d}")
    kind = DeviceKind.SOS
    place = "卧室"
    since = factory.LazyFunction(lambda: timezone.now() - timedelta(days=60))

    class Meta:
        model = CareDevice


class AlertRuleFactory(factory.django.DjangoModelFactory):
    """Five minutes to answer, then the street, then the district."""

    kind = AlertKind.SOS
    region = ""
    minutes = 0
    answer_min = 5
    stages = factory.LazyFunction(lambda: [0, 10])
    owners = factory.LazyFunction(
        lambda: [Role.COMMUNITY_WORKER, Role.STREET_CLERK, Role.DISTRICT_ADMIN]
    )
    document_no = "示例"
    effective_from = date(2024, 1, 1)

    class Meta:
        model = AlertRule
        django_get_or_create = ["kind", "region", "effective_from"]


class DeviceAlertFactory(factory.django.DjangoModelFactory):
    """Somebody pressed."""

    device = factory.SubFactory(CareDeviceFactory)
    resident = factory.SelfAttribute("device.resident")
    kind = AlertKind.SOS
    rule = factory.SubFactory(AlertRuleFactory, kind=factory.SelfAttribute("..kind"))
    occurred_at = raised_at = last_at = factory.LazyFunction(timezone.now)
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(minutes=5))
    next_at = factory.SelfAttribute("due_at")

    class Meta:
        model = DeviceAlert


def bed_of(resident=None, **kwargs) -> CareDevice:
    """A bed sensor of somebody who agreed."""
    device = CareDeviceFactory(
        kind=DeviceKind.BED, **({"resident": resident} if resident else {}), **kwargs
    )
    agreed(device.resident, ConsentPurpose.DEVICE_DATA)
    return device


def all_rules() -> None:
    """What the reference model knows, too."""
    AlertRuleFactory()
    AlertRuleFactory(
        kind=AlertKind.HEART_HIGH, enter=120, leave=110, minutes=10, quiet_minutes=5, **NIGHT
    )
    AlertRuleFactory(
        kind=AlertKind.HEART_LOW, enter=45, leave=50, minutes=10, quiet_minutes=5, **NIGHT
    )
    AlertRuleFactory(kind=AlertKind.OUT_OF_BED, minutes=None, quiet_minutes=30, **NIGHT)
    AlertRuleFactory(kind=AlertKind.DOOR_LEFT_OPEN, minutes=60, quiet_minutes=20, **NIGHT)
    AlertRuleFactory(kind=AlertKind.DOOR_STILL, minutes=240)
    AlertRuleFactory(kind=AlertKind.BATTERY_LOW, enter=15, leave=30, minutes=0)


def _device(community) -> CareDevice:
    return CareDeviceFactory(resident__community=community)


def _event(community, operator) -> DeviceEvent:
    now = timezone.now()
    return DeviceEvent.objects.create(
        device=_device(community),
        event_id="e-1",
        kind=EventKind.PRESS,
        occurred_at=now,
        received_at=now,
    )


def _episode(community, operator) -> DeviceEpisode:
    return DeviceEpisode.objects.create(
        device=_device(community), kind=AlertKind.SOS, started_at=timezone.now()
    )


def _alert(community, operator) -> DeviceAlert:
    return DeviceAlertFactory(device=_device(community))


def _step(community, operator) -> AlertStep:
    alert = _alert(community, operator)
    return AlertStep.objects.create(alert=alert, verb=AlertVerb.RAISED, at=timezone.now())


def _limit(community, operator) -> PersonalLimit:
    return PersonalLimit.objects.create(
        resident=ResidentFactory(community=community),
        kind=AlertKind.HEART_HIGH,
        enter=130,
        leave=120,
        minutes=10,
        reason="起搏器",
        set_by=UserFactory(),
    )


SCOPED = {
    DeviceGateway: lambda community, operator: DeviceGatewayFactory(division=community),
    CareDevice: lambda community, operator: _device(community),
    DeviceEvent: _event,
    DeviceEpisode: _episode,
    DeviceAlert: _alert,
    AlertStep: _step,
    PersonalLimit: _limit,
}
