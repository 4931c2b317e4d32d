"""What about a visit's proofs somebody should look at: far away, no place, the same photo, another time.

Flags hold nobody up; they stand on the order, on its record and on the lists.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from dispatch.enums import OrderState
from dispatch.enums.visits import Phase, PlaceFlag
from dispatch.models import VisitEvidence, WorkOrder

_MINUTE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)


def flags_of(orders: Iterable[WorkOrder]) -> dict[int, list[str]]:
    """Order → its flags in words; orders without one are left out. 2 queries."""
    known = {order.pk: order for order in orders}
    proofs: defaultdict[int, list[VisitEvidence]] = defaultdict(list)
    rows = VisitEvidence.objects.filter(order__in=known).select_related("explained")
    for proof in rows.order_by("pk"):
        proofs[proof.order_id].append(proof)
    twice = _used_twice(proof for shown in proofs.values() for proof in shown)
    found = {pk: _flags(known[pk], shown, twice) for pk, shown in proofs.items()}
    return {pk: flags for pk, flags in found.items() if flags}


def _used_twice(proofs: Iterable[VisitEvidence]) -> set[str]:
    shown = {proof.upload_sha256 for proof in proofs} - {""}
    if not shown:
        return set()
    rows = VisitEvidence.objects.filter(upload_sha256__in=shown).order_by()
    counted = rows.values("upload_sha256").annotate(count=Count("pk")).filter(count__gt=1)
    return set(counted.values_list("upload_sha256", flat=True))


def _flags(order: WorkOrder, proofs: list[VisitEvidence], twice: set[str]) -> list[str]:
    found = [_place(proof) for proof in proofs if proof.place_flag in PlaceFlag.NEEDS_REASON]
    found += _photos(proofs, twice)
    found += [_time(order, proof) for proof in proofs if proof.phase == Phase.START]
    if _left_first(proofs):
        found.append(_("离开签退的时间早于到达签到"))
    return [flag for flag in found if flag]


def _place(proof: VisitEvidence) -> str:
    words = {"phase": proof.get_phase_display(), "metres": proof.distance_m}
    if proof.place_flag == PlaceFlag.NO_GPS:
        said = _("%(phase)s：无定位") % words
    else:
        said = _("%(phase)s：离住处 %(metres)s 米") % words
    return (
        said
        if proof.outside_reason or hasattr(proof, "explained")
        else _("%(flag)s，没有写原因") % {"flag": said}
    )


def _photos(proofs: list[VisitEvidence], twice: set[str]) -> list[str]:
    here = Counter(proof.upload_sha256 for proof in proofs if proof.upload_sha256)
    flags = []
    if any(count > 1 for count in here.values()):
        flags.append(_("到达和离开用了同一张照片"))
    if any(sha in twice and count == 1 for sha, count in here.items()):
        flags.append(_("照片在别的上门里用过"))
    return flags


def _time(order: WorkOrder, proof: VisitEvidence) -> str:
    early = _minutes(proof.occurred_at, order.window_start)
    late = _minutes(order.window_end, proof.occurred_at)
    if early > 0:
        return _("到达签到不在约定时间内：早 %(minutes)s 分钟") % {"minutes": early}
    if late > 0:
        return _("到达签到不在约定时间内：晚 %(minutes)s 分钟") % {"minutes": late}
    return ""


def _minutes(first: datetime, second: datetime) -> int:
    return (second - first) // _MINUTE


def _left_first(proofs: list[VisitEvidence]) -> bool:
    came = {proof.by_id: proof.occurred_at for proof in proofs if proof.phase == Phase.START}
    left = {proof.by_id: proof.occurred_at for proof in proofs if proof.phase == Phase.FINISH}
    return any(left[by] < came[by] for by in left.keys() & came.keys())


def failed_lately(user: User, now: datetime) -> QuerySet[WorkOrder]:
    """Visits of the last day that could not be, for who finds another time."""
    rows = WorkOrder.objects.visible_to(user).filter(state=OrderState.FAILED)
    return rows.filter(window_start__gte=now - _A_DAY)
