"""Alerts of devices as whoever looks after people needs to see them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.enums import Role
from accounts.logic.regions import regions_around
from accounts.models import Membership, User
from elderly_care.enums.devices import AlertKind, AlertOutcome, AlertState
from elderly_care.models import CareDevice, Contact, DeviceAlert, DeviceGateway
from elderly_care.models.alerts import DeviceAlertQuerySet

_RELATED = ("device", "resident__community", "owner", "closed_by")
HANDLERS = (
    Role.COMMUNITY_WORKER,
    Role.STATION_MANAGER,
    Role.STREET_CLERK,
    Role.CALL_AGENT,
    Role.DISTRICT_ADMIN,
)


def alert_queue(user: User) -> DeviceAlertQuerySet:
    """What is open in scope, the most urgent first. 1 query."""
    rows = DeviceAlert.objects.visible_to(user).unfinished()
    return rows.select_related(*_RELATED).order_by("due_at", "pk")


def ended_alerts(user: User) -> DeviceAlertQuerySet:
    """The newest first."""
    rows = DeviceAlert.objects.visible_to(user).filter(state=AlertState.CLOSED)
    return rows.select_related(*_RELATED).order_by("-closed_at", "-pk")


def people_to_urge(alert: DeviceAlert) -> QuerySet[User]:
    """Whoever may handle alerts around the person's community."""
    around = regions_around(alert.resident.community_id)
    held = Membership.objects.current().filter(role__in=HANDLERS, division__in=around)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by(
        "display_name", "pk"
    )


def contacts_for(alert: DeviceAlert) -> QuerySet[Contact]:
    """Whom to ring, in the order of the file."""
    return Contact.objects.current().filter(resident=alert.resident_id).order_by("priority", "pk")


def device_of(alert: DeviceAlert) -> CareDevice:
    """With how often it alarmed, and how often for nothing."""
    return with_alarms(CareDevice.objects.filter(pk=alert.device_id)).get()


def gateway_called(code: str) -> DeviceGateway | None:
    """By its code, wherever it is: for the machine's own simulator."""
    return DeviceGateway.objects.filter(code=code).first()


def devices_behind(gateway: DeviceGateway) -> QuerySet[CareDevice]:
    """In use, in the order in which they came."""
    return CareDevice.objects.in_use().filter(gateway=gateway).order_by("pk")


def devices_in_scope(user: User) -> QuerySet[CareDevice]:
    """In use, with how often each alarmed and how often for nothing."""
    mine = CareDevice.objects.visible_to(user).in_use()
    rows = with_alarms(mine).select_related("resident__community", "gateway")
    return rows.order_by("resident__community", "resident", "kind", "pk")


def with_alarms(devices: QuerySet[CareDevice]) -> QuerySet[CareDevice]:
    """alarms and false_alarms of each."""
    wrong = Q(alerts__outcome=AlertOutcome.FALSE_ALARM)
    return devices.annotate(alarms=Count("alerts"), false_alarms=Count("alerts", filter=wrong))


def count_alerts(residents: Sequence[int], since: datetime) -> dict[int, int]:
    """For the class of risk: what was no false alarm; calls for help are the emergencies' to count."""
    rows = DeviceAlert.objects.filter(resident__in=residents, raised_at__gte=since)
    rows = rows.exclude(kind__in=[AlertKind.SOS, AlertKind.BATTERY_LOW, AlertKind.OFFLINE])
    rows = rows.exclude(outcome__in=[AlertOutcome.FALSE_ALARM, AlertOutcome.DEVICE_FAULT])
    counted = rows.order_by().values("resident").annotate(count=Count("pk"))
    return dict(counted.values_list("resident", "count"))
