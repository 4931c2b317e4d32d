"""A button of the devices' register was pressed: its alert becomes an emergency, and both end together.

Locks: the alert, then a new emergency of it; or a known emergency alone. Ending takes the emergency, then its alert.
"""

from django.db import transaction

from core.audit import SYSTEM, record
from core.locking import locked
from dispatch.commands.emergencies import opened
from dispatch.models import Emergency, EmergencyPress
from elderly_care.commands.alerts import hand_over
from elderly_care.enums.devices import AlertKind
from elderly_care.models import DeviceAlert


def take_alerts(*, alert_ids: list[int]) -> int:
    """Those of them that are calls for help; how many emergencies there are for them. Harmless twice."""
    rows = DeviceAlert.objects.unfinished().filter(pk__in=alert_ids, kind=AlertKind.SOS)
    return sum(_taken(pk) for pk in list(rows.order_by("pk").values_list("pk", flat=True)))


def _taken(alert_id: int) -> bool:
    if not Emergency.objects.filter(alert=alert_id).exists() and not _opened_for(alert_id):
        return False
    _join_presses(alert_id)
    return True


@transaction.atomic
def _opened_for(alert_id: int) -> bool:
    """Who comes second waits for the alert and finds its emergency."""
    alert = hand_over(alert_id=alert_id)
    if alert is None:
        return False
    if not Emergency.objects.filter(alert=alert).exists():
        opened(
            Emergency(
                resident_id=alert.resident_id,
                alert=alert,
                event_id=f"alert:{alert.pk}",
                opened_at=alert.occurred_at,
            ),
            device=alert.device.serial,
        )
    return True


@transaction.atomic
def _join_presses(alert_id: int) -> None:
    """Every press of the alert, once."""
    emergency = locked(Emergency.objects.open().filter(alert=alert_id)).first()
    if emergency is None:
        return
    known = set(emergency.presses.values_list("event_id", flat=True))
    for episode in emergency.alert.episodes.order_by("started_at", "pk"):
        event_id = f"alert:{alert_id}:{episode.started_at.isoformat()}"
        if event_id not in known:
            EmergencyPress.objects.create(
                emergency=emergency, event_id=event_id, pressed_at=episode.started_at
            )
            record(emergency, "dispatch.emergency.pressed", by=SYSTEM, alert=alert_id)
