"""A stretch that lasted long enough becomes an alert, or is counted with the one that is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.commands import StaffMessage, tell_staff
from accounts.models import Membership, User
from core.audit import SYSTEM, record
from core.language import platform_language
from core.locking import locked
from elderly_care.commands.family_notices import tell_family
from elderly_care.enums import FamilyItem
from elderly_care.enums.devices import AlertKind, AlertVerb
from elderly_care.models import AlertRule, AlertStep, CareDevice, DeviceAlert, DeviceEpisode
from elderly_care.signals import alert_raised

# A pressed button is told with its emergency; batteries are the station's work.
_NOT_FOR_FAMILY = (AlertKind.SOS, AlertKind.BATTERY_LOW, AlertKind.OFFLINE)


@dataclass(frozen=True)
class Found:
    """A stretch of a device by a rule; its row is saved."""

    device: CareDevice
    rule: AlertRule
    episode: DeviceEpisode


def raise_alerts(found: Iterable[Found], now: datetime) -> None:
    """Once for a device and a kind while one is open. The devices are locked."""
    ripe = [one for one in found if one.episode.confirmed_at and one.episode.alert_id is None]
    if not ripe:
        return
    keys = {one.device.pk for one in ripe}
    rows = locked(DeviceAlert.objects.unfinished().filter(device__in=keys))
    alerts = {(row.device_id, row.kind): row for row in rows}
    again = {one.pk for one in alerts.values()}
    for one in sorted(ripe, key=lambda each: each.episode.started_at):
        key = (one.device.pk, one.episode.kind)
        if key not in alerts:
            alerts[key] = _raised(one, now)
        one.episode.alert = alerts[key]
    DeviceEpisode.objects.bulk_update([one.episode for one in ripe], ["alert"])
    joined = {(one.device.pk, str(one.episode.kind)) for one in ripe}
    touched = {alerts[key].pk: alerts[key] for key in sorted(joined)}
    for pk, alert in touched.items():
        _count(alert, now, is_known=pk in again)
    announce(list(touched))


def announce(alert_ids: list[int]) -> None:
    """Told to the apps on the right once it is kept; whose receiver fails doesn't keep the others back."""
    send = partial(alert_raised.send_robust, sender=DeviceAlert, alert_ids=alert_ids)
    transaction.on_commit(send, robust=True)


def _raised(one: Found, now: datetime) -> DeviceAlert:
    rule, device = one.rule, one.device
    due_at = now + timedelta(minutes=rule.answer_min)
    owner = owner_of(device.resident.community_id, rule, 0)
    alert = DeviceAlert.objects.create(
        device=device,
        resident_id=device.resident_id,
        kind=one.episode.kind,
        rule=rule,
        occurred_at=one.episode.started_at,
        raised_at=now,
        last_at=one.episode.started_at,
        owner=owner,
        due_at=due_at,
        next_at=due_at + timedelta(minutes=rule.stages[0]) if rule.stages else None,
    )
    AlertStep.objects.create(alert=alert, verb=AlertVerb.RAISED, told=owner, at=now)
    record(alert, "elderly_care.devicealert.raised", by=SYSTEM, kind=str(alert.kind))
    if owner is not None and alert.kind != AlertKind.SOS:  # the emergency tells its own people
        tell_owner(alert, owner)
    if alert.kind not in _NOT_FOR_FAMILY:
        _tell_family(alert)
    return alert


def _tell_family(alert: DeviceAlert) -> None:
    with platform_language():
        at = timezone.localtime(alert.occurred_at).strftime("%H:%M")
        words = {"kind": alert.get_kind_display(), "time": at}
        text = (
            _("您的家人家里 %(time)s 有设备提醒（%(kind)s），工作人员正在核实。请留意电话。")
            % words
        )
    tell_family(
        resident=alert.device.resident,
        item=FamilyItem.ALERTS,
        subject=gettext_lazy("设备提醒"),
        text=text,
        about=alert,
    )


def owner_of(community: str, rule: AlertRule, stage: int) -> User | None:
    """Who answers at this stage: the nearest who holds the role."""
    return Membership.objects.all().holder_near(community, rule.owners[stage])


def tell_owner(alert: DeviceAlert, owner: User) -> None:
    """A message to their phone; it names no resident and no figure."""
    with platform_language():
        words = {"place": alert.resident.community, "kind": alert.get_kind_display()}
        text = _("%(place)s有设备提醒（%(kind)s），由您负责，请在“设备提醒”里处理。") % words
        tell_staff([StaffMessage(owner, _("设备提醒"), text, alert)])


def _count(alert: DeviceAlert, now: datetime, *, is_known: bool) -> None:
    """How often it has happened, and when last."""
    confirmed = Count("pk", filter=Q(confirmed_at__isnull=False))
    sums = alert.episodes.aggregate(times=confirmed, last=Max("started_at"))
    before = alert.times
    alert.times = max(sums["times"], 1)
    alert.last_at = sums["last"] or alert.last_at
    alert.save(update_fields=["times", "last_at"])
    if is_known and alert.times > before:
        with platform_language():
            said = _("共 %(times)s 次") % {"times": alert.times}
        AlertStep.objects.create(alert=alert, verb=AlertVerb.REPEATED, text=said, at=now)
