"""What devices said becomes alerts: right after a batch, every minute for what only time confirms.

A device's stretches are worked out anew from the earliest event that is new, so the order of arrival
doesn't matter. Locks: devices by key (`SKIP LOCKED`: another worker has them), then their open alerts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from elderly_care.commands.alert_raising import Found, raise_alerts
from elderly_care.enums import ConsentPurpose
from elderly_care.enums.devices import AlertKind
from elderly_care.logic.device_rules import (
    WATCHED,
    Sample,
    Stretch,
    due_by_clock,
    held_at,
    stretches,
)
from elderly_care.models import (
    AlertRule,
    CareDevice,
    DeviceEpisode,
    DeviceEvent,
    ResidentConsent,
)
from elderly_care.queries.alert_rules import (
    Personal,
    limits_of,
    personal_limits,
    rule_for,
    rules_today,
)

AT_ONCE = 100
FORGET_AT_ONCE = 10_000
# Of the device, not of the person: they need no consent.
_TECHNICAL = (AlertKind.SOS, AlertKind.BATTERY_LOW)


def evaluate_devices(*, now: datetime | None = None) -> int:
    """Look at every device of which something new has come; how many. Harmless when run twice."""
    done = 0
    while count := _some(CareDevice.objects.to_evaluate(), now or timezone.now()):
        done += count
    return done


def confirm_by_clock(*, now: datetime | None = None) -> int:
    """What has lasted long enough by now although nothing was reported."""
    at, done = now or timezone.now(), 0
    due = DeviceEpisode.objects.filter(due_at__lte=at)
    while count := _some(CareDevice.objects.filter(pk__in=due.values("device")), at):
        done += count
    return done


@transaction.atomic
def _some(rows: QuerySet[CareDevice], now: datetime) -> int:
    """The next ones that nobody else has in hand."""
    taken = rows.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
    devices = list(taken.select_related("resident")[:AT_ONCE])
    if devices:
        _Round(devices, now).work()
    return len(devices)


class _Round:
    """Some devices, locked, with everything that their rules look at."""

    def __init__(self, devices: list[CareDevice], now: datetime) -> None:
        self.devices, self.now = devices, now
        self.rules: list[AlertRule] = rules_today()
        people = {device.resident_id for device in devices}
        self.own: Personal = personal_limits(people)
        held = ResidentConsent.objects.holding().filter(
            resident__in=people, purpose=ConsentPurpose.DEVICE_DATA
        )
        self.agreeing = set(held.values_list("resident", flat=True))
        self.samples = _samples(devices)
        self.episodes = _episodes(devices)

    def work(self) -> None:
        """Every kind of alert of every device; then nothing of them is pending any more."""
        found: list[Found] = []
        for device in self.devices:
            for kind in WATCHED[device.kind]:
                found += self._kind(device, kind)
        _save(found)
        raise_alerts(found, self.now)
        CareDevice.objects.filter(pk__in=[d.pk for d in self.devices]).update(pending_from=None)

    def _kind(self, device: CareDevice, kind: str) -> list[Found]:
        rule = rule_for(self.rules, kind, device.resident.community_id)
        old = self.episodes[device.pk, kind]
        if rule is None or not self._may(device, kind):
            _stop_clocks(old)
            return []
        limits = limits_of(rule, self.own.get((device.resident_id, kind)))
        since = device.pending_from or self.now + timedelta(microseconds=1)
        before = next((_stretch(row) for row in old if _stretch(row).covers(since)), None)
        samples = self.samples[device.pk]
        now = timezone.localtime(self.now)
        new = stretches(limits, samples, held_at(before, since) if before else None, now)
        return [
            Found(device, rule, row)
            for row in _brought_up(
                device, kind, old, new, {s: due_by_clock(limits, s) for s in new}
            )
        ]

    def _may(self, device: CareDevice, kind: str) -> bool:
        return kind in _TECHNICAL or device.resident_id in self.agreeing


_SINCE = """
SELECT e.device_id, e.event_id, e.kind, e.value, e.occurred_at
FROM unnest(%s::bigint[], %s::timestamptz[]) AS d(id, since)
JOIN elderly_care_deviceevent e ON e.device_id = d.id AND e.occurred_at >= d.since
"""


def _samples(devices: Iterable[CareDevice]) -> dict[int, list[Sample]]:
    """What each has said since the earliest event that is new; 1 query."""
    asked = [(d.pk, d.pending_from) for d in devices if d.pending_from is not None]
    found: dict[int, list[Sample]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, [[pk for pk, _at in asked], [at for _pk, at in asked]])
        for device_id, key, kind, value, at in cursor.fetchall():
            found[device_id].append(Sample(timezone.localtime(at), key, kind, value))
    return found


def _episodes(devices: Iterable[CareDevice]) -> dict[tuple[int, str], list[DeviceEpisode]]:
    """What is running, or was over after that moment; what was over before stays as it is. 1 query."""
    open_or_later = Q(ended_at__isnull=True) | Q(ended_at__gte=F("device__pending_from"))
    rows = DeviceEpisode.objects.filter(open_or_later, device__in=[d.pk for d in devices])
    found: dict[tuple[int, str], list[DeviceEpisode]] = defaultdict(list)
    for row in rows.exclude(kind=AlertKind.OFFLINE).order_by("started_at"):
        found[row.device_id, row.kind].append(row)
    return found


def _stretch(row: DeviceEpisode) -> Stretch:
    """In local time, in which nights are."""
    confirmed, ended = (m and timezone.localtime(m) for m in (row.confirmed_at, row.ended_at))
    return Stretch(timezone.localtime(row.started_at), confirmed, ended)


def _brought_up(
    device: CareDevice,
    kind: str,
    old: list[DeviceEpisode],
    new: list[Stretch],
    due: dict[Stretch, datetime | None],
) -> list[DeviceEpisode]:
    """The rows that are new or not as they were, unsaved; what was of an alert stays of it. Others go."""
    kept = {row.started_at: row for row in old}
    rows = []
    for stretch in new:
        row = kept.pop(stretch.started_at, None)
        row = row or DeviceEpisode(device=device, kind=kind, started_at=stretch.started_at)
        before = _columns(row)
        if row.alert_id is None:
            overlapping = (o for o in old if o.alert_id and _stretch(o).overlaps(stretch))
            row.alert_id = next((o.alert_id for o in overlapping), None)
        row.confirmed_at, row.ended_at = stretch.confirmed_at, stretch.ended_at
        row.due_at = due[stretch]
        if row.pk is None or _columns(row) != before:
            rows.append(row)
    if kept:
        DeviceEpisode.objects.filter(pk__in=[row.pk for row in kept.values()]).delete()
    return rows


def _columns(row: DeviceEpisode) -> tuple[object, ...]:
    return row.confirmed_at, row.ended_at, row.due_at, row.alert_id


def _save(found: list[Found]) -> None:
    """In two statements."""
    rows = [one.episode for one in found]
    new = [row for row in rows if row.pk is None]
    DeviceEpisode.objects.bulk_update(
        [row for row in rows if row.pk is not None],
        ["confirmed_at", "ended_at", "due_at", "alert"],
    )
    DeviceEpisode.objects.bulk_create(new)


def _stop_clocks(rows: Collection[DeviceEpisode]) -> None:
    """No rule or no consent: time confirms nothing any more."""
    DeviceEpisode.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=None)


def watch_silence(*, now: datetime | None = None) -> int:
    """Devices of which nothing has come for as long as their rule says; how many are newly silent."""
    at, rules = now or timezone.now(), rules_today()
    ours = [rule for rule in rules if rule.kind == AlertKind.OFFLINE and rule.minutes]
    return sum(_silent_by(rule, ours, at) for rule in ours)


@transaction.atomic
def _silent_by(rule: AlertRule, rules: list[AlertRule], now: datetime) -> int:
    heard_before = now - timedelta(minutes=rule.minutes or 0)
    rows = CareDevice.objects.in_use().filter(
        heard_at__lt=heard_before, resident__community__code__startswith=rule.region
    )
    known = DeviceEpisode.objects.filter(kind=AlertKind.OFFLINE, started_at=F("device__heard_at"))
    rows = rows.exclude(pk__in=known.values("device")).select_related("resident")
    devices = rows.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = [
        Found(
            device,
            rule,
            DeviceEpisode(
                device=device,
                kind=AlertKind.OFFLINE,
                started_at=device.heard_at,
                confirmed_at=now,
                ended_at=device.heard_at,
            ),
        )
        for device in devices
        if rule_for(rules, AlertKind.OFFLINE, device.resident.community_id) == rule
    ]
    _save(found)
    raise_alerts(found, now)
    return len(found)


def forget_events(*, now: datetime | None = None) -> int:
    """Delete what was received longer ago than it is kept, a portion at a time; how many."""
    before, done = (now or timezone.now()) - timedelta(days=settings.DEVICE_EVENT_DAYS), 0
    old = DeviceEvent.objects.filter(occurred_at__lt=before)
    while keys := list(old.order_by("pk").values_list("pk", flat=True)[:FORGET_AT_ONCE]):
        done += DeviceEvent.objects.filter(pk__in=keys).delete()[0]
    loose = DeviceEpisode.objects.filter(alert__isnull=True, ended_at__lt=before)
    loose.delete()
    return done
