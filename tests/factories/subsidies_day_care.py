"""A fee of day care."""

from elderly_care.enums.day_care import UnitKind
from subsidies.models import ChildDayFee, DayCareFee
from tests.factories.elderly_care_day_care import (
    child_day_for,
    child_in_care,
    day_for,
    in_care,
    station_of,
    unit_of,
)


def fee_of(community=None, operator=None):
    """25 yuan, nothing of it from purses."""
    day = day_for(in_care(unit_of(station_of(community, operator))))
    return DayCareFee.objects.create(
        day=day,
        take=1,
        resident=day.enrolment.resident,
        operator=day.enrolment.unit.station.operator,
        price_fen=2500,
        paid_fen=0,
    )


def child_fee_of(community=None, operator=None):
    """25 yuan that a guardian owes."""
    unit = unit_of(station_of(community, operator), kind=UnitKind.CHILD)
    day = child_day_for(child_in_care(unit))
    place = unit.station.operator
    return ChildDayFee.objects.create(day=day, take=1, operator=place, price_fen=2500)


SCOPED = {DayCareFee: fee_of, ChildDayFee: child_fee_of}
