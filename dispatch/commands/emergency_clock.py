"""An emergency has an owner and a time from its first second; who lets it pass hands it on.

The device or the visit's order is locked before the emergency.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.commands import StaffMessage, tell_staff
from accounts.models import User
from core.audit import SYSTEM, record
from core.language import platform_language
from core.locking import locked
from core.stages import stage_at
from dispatch.enums import Clock
from dispatch.models import Emergency, SlaRule
from dispatch.queries.clocks import limits_at, owner_near


def _rule(emergency: Emergency) -> SlaRule | None:
    return limits_at(emergency.resident.community_id).get(Clock.EMERGENCY)


def _owner(emergency: Emergency, role: str) -> User | None:
    operator = emergency.visit.operator_id if emergency.visit else None
    return owner_near(emergency.resident.community_id, role, operator)


def start_clock(emergency: Emergency) -> None:
    """Whose it is and by when something is done, by the rule of the place; the owner is told."""
    rule = _rule(emergency)
    if rule is None:
        return
    emergency.due_at = emergency.opened_at + timedelta(minutes=rule.urgent_minutes)
    emergency.owner = _owner(emergency, rule.owners[0]) if rule.owners else None
    emergency.save(update_fields=["due_at", "owner", "updated_at"])
    _tell(emergency)


def _tell(emergency: Emergency) -> None:
    if emergency.owner is None:
        return
    with platform_language():
        place = {"community": emergency.resident.community, "said": emergency.said}
        text = _("%(community)s 有紧急呼叫，由您负责，请马上在紧急呼叫里处理。%(said)s") % place
        tell_staff([StaffMessage(emergency.owner, _("紧急呼叫"), text, emergency)])


def watch_emergencies(*, now: datetime | None = None) -> int:
    """Hand on what nobody has ended in time; returns how many. Harmless twice."""
    now = now or timezone.now()
    late = Emergency.objects.open().filter(due_at__lt=now).order_by("pk")
    return sum(_hand_on(pk, now) for pk in list(late.values_list("pk", flat=True)))


@transaction.atomic
def _hand_on(pk: int, now: datetime) -> bool:
    rows = Emergency.objects.open().filter(pk=pk, due_at__lt=now)
    row = locked(rows).select_related("resident__community").first()
    rule = _rule(row) if row else None
    if row is None or rule is None or row.due_at is None:
        return False
    stage = stage_at(row.due_at, rule.stages, now)
    if stage <= row.stage:
        return False
    before = str(row.owner or "")
    row.owner = _owner(row, rule.owners[stage - 1]) or row.owner
    row.stage = stage
    row.save(update_fields=["owner", "stage", "updated_at"])
    words = {"before": before, "after": str(row.owner or "")}
    record(row, "dispatch.emergency.late", by=SYSTEM, stage=stage, **words)
    _tell(row)
    return True
