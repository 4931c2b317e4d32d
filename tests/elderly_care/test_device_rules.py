"""From events to stretches: hysteresis, nights, what lasts and what is measured."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from elderly_care.enums.devices import AlertKind
from elderly_care.logic.device_rules import Limits, Night, Sample, Stretch, stretches

NIGHT = Night(time(22), time(6))
EVENING = datetime(2024, 3, 1, 21, 0, tzinfo=timezone.get_default_timezone())


def at(minutes: int) -> datetime:
    return EVENING + timedelta(minutes=minutes)


def samples(*told) -> list[Sample]:
    return [Sample(at(m), f"{n:03d}", kind, value) for n, (m, kind, value) in enumerate(told)]


def found(limits: Limits, told, now: int):
    rows = stretches(limits, samples(*told), None, at(now))

    def minute(moment):
        return None if moment is None else int((moment - EVENING).total_seconds() // 60)

    return [(minute(s.started_at), minute(s.confirmed_at), minute(s.ended_at)) for s in rows]


HEART = Limits(AlertKind.HEART_HIGH, 120, 110, 10, 5, NIGHT)
BED = Limits(AlertKind.OUT_OF_BED, minutes=None, quiet_minutes=30, night=NIGHT)
DOOR = Limits(AlertKind.DOOR_STILL, minutes=240)


def heart(*pairs):
    return [(minute, "heart_rate", value) for minute, value in pairs]


@pytest.mark.parametrize(
    ("limits", "told", "now", "expected"),
    [
        # beyond the limit for ten minutes, measured
        (HEART, heart((0, 125), (9, 125)), 30, [(0, None, None)]),
        (HEART, heart((0, 125), (9, 125), (11, 121)), 30, [(0, 11, None)]),
        # trembling at the edge is one stretch; back below the other limit ends it
        (HEART, heart((0, 121), (5, 115), (12, 112), (20, 110)), 30, [(0, 12, 20)]),
        (HEART, heart((0, 121), (5, 109), (12, 121)), 30, [(0, None, 5), (12, None, None)]),
        # at night five minutes are enough, and the night's clock begins at its beginning
        (HEART, heart((61, 121), (66, 121)), 70, [(61, 66, None)]),
        (HEART, heart((58, 121), (64, 121)), 70, [(58, None, None)]),
        (HEART, heart((58, 121), (65, 121)), 70, [(58, 65, None)]),
        # whoever gets up is not measured any more
        (HEART, [*heart((0, 125)), (5, "bed_out", None)], 30, [(0, None, 5)]),
        # what is not measured is not confirmed by the clock
        (HEART, heart((0, 125)), 600, [(0, None, None)]),
        # out of bed: the clock confirms; only at night
        (BED, [(0, "bed_out", None)], 89, [(0, None, None)]),
        (BED, [(0, "bed_out", None)], 90, [(0, 90, None)]),
        (BED, [(70, "bed_out", None), (99, "bed_in", None)], 200, [(70, None, 99)]),
        (BED, [(70, "bed_out", None), (100, "bed_in", None)], 200, [(70, 100, 100)]),
        # nobody went through the door for hours
        (
            DOOR,
            [(0, "door_open", None), (1, "door_close", None)],
            200,
            [(0, None, 1), (1, None, None)],
        ),
        (DOOR, [(0, "door_open", None)], 240, [(0, 240, None)]),
        # begun and over at the same moment: nothing lasted
        (BED, [(70, "bed_out", None), (70, "bed_in", None)], 200, []),
    ],
)
def test_stretches(limits, told, now, expected):
    assert found(limits, told, now) == expected


def test_every_press_is_one():
    told = [(1, "press", None), (1, "press", None), (2, "press", None)]
    assert found(Limits(AlertKind.SOS), told, 5) == [(1, 1, 1), (2, 2, 2)]


def test_a_low_value_is_the_other_way_round():
    low = Limits(AlertKind.BATTERY_LOW, 15, 30, 0)
    told = [(0, "battery", 15), (5, "battery", 29), (9, "battery", 30)]
    assert found(low, told, 10) == [(0, 0, 9)]


def test_stretches_that_share_a_moment():
    first = Stretch(at(0), None, at(5))
    assert first.overlaps(Stretch(at(5)))
    assert Stretch(at(3)).overlaps(first)
    assert not first.overlaps(Stretch(at(6)))
