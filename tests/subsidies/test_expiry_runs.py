"""Credit past its last day goes back to the fund once, and what is held stays for its order."""

from datetime import date

import pytest
import time_machine

from accounts.enums import Role
from core.audit import SYSTEM
from subsidies import tasks
from subsidies.commands import (
    PeriodTooEarly,
    RunReachesFurther,
    hold_funds,
    start_expiry_run,
    work_off,
)
from subsidies.enums import RunState, Service, TransferKind
from subsidies.models import Balance, Lot, Run, Transfer
from subsidies.queries import differences
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.subsidies_runs import closed, entitled, paying
from tests.subsidies.threads import together

MAY, JUNE = date(2024, 5, 1), date(2024, 6, 1)


@pytest.fixture
def voucher(db):
    """100 yuan for May, to be spent in May."""
    programme = paying(expiry="end_of_month")
    entitled(programme)
    with at("2024-05-20"):
        closed(programme, MAY)
    return programme


def expire(programme, month=JUNE):
    run = start_expiry_run(programme=programme, month=month, by=SYSTEM)
    work_off(run=run, by=SYSTEM)
    run.refresh_from_db()
    return run


def at(day):
    return time_machine.travel(f"{day}T03:00:00+08:00", tick=False)


@pytest.mark.django_db
def test_credit_lasts_until_its_last_day_and_goes_the_next(voucher):
    with at("2024-05-31"):
        assert expire(voucher, MAY).count == 0
    with at("2024-06-01"):
        run = expire(voucher)
    assert (run.state, run.count, run.total_fen) == (RunState.CLOSED, 1, 100_00)
    assert Balance.objects.get().posted == 0
    assert Transfer.objects.get(kind=TransferKind.EXPIRE).amount_fen == 100_00
    assert differences() == []


@pytest.mark.django_db
def test_what_an_order_holds_is_left_to_it(voucher):
    with at("2024-05-30"):
        hold_funds(
            resident=Balance.objects.get().account.resident,
            amount_fen=30_00,
            service=Service.MEALS,
            reference="late meal",
            by=SYSTEM,
        )
    with at("2024-06-01"):
        assert expire(voucher).total_fen == 70_00
    assert Lot.objects.get().remaining_fen == 30_00
    assert differences() == []


@pytest.mark.django_db
def test_a_second_run_of_the_month_takes_nothing(voucher):
    with at("2024-06-01"):
        run = expire(voucher)
        assert expire(voucher) == run
        tasks.start_expiry_runs()
    assert Run.objects.filter(kind="expiry").count() == 1
    assert Transfer.objects.filter(kind=TransferKind.EXPIRE).count() == 1


@pytest.mark.django_db
def test_beat_finds_the_programmes_with_something_to_take(voucher):
    paying(expiry="end_of_month")
    with at("2024-06-01"):
        tasks.start_expiry_runs()
        run = Run.objects.get(kind="expiry")
    assert (run.programme, run.period, run.released_by) == (voucher, JUNE, "system")


@pytest.mark.django_db
def test_a_month_that_has_not_begun_and_a_part_of_the_people_are_refused(voucher):
    with at("2024-06-01"), pytest.raises(PeriodTooEarly):
        expire(voucher, date(2024, 7, 1))
    stranger = staff(Role.DISTRICT_ADMIN, CommunityFactory().parent)
    with at("2024-06-01"), pytest.raises(RunReachesFurther):
        start_expiry_run(programme=voucher, month=JUNE, by=stranger)


@pytest.mark.django_db
def test_the_top_up_of_the_same_month_is_another_run(voucher):
    with at("2024-06-01"):
        expire(voucher)
        closed(voucher, JUNE)
    assert Balance.objects.get().posted == 100_00
    assert set(Lot.objects.values_list("expires_on", "remaining_fen")) == {
        (date(2024, 5, 31), 0),
        (date(2024, 6, 30), 100_00),
    }


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_many_beats_take_it_once():
    programme = paying(expiry="end_of_month")
    entitled(programme)
    with at("2024-05-20"):
        closed(programme, MAY)
    together(4, lambda _: tasks.start_expiry_runs())
    assert Transfer.objects.filter(kind=TransferKind.EXPIRE).count() == 1
    assert Balance.objects.get().posted == 0
    assert differences() == []
