"""When carers work and when they don't, as their own operator's program says. Naming it again changes nothing."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.commands import keep, remove, require_may
from accounts.models import User
from core.audit import Actor
from core.dates import today
from core.errors import InvalidInput, NotFound
from core.live import tell
from core.locking import locked
from dispatch.enums.visits import LIVE_TOPIC
from dispatch.logic.rosters import Hours, overlapping
from dispatch.models import Carer, CarerLeave, CarerShift

LONGEST_LEAVE_DAYS = 366


class HoursOverlap(InvalidInput):
    """Two shifts of a day at the same time."""

    code = "dispatch.hours_overlap"
    message = _("同一天的班次时间不能重叠，班次没有改变。")


class HoursInThePast(InvalidInput):
    """What was worked stays as it was."""

    code = "dispatch.hours_in_the_past"
    message = _("今天以前的班次和请假不能再改，什么都没有改变。")


class LeaveTooLong(InvalidInput):
    """Whoever is away for years has left."""

    code = "dispatch.leave_too_long"
    message = _("一次请假最多 %(days)s 天，没有登记。离职请停用这位服务人员。")


@transaction.atomic
def set_shifts(*, carer: Carer, day: date, hours: Sequence[Hours], by: Actor) -> list[CarerShift]:
    """The shifts of a carer on a day, instead of those that were there; none is a day off.

    Raises HoursOverlap, HoursInThePast, InvalidInput, NotAllowed, NotFound.
    """
    _own(carer, by)
    _not_past(day)
    if overlapping(hours):
        raise HoursOverlap
    wanted = {one.starts_at: one for one in sorted(hours, key=lambda one: one.starts_at)}
    known = {row.starts_at: row for row in locked(carer.shifts.on(day))}
    for start, row in known.items():
        if start not in wanted:
            remove(row=row, by=by)
    return [_keep_shift(known.get(one.starts_at), carer, day, one, by) for one in wanted.values()]


def _keep_shift(
    known: CarerShift | None, carer: Carer, day: date, hours: Hours, by: Actor
) -> CarerShift:
    row = known or CarerShift(carer=carer, day=day, starts_at=hours.starts_at)
    if known and (known.ends_at, known.break_min) == (hours.ends_at, hours.break_min):
        return known
    row.ends_at, row.break_min = hours.ends_at, hours.break_min
    return keep(row=row, by=by)


@transaction.atomic
def set_leave(
    *, carer: Carer, starts_on: date, ends_on: date, reason: str, by: Actor
) -> CarerLeave:
    """A carer's leave that begins on a day; another end or reason replaces what was said.

    Visits of those days stay until a dispatcher gives them to somebody else.
    Raises HoursInThePast, LeaveTooLong, InvalidInput, NotAllowed, NotFound.
    """
    _own(carer, by)
    _not_past(ends_on)
    if (ends_on - starts_on).days >= LONGEST_LEAVE_DAYS:
        raise LeaveTooLong(days=LONGEST_LEAVE_DAYS)
    row = locked(carer.leaves.filter(starts_on=starts_on)).first()
    if row is None:
        _not_past(starts_on)
        row = CarerLeave(carer=carer, starts_on=starts_on)
    elif (row.ends_on, row.reason) == (ends_on, reason):
        return row
    row.ends_on, row.reason = ends_on, reason
    return keep(row=row, by=by)


@transaction.atomic
def drop_leave(*, carer: Carer, starts_on: date, by: Actor) -> None:
    """The carer comes after all. Again changes nothing. Raises HoursInThePast, NotAllowed, NotFound."""
    _own(carer, by)
    _not_past(starts_on)
    for row in locked(carer.leaves.filter(starts_on=starts_on)):
        remove(row=row, by=by)


def _own(carer: Carer, by: Actor) -> None:
    """Locked; only for whoever acts for the carer's operator. Open maps show it at once."""
    tell(LIVE_TOPIC, {"carer": carer.pk})
    row = locked(Carer.objects.filter(pk=carer.pk), no_key=True).get()
    if not isinstance(by, User):
        return
    require_may(by, "dispatch.keep_hours")
    if row.operator_id not in by.scope.organisations:
        raise NotFound


def _not_past(day: date) -> None:
    if day < today():
        raise HoursInThePast
