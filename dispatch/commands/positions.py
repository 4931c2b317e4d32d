"""Where a carer is: taken only on shift and with consent, kept for thirty days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import isfinite
from typing import Any, ClassVar

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import record
from core.coordinates import GCJ02, SYSTEMS, to_wgs84
from core.dates import today
from core.errors import InvalidInput, NotAllowed
from core.live import tell
from core.locking import locked
from dispatch.enums.visits import LIVE_TOPIC
from dispatch.models import Carer, CarerPosition, CarerShift, CarerTrack

KEPT_DAYS = 30
MOST_POINTS = 500
_AHEAD = timedelta(days=1)  # a phone's clock is ahead by minutes, or says another day: that is none


class NotACarer(NotAllowed):
    """Only who is sent to people's homes has a place to tell."""

    code: ClassVar[str] = "dispatch.not_a_carer"
    message = _("这个账号不是服务人员，没有保存位置。")


class NoConsent(NotAllowed):
    """Nobody is followed who hasn't agreed."""

    code = "dispatch.no_location_consent"
    message = _("您没有同意共享位置，没有保存。上门服务照常进行，签到时可以说明没有定位。")


class BadPositions(InvalidInput):
    """No place on earth, or too many at once."""

    code = "dispatch.bad_positions"
    message = _("位置数据有误，一个点都没有保存。每次 1 到 500 个点，写明经纬度和定位时间。")


@dataclass(frozen=True)
class Point:
    """One place as a phone tells it."""

    latitude: float
    longitude: float
    recorded_at: datetime
    accuracy_m: int | None = None
    crs: str = "wgs84"


@dataclass(frozen=True)
class Taken:
    """What became of a batch: kept, and left out because it was off shift or too old."""

    kept: int
    left_out: int


@transaction.atomic
def take_positions(*, points: Sequence[Point], by: User, now: datetime | None = None) -> Taken:
    """Keep a batch of a carer's own places. The same batch again changes nothing.

    Places outside the carer's shifts are left out, not refused: a phone sends what it has.
    Raises NotACarer, NoConsent, BadPositions.
    """
    now = now or timezone.now()
    carer = _consenting(by)
    if not 0 < len(points) <= MOST_POINTS or not all(_possible(point, now) for point in points):
        raise BadPositions
    points = [replace(point, recorded_at=min(point.recorded_at, now)) for point in points]
    shifts = _shifts(carer, points)
    kept = [point for point in points if _wanted(point, shifts, now)]
    if kept:
        _write(carer, [_normal(point) for point in kept], now)
    return Taken(len(kept), len(points) - len(kept))


def _consenting(by: User) -> Carer:
    carer = Carer.objects.filter(user=by, is_active=True).first()
    if carer is None:
        raise NotACarer
    if carer.location_consent_on is None:
        raise NoConsent
    return carer


def _possible(point: Point, now: datetime) -> bool:
    on_earth = isfinite(point.latitude) and isfinite(point.longitude)
    on_earth = on_earth and abs(point.latitude) <= 90 and abs(point.longitude) <= 180
    timed = timezone.is_aware(point.recorded_at) and point.recorded_at <= now + _AHEAD
    return on_earth and timed and point.crs in SYSTEMS


def _shifts(carer: Carer, points: Sequence[Point]) -> list[CarerShift]:
    days = {timezone.localdate(point.recorded_at) for point in points}
    return list(CarerShift.objects.worked().filter(carer=carer, day__in=days))


def _wanted(point: Point, shifts: list[CarerShift], now: datetime) -> bool:
    if point.recorded_at < now - timedelta(days=KEPT_DAYS):
        return False
    at = timezone.localtime(point.recorded_at)
    return any(
        shift.day == at.date() and shift.starts_at <= at.time() <= shift.ends_at for shift in shifts
    )


def _normal(point: Point) -> Point:
    if point.crs != GCJ02:
        return point
    latitude, longitude = to_wgs84(point.latitude, point.longitude)
    return Point(latitude, longitude, point.recorded_at, point.accuracy_m)


# One statement for the track and the latest place: what is older never replaces what is newer.
# Whoever withdraws the consent at this moment is waited for, and waits: nothing is kept afterwards.
_WRITE = """
WITH consenting AS (
  SELECT FROM dispatch_carer WHERE id = %s AND location_consent_on IS NOT NULL FOR SHARE
), points AS (
  SELECT p.* FROM unnest(%s::float8[], %s::float8[], %s::timestamptz[], %s::int[])
    AS p(latitude, longitude, recorded_at, accuracy_m), consenting
), track AS (
  INSERT INTO dispatch_carertrack
    (carer_id, latitude, longitude, recorded_at, accuracy_m, received_at)
  SELECT %s, latitude, longitude, recorded_at, accuracy_m, %s FROM points
  ON CONFLICT (carer_id, recorded_at) DO NOTHING
)
INSERT INTO dispatch_carerposition
  (carer_id, latitude, longitude, recorded_at, accuracy_m, received_at)
SELECT %s, latitude, longitude, recorded_at, accuracy_m, %s
FROM points ORDER BY recorded_at DESC LIMIT 1
ON CONFLICT (carer_id) DO UPDATE SET
  latitude = excluded.latitude, longitude = excluded.longitude, accuracy_m = excluded.accuracy_m,
  recorded_at = excluded.recorded_at, received_at = excluded.received_at
WHERE dispatch_carerposition.recorded_at < excluded.recorded_at
"""


def _write(carer: Carer, points: list[Point], now: datetime) -> None:
    columns: list[Any] = [
        [point.latitude for point in points],
        [point.longitude for point in points],
        [point.recorded_at for point in points],
        [point.accuracy_m for point in points],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [carer.pk, *columns, carer.pk, now, carer.pk, now])
        if not cursor.rowcount:
            return
    last = max(points, key=lambda point: point.recorded_at)
    tell(
        LIVE_TOPIC,
        {
            "carer": carer.pk,
            "lat": round(last.latitude, 6),
            "lon": round(last.longitude, 6),
            "at": last.recorded_at.isoformat(),
        },
    )


@transaction.atomic
def share_location(*, agrees: bool, by: User) -> Carer:
    """A carer agrees to be seen on the map while on shift, or no more. Raises NotACarer.

    Without consent nothing is taken, and the latest place is gone at once; the visits go on.
    """
    carer = locked(Carer.objects.filter(user=by, is_active=True), no_key=True).first()
    if carer is None:
        raise NotACarer
    if agrees == (carer.location_consent_on is not None):
        return carer
    carer.location_consent_on = today() if agrees else None
    carer.save(update_fields=["location_consent_on", "updated_at"])
    if not agrees:
        CarerPosition.objects.filter(carer=carer).delete()
    record(carer, f"dispatch.carer.{'shares' if agrees else 'hides'}_location", by=by)
    tell(LIVE_TOPIC, {"carer": carer.pk})
    return carer


@transaction.atomic
def forget_tracks(*, now: datetime | None = None) -> int:
    """Delete what is older than thirty days, the latest places too; returns how many points went."""
    limit = (now or timezone.now()) - timedelta(days=KEPT_DAYS)
    CarerPosition.objects.filter(recorded_at__lt=limit).delete()
    return CarerTrack.objects.filter(recorded_at__lt=limit).delete()[0]
