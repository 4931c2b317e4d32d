"""When somebody can come: the slots of a window and a day, and how many places are left."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils import timezone

from accounts.logic.regions import regions_around
from core.dates import today
from core.workdays import CalendarUnknown, is_working_day
from stations.enums import BY_TIMETABLE, StationState, Weekday
from stations.logic import timetable
from stations.logic.hours import special_on, within
from stations.logic.slots import cut
from stations.models import CaseItem, PeakDay, Slot, SlotRule, Window, WindowQuerySet
from stations.queries.clinics import duty_of

DAYS_SHOWN = 10


@dataclass(frozen=True)
class FreeSlot:
    """A stretch of time with the places that are left."""

    starts_at: time
    ends_at: time
    capacity: int
    left: int


class WindowCalendar:
    """A window's rules, hours and closed days, read once for any number of days. 4 queries."""

    def __init__(self, window: Window) -> None:
        code = window.station.division_id
        around = {"region__in": regions_around(code), "window_kind": window.kind}
        self.rule: SlotRule | None = (
            SlotRule.objects.filter(window_kind=window.kind).in_force(code, today()).first()
        )
        self._by_timetable = window.kind in BY_TIMETABLE
        self._duties = [duty_of(row) for row in window.duties.all()] if self._by_timetable else []
        hours = window.hours.values_list("weekday", "opens", "closes")
        self._hours = [] if self._by_timetable else list(hours)
        days = window.station.special_days.not_over(today()).order_by("pk")
        self._special = [row.as_value() for row in days]
        self._serves = window.station.state == StationState.OPEN
        rows = PeakDay.objects.filter(**around)
        self._peaks = sorted(rows, key=lambda row: (len(row.region), row.effective_from, row.pk))

    def peak_on(self, day: date) -> PeakDay | None:
        """The rule of a day on which many come: the most special region's, then the newest."""
        found = [
            row
            for row in self._peaks
            if (row.month, row.day) == (day.month, day.day)
            and row.effective_from <= day
            and (row.effective_to is None or row.effective_to >= day)
        ]
        return found[-1] if found else None

    def hours_on(self, day: date) -> list[tuple[time, time]]:
        """A peak day's hours, else the weekday's; none on closed days and public holidays, less on short ones.

        Raises CalendarUnknown for a year without a calendar.
        """
        special = special_on(self._special, day)
        if not self._serves or (special and not special.periods):
            return []
        usual = self._usual(day)
        return within(usual, special.periods) if special else usual

    def _usual(self, day: date) -> list[tuple[time, time]]:
        if self._by_timetable:
            works = is_working_day(day) or day.weekday() >= Weekday.SATURDAY
            return timetable.hours(timetable.on_day(self._duties, day, works=works))
        if peak := self.peak_on(day):
            return [(peak.opens, peak.closes)]
        works, weekend = is_working_day(day), day.weekday() >= Weekday.SATURDAY
        if not works and not weekend:
            return []
        own = self._of(day.weekday())
        # A window that rests at weekends is open on one that the calendar makes a working day.
        return own or (self._of(Weekday.FRIDAY) if works and weekend else [])

    def _of(self, weekday: int) -> list[tuple[time, time]]:
        return [(opens, closes) for on, opens, closes in self._hours if on == weekday]

    def capacity_on(self, day: date) -> int:
        """Places of each slot."""
        peak = self.peak_on(day)
        return peak.capacity if peak else self.rule.capacity if self.rule else 0

    def slots_on(self, day: date) -> list[tuple[time, time]]:
        """Those that can still be booked; none too far ahead. Raises CalendarUnknown."""
        if self.rule is None or not today() <= day <= today() + timedelta(self.rule.days_ahead):
            return []
        now = timezone.localtime()
        slots = cut(self.hours_on(day), self.rule.slot_minutes)
        return [(start, end) for start, end in slots if (day, start) > (now.date(), now.time())]

    def days(self) -> list[date]:
        """The next days with slots. The calendar's end is the end."""
        found: list[date] = []
        for ahead in range(self.rule.days_ahead + 1 if self.rule else 0):
            day = today() + timedelta(ahead)
            try:
                if self.slots_on(day):
                    found.append(day)
            except CalendarUnknown:
                break
            if len(found) == DAYS_SHOWN:
                break
        return found


def free_slots(window: Window, day: date) -> list[FreeSlot]:
    """In order, without what has begun; nothing where nothing can be booked. Raises CalendarUnknown."""
    calendar = WindowCalendar(window)
    capacity = calendar.capacity_on(day)
    booked = dict(Slot.objects.filter(window=window, day=day).values_list("starts_at", "booked"))
    return [
        FreeSlot(start, end, capacity, max(0, capacity - booked.get(start, 0)))
        for start, end in calendar.slots_on(day)
    ]


def windows_for(item: CaseItem, *, near: str = "") -> WindowQuerySet:
    """Windows that serve an item, of open stations of a region: what the public may see."""
    rows = Window.objects.serving().filter(items=item, station__division__code__startswith=near)
    return rows.select_related("station__division").order_by("station__name", "number")
