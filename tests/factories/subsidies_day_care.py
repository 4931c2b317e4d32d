"""A fee of day care."""

from subsidies.models import DayCareFee
from tests.factories.elderly_care_day_care import day_for, in_care, station_of, unit_of


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


SCOPED = {DayCareFee: fee_of}
