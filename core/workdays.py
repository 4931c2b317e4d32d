"""Working days: Monday to Friday as the State Council changes them year by year, never guessed."""

import json
import time
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.audit import SYSTEM, Actor, record
from core.errors import Conflict, InvalidInput, require_valid
from core.models import CalendarYear

SHIPPED = Path(__file__).resolve().parent / "data" / "calendar.json"
KEPT_SECONDS = 60  # until another process sees a corrected year
_DAY = timedelta(days=1)
_known: dict[int, tuple[float, frozenset[date], frozenset[date]]] = {}


class CalendarUnknown(Conflict):
    """A date was counted into a year that nobody has published here yet."""

    code: ClassVar[str] = "workdays.calendar_unknown"
    message = _(
        "%(year)s 年的放假和调休安排还没有录入，期限算不出来；什么都没有改变。"
        "请系统管理员或区级管理员先在管理后台“工作日历”中录入这一年。"
    )


class NotACalendar(InvalidInput):
    """Days of another year, or days that are both free and worked."""

    code: ClassVar[str] = "workdays.not_a_calendar"
    message = _("%(year)s 年的日历不对：日期都要在这一年，放假日和调休上班日不能重复。")


def is_working_day(day: date) -> bool:
    """Raises CalendarUnknown for a year without data."""
    holidays, workdays = _year(day.year)
    return day in workdays or (day.weekday() < 5 and day not in holidays)


def day_kinds(days: Iterable[date]) -> dict[date, str]:
    """Those that are "holiday" or "workday" (a weekend day that is worked); none of a year not entered."""
    wanted = sorted(days)
    found: dict[date, str] = {}
    for year in sorted({day.year for day in wanted}):
        try:
            holidays, workdays = _year(year)
        except CalendarUnknown:
            continue
        found |= {day: "holiday" for day in wanted if day in holidays}
        found |= {day: "workday" for day in wanted if day in workdays}
    return found


def add_working_days(start: date, n: int) -> date:
    """The nth working day after a day; the day itself for none. Raises CalendarUnknown."""
    day = start
    while n > 0:
        day += _DAY
        n -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after start up to end; negative when end is earlier. Raises CalendarUnknown."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + _DAY * i) for i in range(1, (end - start).days + 1))


def missing_year(day: date) -> int | None:
    """The year whose calendar will be needed soon and is not there: this one, from October the next."""
    for year in (day.year, day.year + (day.month >= 10)):
        try:
            _year(year)
        except CalendarUnknown:
            return year
    return None


@transaction.atomic
def publish_year(
    *, year: int, source: str, holidays: Iterable[date], workdays: Iterable[date], by: Actor
) -> CalendarYear:
    """Enter or correct a year. Raises NotACalendar or InvalidInput."""
    free, worked = sorted(set(holidays)), sorted(set(workdays))
    if set(free) & set(worked) or any(day.year != year for day in (*free, *worked)):
        raise NotACalendar(year=year)
    row = CalendarYear.objects.filter(pk=year).first() or CalendarYear(year=year)
    row.source, row.holidays, row.workdays = source, free, worked
    require_valid(row)
    row.save()
    record(row, "core.calendaryear.published", by=by, source=source, holidays=free, workdays=worked)
    forget()
    transaction.on_commit(forget)
    return row


def load_calendar(path: Path = SHIPPED) -> int:
    """Enter the years of a file that aren't there yet; returns how many. What staff entered stays."""
    years = {int(year): entry for year, entry in json.loads(path.read_text("utf-8")).items()}
    known = set(CalendarYear.objects.filter(pk__in=years).values_list("pk", flat=True))
    new = {year: entry for year, entry in years.items() if year not in known}
    for year, entry in new.items():
        publish_year(year=year, by=SYSTEM, **_read(entry))
    return len(new)


def read_days(items: Iterable[str]) -> list[date]:
    """ "2026-05-01/2026-05-05" → five days. Raises ValueError."""
    days: list[date] = []
    for item in items:
        first, _slash, last = item.partition("/")
        start, end = date.fromisoformat(first), date.fromisoformat(last or first)
        days += [start + _DAY * i for i in range((end - start).days + 1)]
    return days


def forget() -> None:
    """Read the years anew."""
    _known.clear()


def _read(entry: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: read_days(entry[name]) for name in ("holidays", "workdays")}
    return {"source": entry["source"], **days}


def _year(year: int) -> tuple[frozenset[date], frozenset[date]]:
    until, holidays, workdays = _known.get(year, (0.0, frozenset(), frozenset()))
    if until < time.monotonic():
        row = CalendarYear.objects.filter(pk=year).first()
        if row is None:
            raise CalendarUnknown(year=year)
        holidays, workdays = frozenset(row.holidays), frozenset(row.workdays)
        _known[year] = (time.monotonic() + KEPT_SECONDS, holidays, workdays)
    return holidays, workdays
