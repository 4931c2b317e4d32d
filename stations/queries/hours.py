"""Opening hours as values, special days included, and whether places are open now."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from core.workdays import day_kinds
from stations.enums import StationState
from stations.logic.hours import (
    LOOK_AHEAD_DAYS,
    Hours,
    OpenNow,
    clock,
    open_now,
    periods_text,
    read_week,
)
from stations.models import SpecialDays, Station
from stations.models.opening import SHORT_DAYS


def hours_of(stations: Iterable[Station], day: date) -> dict[int, Hours]:
    """By key, with what is special from a day on. 1 query."""
    places = list(stations)
    special: dict[int, list] = {place.pk: [] for place in places}
    for row in SpecialDays.objects.filter(station__in=special).not_over(day).order_by("pk"):
        special[row.station_id].append(row.as_value())
    return {place.pk: Hours(read_week(place.hours), tuple(special[place.pk])) for place in places}


def open_at(stations: Iterable[Station], moment: datetime) -> dict[int, OpenNow]:
    """By key; a place that isn't in service is closed. 1 query, and the calendar."""
    local = timezone.localtime(moment)
    places = list(stations)
    day = local.date()
    kinds = day_kinds(day + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
    hours = hours_of(places, day)
    return {
        place.pk: open_now(hours[place.pk], local, kinds)
        if place.state == StationState.OPEN
        else OpenNow(False)
        for place in places
    }


def open_words(found: OpenNow, moment: datetime) -> str:
    """正在开放，到 17:00; or when it opens again."""
    if found.is_open and found.until is not None:
        until = found.until - timedelta(minutes=1)  # 24:00 is of the day that ends with it
        end = until.hour * 60 + until.minute + 1
        return _("正在开放，到 %(time)s") % {"time": clock(end)}
    if found.next_at is None:
        return _("现在不开放")
    at = {"time": f"{found.next_at:%H:%M}", "day": SHORT_DAYS[found.next_at.weekday()]}
    days = (found.next_at.date() - timezone.localdate(moment)).days
    if days == 0:
        return _("现在不开放，今天 %(time)s 开") % at
    if days == 1:
        return _("现在不开放，明天 %(time)s 开") % at
    at["date"] = f"{found.next_at:%m-%d}"
    return _("现在不开放，%(date)s（%(day)s）%(time)s 开") % at


def special_words(row: SpecialDays) -> str:
    """闭馆, or the hours of those days."""
    return periods_text(row.as_value().periods) or _("不开放")


def week_rows(week: Mapping[str, object]) -> list[tuple[str, str]]:
    """Each day of the week with its hours, for a table."""
    read = read_week(week)
    keys = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    rows = [
        (str(name), periods_text(read.get(key, ())) or _("不开放"))
        for name, key in zip(SHORT_DAYS, keys, strict=True)
    ]
    for key, name in (("holiday", _("法定节假日")), ("workday", _("调休上班日"))):
        if key in read:
            rows.append((name, periods_text(read[key]) or _("不开放")))
    return rows
