"""Fees of day care: purses first, to the fen, once, and back to exactly where they came from."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from elderly_care.commands.day_care_roll import (
    Arrival,
    Departure,
    take_arrival,
    take_day_back,
    take_departure,
)
from elderly_care.enums.day_care import DayState
from elderly_care.models import DayCareDay
from elderly_care.queries.day_care_days import days_of
from subsidies.models import DayCareFee
from subsidies.queries import differences
from tests.factories.elderly_care_day_care import at, in_care, manager_of, unit_of
from tests.factories.subsidies import ProgrammeFactory, available, filled_purse

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 3, 9, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _evening():
    """The whole day lies behind us."""
    with time_machine.travel(EVENING, tick=False):
        yield


def attended(enrolment, key="1"):
    manager = manager_of(enrolment.unit)
    take_arrival(enrolment=enrolment, arrival=Arrival(at(9), f"a{key}"), by=manager)
    left = Departure(at(16), f"d{key}", name="王芳", reason="女儿")
    return take_departure(enrolment=enrolment, departure=left, by=manager)


def purse_for(enrolment, *lots):
    return filled_purse(
        *lots, resident=enrolment.resident, programme=ProgrammeFactory(services=["day_care"])
    )


def fee_disagreements():
    return [row for row in differences() if "day_care" in str(row)]


@pytest.mark.parametrize(
    ("held", "price", "paid", "own"),
    [
        (10000, 3000, 3000, 0),
        (1999, 2500, 1999, 501),
        (1, 3000, 1, 2999),
        (0, 2500, 0, 2500),
        (500, 0, 0, 0),
    ],
)
def test_purse_first_then_own(held, price, paid, own):
    enrolment = in_care(unit_of(fee_fen=price))
    purse = purse_for(enrolment, held) if held else None
    attended(enrolment)
    fee = DayCareFee.objects.get()
    assert (fee.price_fen, fee.paid_fen, fee.own_fen) == (price, paid, own)
    if purse:
        assert available(purse) == held - paid
    assert fee_disagreements() == []


def test_charged_once_and_taken_back_to_the_fen():
    enrolment = in_care(unit_of(fee_fen=2500))
    purse = purse_for(enrolment, 1000, 800)
    manager = manager_of(enrolment.unit)
    day = attended(enrolment)
    attended(enrolment)
    assert (available(purse), DayCareFee.objects.count()) == (0, 1)
    for _ in range(2):
        back = take_day_back(day=day, reason="记错了人", key="v1", by=manager)
    assert (back.state, back.take, back.fee_fen) == (DayState.EXPECTED, 2, 0)
    fee = DayCareFee.objects.get()
    assert (fee.returned_fen, available(purse)) == (1800, 1800)
    assert fee_disagreements() == []
    attended(enrolment, key="2")
    assert (DayCareFee.objects.count(), available(purse)) == (2, 0)
    assert fee_disagreements() == []


def test_who_was_only_there_or_absent_pays_nothing():
    enrolment = in_care()
    manager = manager_of(enrolment.unit)
    take_arrival(enrolment=enrolment, arrival=Arrival(at(9), "a"), by=manager)
    assert not DayCareFee.objects.exists()
    take_day_back(day=DayCareDay.objects.get(), reason="记错", key="v", by=manager)
    assert fee_disagreements() == []


def test_the_family_reads_how_days_were_paid(django_assert_num_queries):
    enrolment = in_care(unit_of(fee_fen=2500))
    purse_for(enrolment, 1000)
    day = attended(enrolment)
    with django_assert_num_queries(2):
        (line,) = days_of(enrolment.resident, day.day, day.day)
    assert (line.payment.paid_fen, line.payment.own_fen) == (1000, 1500)


@given(
    held=st.integers(1, 5000),
    price=st.integers(0, 3000),
    times=st.integers(1, 3),
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_fen_is_lost_or_made(held, price, times):
    enrolment = in_care(unit_of(fee_fen=price))
    purse = purse_for(enrolment, held)
    manager = manager_of(enrolment.unit)
    for number in range(times):
        day = attended(enrolment, key=f"{enrolment.pk}-{number}")
        fee = DayCareFee.objects.standing().get(day=day)
        assert fee.paid_fen + fee.own_fen == price
        assert available(purse) == held - fee.paid_fen
        key = f"v{enrolment.pk}-{number}"
        take_day_back(day=day, reason="更正", key=key, by=manager)
        assert available(purse) == held
