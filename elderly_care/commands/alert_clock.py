"""Whoever lets an alert's time pass hands it on; a call for help that nobody took over is announced again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.audit import SYSTEM, record
from core.language import platform_language
from core.locking import locked
from core.stages import next_stage, stage_at
from elderly_care.commands.alert_raising import announce, owner_of, tell_owner
from elderly_care.enums.devices import AlertKind, AlertState, AlertVerb
from elderly_care.models import AlertStep, DeviceAlert

PATIENCE = timedelta(seconds=30)


def watch_alerts(*, now: datetime | None = None) -> int:
    """Pass on what nobody has ended in time; how many. Harmless twice."""
    at = now or timezone.now()
    late = DeviceAlert.objects.filter(state=AlertState.OPEN, next_at__lte=at).order_by("pk")
    return sum(_pass_on(pk, at) for pk in list(late.values_list("pk", flat=True)))


@transaction.atomic
def _pass_on(pk: int, now: datetime) -> bool:
    rows = DeviceAlert.objects.filter(pk=pk, state=AlertState.OPEN, next_at__lte=now)
    row = locked(rows).select_related("rule", "resident__community", "owner").first()
    if row is None:
        return False
    before = row.owner
    stages = row.rule.stages
    row.stage = stage_at(row.due_at, stages, now)
    row.owner = owner_of(row.resident.community_id, row.rule, row.stage) or before
    row.next_at = next_stage(row.due_at, stages, now)
    row.save(update_fields=["stage", "owner", "next_at"])
    with platform_language():
        names = {"before": before or "—", "after": row.owner or "—"}
        said = _("由 %(before)s 转给 %(after)s") % names
    AlertStep.objects.create(alert=row, verb=AlertVerb.LATE, told=row.owner, text=said, at=now)
    record(row, "elderly_care.devicealert.late", by=SYSTEM, stage=row.stage)
    if row.owner is not None:
        tell_owner(row, row.owner)
    return True


def announce_again(*, now: datetime | None = None) -> int:
    """Calls for help that were announced and taken over by nobody: their worker was killed."""
    before = (now or timezone.now()) - PATIENCE
    rows = DeviceAlert.objects.filter(
        kind=AlertKind.SOS, state=AlertState.OPEN, raised_at__lte=before
    )
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if keys:
        announce(keys)
    return len(keys)
