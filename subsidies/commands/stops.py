"""Stopping what facts alone would go on paying, and going on again."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.audit import Actor, record
from core.dates import add_months, month_of, today
from core.errors import Conflict, InvalidInput, NotFound, require_reason
from core.locking import locked
from subsidies.commands.deciding import Book, decide, open_book
from subsidies.models import Enrolment, Stop


class AlreadyStopped(Conflict):
    """It is stopped from another month on."""

    code = "subsidies.already_stopped"
    message = _("已从 %(month)s 起停发。要改变月份，请先恢复发放。")


class NotStopped(Conflict):
    """There is nothing to resume."""

    code = "subsidies.not_stopped"
    message = _("没有停发，不需要恢复。什么都没有改变。")


class StopsOverlap(Conflict):
    """Part of the months is stopped already."""

    code = "subsidies.stops_overlap"
    message = _(
        "%(first)s 至 %(last)s 已经停发。请选这之后的月份，或者先改恢复的月份。什么都没有改变。"
    )


class StopMonthImpossible(InvalidInput):
    """A slip of the keyboard: far ahead, or before what it ends."""

    code = "subsidies.stop_month_impossible"
    message = _("%(month)s 不行，请选 %(first)s 至 %(last)s 之间的月份。什么都没有改变。")


class CaseCannotStop(Conflict):
    """A case is paid once."""

    code = "subsidies.case_cannot_stop"
    message = _("按件发放的项目没有以后的月份，不能停发。")


MONTHS_AHEAD = 12
EARLIEST = date(1949, 1, 1)


@transaction.atomic
def stop_enrolment(*, enrolment: Enrolment, last_month: date, reason: str, by: Actor) -> Stop:
    """Nothing more after last_month, until it is resumed. What runs have paid beyond is asked back.

    Harmless when repeated. Raises ReasonMissing, AlreadyStopped, StopsOverlap, StopMonthImpossible,
    CaseCannotStop, NotFound.
    """
    reason = require_reason(reason)
    _require_near(last_month, EARLIEST)
    enrolment, book = _opened(enrolment, by)
    if book.by_case:
        raise CaseCannotStop
    first = add_months(month_of(last_month), 1)
    standing = enrolment.stops.filter(last__isnull=True).first()
    if standing is not None:
        if standing.first == first:
            return standing
        raise AlreadyStopped(month=f"{standing.first:%Y-%m}")
    over = enrolment.stops.reaching(first).first()
    if over is not None:
        raise StopsOverlap(first=f"{over.first:%Y-%m}", last=f"{over.last:%Y-%m}")
    stop = Stop.objects.create(enrolment=enrolment, first=first, reason=reason)
    details: dict[str, Any] = {"first": first}
    record(enrolment, "subsidies.stopped", by=by, reason=stop.reason, **details)
    decide(book, [enrolment.resident_id], by=by, reason=stop.reason)
    return stop


@transaction.atomic
def resume_enrolment(
    *, enrolment: Enrolment, from_month: date, by: Actor, reason: str = ""
) -> Enrolment:
    """Pay again from a month on, if facts and rules still give a right.

    A resumption that still lies ahead may be moved. Raises NotStopped, StopMonthImpossible, NotFound.
    """
    enrolment, book = _opened(enrolment, by)
    stop = enrolment.stops.reaching(month_of(today())).first()
    if stop is None:
        raise NotStopped
    _require_near(from_month, stop.first)
    end_stop(stop, month_of(from_month), by=by, reason=reason)
    decide(book, [enrolment.resident_id], by=by, reason=reason)
    enrolment.refresh_from_db()
    return enrolment


def end_stop(stop: Stop, from_month: date, *, by: Actor, reason: str = "") -> None:
    """Paid again from a month; a stop that had no month yet never was."""
    details: dict[str, Any] = {"from_month": from_month}
    record(stop.enrolment, "subsidies.resumed", by=by, reason=reason, **details)
    if from_month <= stop.first:
        stop.delete()
        return
    stop.last = add_months(from_month, -1)
    stop.save(update_fields=["last"])


def _require_near(month: date, first: date) -> None:
    last = add_months(today(), MONTHS_AHEAD)
    if not first <= month_of(month) <= last:
        raise StopMonthImpossible(
            month=f"{month:%Y-%m}", first=f"{first:%Y-%m}", last=f"{last:%Y-%m}"
        )


def _opened(enrolment: Enrolment, by: Actor) -> tuple[Enrolment, Book]:
    """The programme before the enrolment, as everywhere; then read again."""
    rows = Enrolment.objects.visible_to(by) if isinstance(by, User) else Enrolment.objects.all()
    found = rows.filter(pk=enrolment.pk).select_related("programme").first()
    if found is None:
        raise NotFound
    book = open_book(found.programme)
    return locked(Enrolment.objects.filter(pk=found.pk)).get(), book
