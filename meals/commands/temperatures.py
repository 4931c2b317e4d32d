"""Temperatures, typed by hand or sent by devices in batches: all of them or none."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.audit import record
from meals.commands.safety_alerts import Found, open_alerts
from meals.commands.safety_errors import (
    KeyUsedForOtherRecord,
    NoSafetyRule,
    ReadingsInvalid,
    TooManyReadings,
)
from meals.enums import SafetyAlertKind
from meals.models import Kitchen, TemperatureLimit, TemperatureReading
from meals.queries.safety_rules import temperature_limits

MOST_READINGS = 500
CLOCK_SLACK = timedelta(minutes=5)  # a device's clock may be fast
SAID = ("kitchen_id", "kind", "place", "celsius", "measured_at")


@dataclass(frozen=True)
class Reading:
    """What a thermometer says."""

    kitchen_id: int
    kind: str
    place: str
    celsius: Decimal
    measured_at: datetime
    key: str


@transaction.atomic
def record_temperatures(
    *, readings: Sequence[Reading], by: User, now: datetime | None = None
) -> list[TemperatureReading]:
    """Keep readings in the order given; what was sent before is answered as it is.

    One out of its limits opens an alert. Raises TooManyReadings, ReadingsInvalid, NoSafetyRule,
    KeyUsedForOtherRecord; nothing of the batch is kept then.
    """
    if not 0 < len(readings) <= MOST_READINGS:
        raise TooManyReadings(most=MOST_READINGS, given=len(readings))
    kitchens = _kitchens(readings, by)
    _require_sense(readings, kitchens, now or timezone.now())
    limits = _Limits(kitchens)
    rows = [_row(reading, limits.of(reading), by) for reading in readings]
    old = set(_stored(readings, by))
    TemperatureReading.objects.bulk_create(rows, ignore_conflicts=True)
    stored = _stored(readings, by)
    kept = [_same(stored[reading.key], reading) for reading in readings]
    fresh = [row for row in kept if row.key not in old]
    if fresh:
        keys = sorted({row.kitchen_id for row in fresh})
        record(by, "meals.temperaturereading.record", by=by, rows=len(fresh), kitchens=keys)
    open_alerts(map(_alert, (row for row in fresh if not row.in_range)), now=now)
    return kept


def _kitchens(readings: Iterable[Reading], by: User) -> dict[int, Kitchen]:
    wanted = {reading.kitchen_id for reading in readings}
    rows = Kitchen.objects.visible_to(by).select_related("station")
    return {kitchen.pk: kitchen for kitchen in rows.filter(pk__in=wanted)}


def _require_sense(
    readings: Sequence[Reading], kitchens: dict[int, Kitchen], now: datetime
) -> None:
    """Every line that can't be right is named at once."""
    times = Counter(reading.key for reading in readings)
    wrong = {
        f"readings.{number}": found
        for number, reading in enumerate(readings)
        if (found := list(_problems(reading, kitchens, times, now)))
    }
    if wrong:
        raise ReadingsInvalid(fields=wrong)


def _problems(
    reading: Reading, kitchens: dict[int, Kitchen], times: Counter[str], now: datetime
) -> Iterable[str]:
    if reading.kitchen_id not in kitchens:
        yield _("没有这个厨房，或者不在您负责的范围内。")
    if times[reading.key] > 1:
        yield _("编号在这一批里重复。")
    if reading.measured_at > now + CLOCK_SLACK:
        yield _("测量时间晚于现在。")


class _Limits:
    """The limits of each kitchen and day, asked for once."""

    def __init__(self, kitchens: dict[int, Kitchen]):
        self.kitchens = kitchens
        self.found: dict[tuple, dict[str, TemperatureLimit]] = {}

    def of(self, reading: Reading) -> TemperatureLimit:
        """Raises NoSafetyRule."""
        kitchen = self.kitchens[reading.kitchen_id]
        day = timezone.localdate(reading.measured_at)
        known = (kitchen.station.division_id, day)
        if known not in self.found:
            self.found[known] = temperature_limits(kitchen, day)
        limit = self.found[known].get(reading.kind)
        if limit is None:
            name = TemperatureLimit._meta.verbose_name
            raise NoSafetyRule(place=kitchen.station.name, day=day, rule=name)
        return limit


def _row(reading: Reading, limit: TemperatureLimit, by: User) -> TemperatureReading:
    return TemperatureReading(
        **{name: getattr(reading, name) for name in (*SAID, "key")},
        low=limit.low,
        high=limit.high,
        in_range=limit.allows(reading.celsius),
        recorded_by=by,
    )


def _stored(readings: Iterable[Reading], by: User) -> dict[str, TemperatureReading]:
    keys = [reading.key for reading in readings]
    rows = TemperatureReading.objects.filter(recorded_by=by, key__in=keys)
    return {row.key: row for row in rows.select_related("kitchen__station")}


def _same(row: TemperatureReading, reading: Reading) -> TemperatureReading:
    if any(getattr(row, name) != getattr(reading, name) for name in SAID):
        raise KeyUsedForOtherRecord(key=reading.key)
    return row


def _alert(row: TemperatureReading) -> Found:
    limits = f"{'' if row.low is None else row.low}–{'' if row.high is None else row.high} ℃"
    measured = timezone.localtime(row.measured_at).strftime("%m-%d %H:%M")
    return Found(
        row.kitchen_id,
        SafetyAlertKind.TEMPERATURE,
        f"temperature:{row.pk}",
        f"{row.get_kind_display()} {row.place} {row.celsius} ℃ ({limits}) {measured}",
    )
