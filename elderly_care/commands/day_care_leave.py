"""Who stays away: absent, or on leave, told by the staff, the person or the family."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.acts import require_key
from core.dates import today
from core.locking import locked
from elderly_care.commands.day_care_errors import AttendedThen, BadDates, WrongDay
from elderly_care.commands.day_care_places import E, locked_enrolment
from elderly_care.commands.day_care_roll import (
    ATTENDED,
    Said,
    day_of,
    log,
    opened,
    repeated,
    require_in_care,
    saved,
)
from elderly_care.commands.family_notices import tell_of_day
from elderly_care.enums.day_care import DayAct, DayState
from elderly_care.models import ChildEnrolment
from elderly_care.queries.day_care import AnyDay, AnyEnrolment, books_of
from elderly_care.transitions import DAY_CARE_DAY

LONGEST_LEAVE = 92
_MISSED = _("没有到日间照料")
_ABSENT = _("您的家人 %(date)s 没有到%(station)s，也没有请假。请联系家人或站点。")


@dataclass(frozen=True)
class Leave:
    """From a day to a day (both included), and why."""

    first: date
    last: date
    key: str
    reason: str = ""


@transaction.atomic
def mark_absent(
    *, enrolment: AnyEnrolment, day: date, key: str, by: User, reason: str = ""
) -> AnyDay:
    """Nobody came and nobody said so. Twice is once.

    Raises NotAllowed, NotFound, KeyReused, WrongDay, NotInCare, WrongState.
    """
    held, at = opened(enrolment, key, timezone.now(), by)
    if (known := repeated(key, held, DayAct.ABSENT)) is not None:
        return known
    if day > today():
        raise WrongDay
    require_in_care(held, day)
    row = day_of(held, day)
    if row.state == DayState.ABSENT:
        return row
    row.reason = reason.strip()[:300]
    DAY_CARE_DAY.move(row, "absent", by=by, reason=row.reason, save=saved())
    log(row, Said(DayAct.ABSENT, key, at, reason=row.reason), by)
    tell_of_day(day=row, subject=_MISSED, text=_ABSENT, date=f"{day:%m-%d}")
    return row


@transaction.atomic
def ask_leave(*, enrolment: AnyEnrolment, leave: Leave, by: User) -> list[AnyDay]:
    """Days that cost nothing, told by the staff, the person or the family. Twice is once.

    Raises NotAllowed, NotFound, BadDates, KeyReused, NotInCare, AttendedThen.
    """
    require_key(leave.key)
    held = _leaving(enrolment, by)
    length = (leave.last - leave.first).days + 1
    if not 1 <= length <= LONGEST_LEAVE:
        raise BadDates(days=LONGEST_LEAVE)
    days = [leave.first + timedelta(days=number) for number in range(length)]
    return [_leave_of(held, day, leave, by) for day in days]


@transaction.atomic
def withdraw_leave(*, enrolment: AnyEnrolment, day: date, key: str, by: User) -> AnyDay:
    """The person comes after all. Twice is once. Raises NotAllowed, NotFound, KeyReused, WrongState."""
    require_key(key)
    held = _leaving(enrolment, by)
    if (known := repeated(key, held, DayAct.UNDO_LEAVE)) is not None:
        return known
    row = day_of(held, day)
    if row.state == DayState.EXPECTED:
        return row
    row.reason = ""
    DAY_CARE_DAY.move(row, "undo_leave", by=by, save=saved())
    log(row, Said(DayAct.UNDO_LEAVE, key, timezone.now()), by)
    return row


def _leaving(enrolment: E, by: User) -> E:
    """The staff of the place, or whoever speaks for the person. Raises NotAllowed, NotFound."""
    if speaks_for(enrolment, by):
        rows: Any = type(enrolment).objects.filter(pk=enrolment.pk)
        related = ("unit__station", enrolment.person_field)
        row: E = locked(rows, no_key=True).select_related(*related).get()
        return row
    return locked_enrolment(enrolment, by, books_of(enrolment).keeps)


def speaks_for(enrolment: AnyEnrolment, user: User) -> bool:
    """The elder, a relative who may; of a child the guardian whose account was linked."""
    if isinstance(enrolment, ChildEnrolment):
        return enrolment.guardian.user_id == user.pk
    return user.has_perm("elderly_care.speak_for", enrolment.resident)


def _leave_of(held: AnyEnrolment, day: date, leave: Leave, by: User) -> AnyDay:
    key = f"{leave.key[:60]}:{day:%Y%m%d}"
    if (known := repeated(key, held, DayAct.LEAVE)) is not None:
        return known
    require_in_care(held, day)
    row = day_of(held, day)
    if row.state in ATTENDED:
        raise AttendedThen(day=day)
    if row.state != DayState.LEAVE:
        row.reason = leave.reason.strip()[:300]
        DAY_CARE_DAY.move(row, "leave", by=by, reason=row.reason, save=saved())
        log(row, Said(DayAct.LEAVE, key, timezone.now(), reason=row.reason), by)
    return row
