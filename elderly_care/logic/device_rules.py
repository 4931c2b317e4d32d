"""From what devices reported to stretches that alarm. Pure: the same events in any order of arrival end the same.

A stretch begins with the event that crosses a rule's limit and ends with the one that is back within it
(another limit, so that a value which trembles at the edge is one stretch). It is confirmed when it lasted
as long as the rule wants; at night that may be another time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from elderly_care.enums.devices import AlertKind, DeviceKind, EventKind

MEASURES = frozenset({EventKind.HEART_RATE, EventKind.BREATH_RATE, EventKind.BATTERY})
_OF_ALL = frozenset({EventKind.BATTERY, EventKind.HEARTBEAT})
REPORTS: dict[str, frozenset[str]] = {
    DeviceKind.SOS: _OF_ALL | {EventKind.PRESS},
    DeviceKind.BED: _OF_ALL
    | {EventKind.HEART_RATE, EventKind.BREATH_RATE, EventKind.BED_IN, EventKind.BED_OUT},
    DeviceKind.DOOR: _OF_ALL | {EventKind.DOOR_OPEN, EventKind.DOOR_CLOSE},
}
# What needs no consent: somebody calls for help, and the device says that it is alive (decision 30).
UNASKED = _OF_ALL | {EventKind.PRESS}


@dataclass(frozen=True, slots=True)
class Sample:
    """One event as the rules look at it."""

    at: datetime
    key: str
    kind: str
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """From one time of day to another; it may go over midnight."""

    begins: time
    ends: time

    def holds_at(self, moment: datetime) -> bool:
        """moment in local time."""
        now = moment.time().replace(tzinfo=None)
        if self.begins < self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends

    def turn_after(self, moment: datetime) -> datetime:
        """When day becomes night or night day, next."""
        clock = self.ends if self.holds_at(moment) else self.begins
        turn = datetime.combine(moment.date(), clock, moment.tzinfo)
        return turn if turn > moment else turn + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """A rule as a value; minutes None: not watched at that time of day."""

    kind: str
    enter: int | None = None
    leave: int | None = None
    minutes: int | None = 0
    quiet_minutes: int | None = 0
    night: Night | None = None

    def due(self, start: datetime) -> datetime | None:
        """When a stretch that began then has lasted long enough; the day's and the night's clock both run."""
        if self.night is None:
            return None if self.minutes is None else start + timedelta(minutes=self.minutes)
        turn = self.night.turn_after(start)
        by_night = self.night.holds_at(start)
        here, there = (
            (self.quiet_minutes, self.minutes) if by_night else (self.minutes, self.quiet_minutes)
        )
        times = [
            begun + timedelta(minutes=minutes)
            for begun, minutes in ((start, here), (turn, there))
            if minutes is not None
        ]
        return min(times, default=None)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A condition that held from a moment on; ended: when it was over, if it is."""

    started_at: datetime
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None

    def covers(self, moment: datetime) -> bool:
        """It had begun before, and was not over."""
        return self.started_at < moment and (self.ended_at is None or self.ended_at >= moment)

    def overlaps(self, other: "Stretch") -> bool:
        """They share a moment."""
        mine = self.ended_at is None or self.ended_at >= other.started_at
        theirs = other.ended_at is None or other.ended_at >= self.started_at
        return mine and theirs


_MEASURED = {
    AlertKind.HEART_HIGH: (EventKind.HEART_RATE, True),
    AlertKind.HEART_LOW: (EventKind.HEART_RATE, False),
    AlertKind.BREATH_HIGH: (EventKind.BREATH_RATE, True),
    AlertKind.BREATH_LOW: (EventKind.BREATH_RATE, False),
    AlertKind.BATTERY_LOW: (EventKind.BATTERY, False),
}
# begins with, ends with
_LASTING: dict[str, tuple[str, str]] = {
    AlertKind.OUT_OF_BED: (EventKind.BED_OUT, EventKind.BED_IN),
    AlertKind.DOOR_LEFT_OPEN: (EventKind.DOOR_OPEN, EventKind.DOOR_CLOSE),
}
_DOORS = frozenset({EventKind.DOOR_OPEN, EventKind.DOOR_CLOSE})
WATCHED: dict[str, tuple[str, ...]] = {
    DeviceKind.SOS: (AlertKind.SOS, AlertKind.BATTERY_LOW),
    DeviceKind.BED: (
        AlertKind.HEART_HIGH,
        AlertKind.HEART_LOW,
        AlertKind.BREATH_HIGH,
        AlertKind.BREATH_LOW,
        AlertKind.OUT_OF_BED,
        AlertKind.BATTERY_LOW,
    ),
    DeviceKind.DOOR: (
        AlertKind.DOOR_LEFT_OPEN,
        AlertKind.DOOR_STILL,
        AlertKind.BATTERY_LOW,
    ),
}


def limits_fit(kind: str, enter: int | None, leave: int | None) -> bool:
    """A measure needs both, `leave` nearer to what is normal; what only lasts has none."""
    if kind not in _MEASURED:
        return enter is None and leave is None
    if enter is None or leave is None:
        return False
    is_high = _MEASURED[AlertKind(kind)][1]
    return leave <= enter if is_high else leave >= enter


def stretches(
    limits: Limits, samples: Iterable[Sample], before: Stretch | None, now: datetime
) -> list[Stretch]:
    """What the samples (of one device, from a moment on) make of what held at that moment.

    before: the stretch that held then, unended; it comes first in the answer.
    """
    ordered = sorted(samples, key=lambda sample: (sample.at, sample.key))
    if limits.kind == AlertKind.SOS:
        pressed = [s.at for s in ordered if s.kind == EventKind.PRESS]
        moments = sorted(set(pressed))
        return ([before] if before else []) + [Stretch(at, at, at) for at in moments]
    walk = _Walk(limits, before)
    for sample in ordered:
        walk.take(sample)
    return walk.finished(now)


class _Walk:
    """One pass over the samples."""

    def __init__(self, limits: Limits, before: Stretch | None) -> None:
        self.limits, self.held = limits, before
        self.is_measured = limits.kind in _MEASURED
        self.found: list[Stretch] = []

    def take(self, sample: Sample) -> None:
        """Begins, goes on, or ends; of something else it says nothing."""
        turn = _turn(self.limits, sample)
        if turn is None:
            return
        if self.held is not None:
            if not (turn.ends and self.is_measured):
                self._reach(sample.at)
            if turn.ends:
                self._end(self.held, sample.at)
        if self.held is None and turn.begins:
            self.held = Stretch(sample.at)
            self._reach(sample.at)

    def _end(self, held: Stretch, at: datetime) -> None:
        if at > held.started_at:  # begun and over at once: nothing lasted
            self.found.append(replace(held, ended_at=at))
        self.held = None

    def _reach(self, at: datetime) -> None:
        """Has it lasted by then? What simply lasts was confirmed when it was due, a measure when it is measured."""
        held = self.held
        if held is None or held.confirmed_at is not None:
            return
        due = self.limits.due(held.started_at)
        if due is not None and due <= at:
            self.held = replace(held, confirmed_at=at if self.is_measured else due)

    def finished(self, now: datetime) -> list[Stretch]:
        """What simply lasts is confirmed by the clock."""
        if self.held is not None:
            if not self.is_measured:
                self._reach(now)
            self.found.append(self.held)
        return self.found


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a sample does to a condition."""

    begins: bool
    ends: bool


def _turn(limits: Limits, sample: Sample) -> _Turn | None:
    """None: the sample is about something else."""
    if limits.kind == AlertKind.DOOR_STILL:
        return _Turn(begins=True, ends=True) if sample.kind in _DOORS else None
    if limits.kind in _LASTING:
        begin, end = _LASTING[limits.kind]
        if sample.kind not in (begin, end):
            return None
        return _Turn(begins=sample.kind == begin, ends=sample.kind == end)
    return _measured_turn(limits, sample)


def _measured_turn(limits: Limits, sample: Sample) -> _Turn | None:
    measure, is_high = _MEASURED[AlertKind(limits.kind)]
    if sample.kind == EventKind.BED_OUT and measure != EventKind.BATTERY:
        return _Turn(begins=False, ends=True)  # nobody lies on it any more
    value, enter, leave = sample.value, limits.enter, limits.leave
    if sample.kind != measure or value is None or enter is None or leave is None:
        return None
    if is_high:
        return _Turn(begins=value >= enter, ends=value <= leave)
    return _Turn(begins=value <= enter, ends=value >= leave)


def due_by_clock(limits: Limits, stretch: Stretch) -> datetime | None:
    """When the clock alone will confirm it."""
    if limits.kind in _MEASURED or stretch.confirmed_at or stretch.ended_at:
        return None
    return limits.due(stretch.started_at)


def held_at(stretch: Stretch, moment: datetime) -> Stretch:
    """The stretch as far as the samples before that moment tell."""
    at = stretch.confirmed_at
    return Stretch(stretch.started_at, at if at is not None and at < moment else None)
