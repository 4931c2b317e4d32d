"""Who may be sent: to somebody who lives there, inside the promised window, able to do it, at work."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from dispatch.commands.authorities import check_authority
from dispatch.commands.errors import (
    CarerBusy,
    CarerNotWanted,
    CarerOnLeave,
    CertificateMissing,
    WrongCarers,
    WrongGender,
    WrongKind,
)
from dispatch.commands.sending_errors import (
    CarerOffShift,
    OutsideWindow,
    PersonGone,
    StartPassed,
)
from dispatch.enums import CarerKind
from dispatch.models import Carer, WorkOrder
from dispatch.queries.dispatching import (
    is_on_shift,
    missing_skill,
    not_wanted,
    other_visit,
    wanted_gender,
)
from dispatch.queries.planning import OVERDUE_SECONDS, Day
from elderly_care.enums import Sex

_JUST_NOW = timedelta(minutes=30)  # whoever is sent may stand at the door already


def check_visit(row: WorkOrder, starts_at: datetime, *, any_time: bool) -> None:
    """Is there somebody to visit, and is it the time that was promised, or any time of that day?

    A visit whose window has passed is still to be made, soon. Raises PersonGone, OutsideWindow,
    StartPassed, AuthorityMissing.
    """
    if row.resident.died_on is not None or row.resident.moved_out_on is not None:
        raise PersonGone
    now = timezone.now()
    earliest, latest = row.window_start, row.window_end
    if latest < now:
        latest = now + timedelta(seconds=OVERDUE_SECONDS)
    if any_time:
        earliest, latest = Day(row.day).midnight, Day(timezone.localdate(latest)).end
    if not earliest <= starts_at <= latest:
        raise OutsideWindow(start=_at(row.window_start), end=_at(row.window_end))
    if starts_at < now - _JUST_NOW:
        raise StartPassed(time=_at(starts_at))
    check_authority(row, timezone.localdate(starts_at))


def check_shifts(row: WorkOrder, carers: Iterable[Carer], starts_at: datetime) -> None:
    """At work for all of the visit. Raises CarerOffShift."""
    ends_at = starts_at + timedelta(minutes=row.minutes)
    for carer in carers:
        if not is_on_shift(carer, starts_at, ends_at):
            raise CarerOffShift(carer=carer)


def check_carers(
    row: WorkOrder, carers: Sequence[Carer], held: dict[int, Carer], starts_at: datetime
) -> list[Carer]:
    """As many as the item needs, each of whom may be sent. Raises WrongCarers and what assign does."""
    mine = {pk for pk, carer in held.items() if carer.operator_id == row.operator_id}
    keys = [carer.pk for carer in carers]
    if len(keys) != row.item.carers_needed or set(keys) != mine or len(mine) != len(keys):
        raise WrongCarers(needed=row.item.carers_needed)
    people = [held[pk] for pk in keys]
    for carer in people:
        _check_carer(row, carer, starts_at)
    return people


def _check_carer(row: WorkOrder, carer: Carer, starts_at: datetime) -> None:
    """May this one be sent to this order at this time? Raises as assign."""
    kinds = row.item.carer_kinds
    if kinds and carer.kind not in kinds:
        names = _("、").join(str(CarerKind(kind).label) for kind in kinds)
        raise WrongKind(item=row.item.name, kinds=names, carer=carer)
    day, ends_at = timezone.localdate(starts_at), starts_at + timedelta(minutes=row.minutes)
    if skill := missing_skill(carer, row, day):
        raise CertificateMissing(carer=carer, skill=skill)
    if carer.leaves.on(day).exists():
        raise CarerOnLeave(carer=carer)
    if busy := other_visit(carer, row, starts_at, ends_at):
        raise CarerBusy(carer=carer, number=busy.order.number)
    if (gender := wanted_gender(row, day)) and gender != carer.gender:
        raise WrongGender(carer=carer, gender=Sex(gender).label)
    if not_wanted(carer, row, day):
        raise CarerNotWanted(carer=carer)


def _at(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
