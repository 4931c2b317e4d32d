"""Business dates are days in Asia/Shanghai; a period is the first day of its month."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput

YEARS = range(1900, 2200)  # beyond them is a slip of the keyboard
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


class Weekday(models.IntegerChoices):
    """As ISO numbers them."""

    MONDAY = 1, _("星期一")
    TUESDAY = 2, _("星期二")
    WEDNESDAY = 3, _("星期三")
    THURSDAY = 4, _("星期四")
    FRIDAY = 5, _("星期五")
    SATURDAY = 6, _("星期六")
    SUNDAY = 7, _("星期日")


class NotAMonth(InvalidInput):
    """The text is no month."""

    code: ClassVar[str] = "dates.not_a_month"
    message = _("“%(text)s”不是月份，请写成 2024-01。")


def today() -> date:
    """The business date now."""
    return timezone.localdate()


def span_of(since: date, until: date) -> tuple[datetime, datetime]:
    """The first moment of a day and the first one after another: what an index on a moment can serve."""
    start = datetime.combine(since, time.min)
    end = datetime.combine(until + timedelta(days=1), time.min)
    return timezone.make_aware(start), timezone.make_aware(end)


def minutes_until(moment: datetime, now: datetime) -> int:
    """Whole minutes; negative afterwards."""
    return int((moment - now).total_seconds() // 60)


def day_and_time(moment: datetime) -> str:
    """5月12日 09:30, as the reader's language writes a day."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'MONTH_DAY_FORMAT')} {local:%H:%M}"


def monday_of(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


def seconds_of(moment: time) -> int:
    """Since midnight."""
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def month_of(day: date) -> date:
    """The period that a day belongs to."""
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """The first day of the month `count` months after `month`'s."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def end_of_month(day: date) -> date:
    """The last day of a day's month."""
    return add_months(day, 1) - timedelta(days=1)


def months_between(start: date, end: date) -> int:
    """Whole calendar months from start's month to end's; negative when end is earlier."""
    return (end.year - start.year) * 12 + end.month - start.month


def months(start: date, end: date) -> list[date]:
    """Every period from start's to end's, both included."""
    return [add_months(start, i) for i in range(months_between(start, end) + 1)]


def parse_month(text: str) -> date:
    """ "2024-01" → 2024-01-01. Raises NotAMonth."""
    match = _MONTH.fullmatch(text.strip())
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) not in YEARS:
        raise NotAMonth(text=text)
    return date(int(match[1]), int(match[2]), 1)


def birthday(birth: date, age: int) -> date:
    """The day on which the age is reached; who was born on 29 February reaches it on the 28th."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 2, 28)


def age_on(birth: date, day: date) -> int:
    """Full years on a day."""
    years = day.year - birth.year
    return years if day >= birthday(birth, years) else years - 1


def days_stage(due: date, stages: Sequence[int], day: date) -> int:
    """How many of the stages (days late) have been reached; 0 before the first."""
    return sum((day - due).days >= days for days in stages)
