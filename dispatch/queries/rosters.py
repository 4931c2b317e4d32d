"""A week of one operator's carers: who works when, who is away, whose visits hang on it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation, User
from core.dates import span_of, today
from dispatch.enums import OrderState
from dispatch.logic.rosters import Change, Hours, after, holds
from dispatch.models import Assignment, Carer, CarerLeave, CarerShift

WEEK = timedelta(days=7)

Slot = tuple[int, date]  # a carer's day


def days_of(monday: date) -> list[date]:
    """The seven."""
    return [monday + timedelta(days=offset) for offset in range(7)]


@dataclass(frozen=True)
class Cell:
    """A carer's day: its shifts, whether it is a leave, how many visits are given out."""

    day: date
    shifts: Sequence[Hours] = field(default=())
    away: bool = False
    visits: int = 0


@dataclass(frozen=True)
class WeekChange:
    """What is done with which days of which carers; hours: of the shift that is added."""

    change: Change
    carers: Sequence[Carer]
    days: Sequence[date]
    hours: Hours | None = None


def operators_of(user: User) -> QuerySet[Organisation]:
    """Whose carers the user sees."""
    seen = Carer.objects.visible_to(user).at_work().values("operator")
    return Organisation.objects.filter(pk__in=seen).order_by("name", "pk")


def carers_of(user: User, operator: Organisation) -> QuerySet[Carer]:
    """Of an operator, by name."""
    rows = Carer.objects.visible_to(user).at_work().filter(operator=operator)
    return rows.select_related("user").order_by("user__display_name", "pk")


def week_of(carers: Sequence[Carer], monday: date) -> list[tuple[Carer, list[Cell]]]:
    """A row for each carer, a cell for each day; three queries for any number."""
    days = days_of(monday)
    shifts = shifts_by_slot(carers, days)
    visits: defaultdict[Slot, int] = defaultdict(int)
    for visit in _given(carers, days):
        visits[_slot(visit)] += 1
    away = _leaves(carers, days)
    return [
        (
            carer,
            [
                Cell(day, shifts[carer.pk, day], (carer.pk, day) in away, visits[carer.pk, day])
                for day in days
            ],
        )
        for carer in carers
    ]


def shifts_by_slot(carers: Iterable[Carer], days: Iterable[date]) -> dict[Slot, list[Hours]]:
    """Of these days; who has none is there with an empty list."""
    rows = CarerShift.objects.filter(carer__in=list(carers), day__in=list(days))
    found: defaultdict[Slot, list[Hours]] = defaultdict(list)
    for row in rows.order_by("day", "carer", "starts_at"):
        found[row.carer_id, row.day].append(Hours(row.starts_at, row.ends_at, row.break_min))
    return found


def _leaves(carers: Sequence[Carer], days: Sequence[date]) -> set[Slot]:
    rows = CarerLeave.objects.filter(
        carer__in=carers, starts_on__lte=days[-1], ends_on__gte=days[0]
    )
    return {
        (row.carer_id, day) for row in rows for day in days if row.starts_on <= day <= row.ends_on
    }


def _given(carers: Iterable[Carer], days: Sequence[date]) -> QuerySet[Assignment]:
    start, end = span_of(min(days), max(days))
    rows = Assignment.objects.active().filter(
        carer__in=list(carers), order__state__in=OrderState.COMING
    )
    inside = rows.filter(starts_at__gte=start, starts_at__lt=end)
    return inside.select_related("order__item", "carer__user").order_by("starts_at", "pk")


def _slot(visit: Assignment) -> Slot:
    return visit.carer_id, timezone.localdate(visit.starts_at)


def wanted_by(change: WeekChange) -> dict[Slot, list[Hours]]:
    """The days that would be otherwise, as they would be; what has passed stays as it was."""
    days = [day for day in change.days if day >= today()]
    now = shifts_by_slot(change.carers, days)
    before = shifts_by_slot(change.carers, [day - WEEK for day in days])
    wanted = {}
    for carer in sorted(change.carers, key=lambda one: one.pk):
        for day in days:
            held = now[carer.pk, day]
            new = after(change.change, held, before[carer.pk, day - WEEK], change.hours)
            if new != held:
                wanted[carer.pk, day] = new
    return wanted


def hanging(change: WeekChange, wanted: Mapping[Slot, Sequence[Hours]]) -> list[Assignment]:
    """Visits that are given out and would lie outside the hours; the first one first."""
    if not wanted:
        return []
    now = shifts_by_slot(change.carers, [day for _carer, day in wanted])
    return [
        visit
        for visit in _given(change.carers, [day for _carer, day in wanted])
        if _slot(visit) in wanted
        and _inside(visit, now[_slot(visit)])
        and not _inside(visit, wanted[_slot(visit)])
    ]


def _inside(visit: Assignment, hours: Sequence[Hours]) -> bool:
    return holds(hours, _time(visit.starts_at), _time(visit.ends_at))


def _time(moment: datetime) -> time:
    return timezone.localtime(moment).time()
