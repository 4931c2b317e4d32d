"""When a programme pays and for which months: quarters, years, birthdays, pay days, and made-up days."""

from datetime import date

import pytest
import time_machine

from core.audit import SYSTEM
from subsidies import tasks
from subsidies.commands import (
    NotDue,
    cancel_run,
    due_periods,
    hold_funds,
    recover_overpaid,
    release_run,
    start_due_runs,
    start_expiry_runs,
    start_monthly_runs,
    work_off,
)
from subsidies.models import Enrolment, Grant, Lot, Run
from subsidies.queries import differences, notices
from tests.factories.subsidies import AwardFactory
from tests.factories.subsidies_runs import closed, entitled, frozen, paying
from tests.subsidies.months import grants
from tests.subsidies.threads import together


def months(person):
    """(month of payment, month paid for)."""
    return [row[:2] for row in grants(person)]


def catch_up(person, month):
    Enrolment.objects.filter(resident=person).update(applied_on=month, catch_up_from=month)


@pytest.mark.django_db
def test_a_quarter_is_paid_by_the_run_of_its_last_month():
    programme = paying(cycle="quarterly")
    person = entitled(programme)
    late = entitled(programme, first=date(2024, 5, 1))
    with pytest.raises(NotDue):
        frozen(programme, date(2024, 5, 1))
    closed(programme, date(2024, 6, 1))
    assert months(person) == [("2024-06", f"2024-0{month}") for month in (4, 5, 6)]
    assert months(late) == [("2024-06", "2024-05"), ("2024-06", "2024-06")]
    closed(programme, date(2024, 9, 1))
    assert len(months(person)) == 6
    assert differences() == []


@pytest.mark.django_db
def test_a_quarter_catches_up_on_what_was_missed_once():
    programme = paying(cycle="quarterly")
    entitled(programme)
    closed(programme, date(2024, 3, 1))
    person = entitled(programme)
    catch_up(person, date(2024, 2, 1))
    closed(programme, date(2024, 6, 1))
    assert [month for _run, month in months(person)] == [f"2024-0{month}" for month in range(2, 7)]
    assert set(Grant.objects.values_list("component", flat=True)) == {"base"}


@pytest.mark.django_db
def test_a_year_is_paid_once_and_newcomers_get_it_too():
    programme = paying(cycle="yearly")
    person = entitled(programme)
    closed(programme, date(2024, 1, 1))
    late = entitled(programme, first=date(2024, 3, 1))
    for month in (2, 3, 4):
        closed(programme, date(2024, month, 1))
    closed(programme, date(2025, 1, 1))
    assert months(person) == [("2024-01", "2024-01"), ("2025-01", "2025-01")]
    assert months(late) == [("2024-03", "2024-03"), ("2025-01", "2025-01")]


def decide_anew(person, *spans):
    """Other awards than before, as after a fact changed: (first, last, yuan)."""
    enrolment = Enrolment.objects.get(resident=person)
    tier = enrolment.programme.versions.get().tiers.get()
    enrolment.awards.in_force().update(replaced_at="2024-01-01T00:00Z")
    for first, last, yuan in spans:
        AwardFactory(enrolment=enrolment, tier=tier, first=first, last=last, amount_fen=yuan * 100)
    recover_overpaid(enrolment_ids=[enrolment.pk], by=SYSTEM)
    enrolment.catch_up_from = date(2024, 1, 1)
    enrolment.save()


@pytest.mark.django_db
@pytest.mark.parametrize("cycle", ["yearly", "birthday"])
def test_a_year_that_was_asked_back_and_is_right_again_is_paid_again(cycle):
    programme = paying(cycle=cycle)
    person = entitled(programme, birth_date=date(1940, 1, 9))
    closed(programme, date(2024, 1, 1))
    decide_anew(person)
    decide_anew(person, (date(2024, 1, 1), None, 100))
    for month in (2, 3, 4):
        closed(programme, date(2024, month, 1))
    assert [row[1:] for row in grants(person)] == [
        ("2024-01", "base", 0, 100),
        ("2024-01", "difference", 1, 100),
    ]
    assert sum(Lot.objects.values_list("remaining_fen", flat=True)) == 100_00
    assert (differences(), notices()) == ([], [])


@pytest.mark.django_db
def test_a_year_whose_amount_rises_gets_the_difference_once_and_never_less():
    programme = paying(cycle="yearly")
    person = entitled(programme)
    closed(programme, date(2024, 1, 1))
    decide_anew(person, (date(2024, 1, 1), None, 150))
    for month in (2, 3):
        closed(programme, date(2024, month, 1))
    decide_anew(person, (date(2024, 1, 1), date(2024, 3, 1), 150), (date(2024, 4, 1), None, 80))
    closed(programme, date(2024, 4, 1))
    assert [row[1:] for row in grants(person)] == [
        ("2024-01", "base", 0, 100),
        ("2024-01", "difference", 1, 50),
    ]
    closed(programme, date(2025, 1, 1))
    assert grants(person)[-1] == ("2025-01", "2025-01", "base", 0, 80)


@pytest.mark.django_db
def test_a_year_that_nobody_is_paid_is_noticed():
    programme = paying(cycle="yearly")
    person = entitled(programme)
    closed(programme, date(2024, 1, 1))
    decide_anew(person)
    decide_anew(person, (date(2024, 1, 1), date(2024, 1, 1), 100))
    assert notices() == []  # the next run makes up for it
    Enrolment.objects.update(catch_up_from=None)
    (notice,) = notices()
    assert (notice.check, notice.row["period"]) == ("year_gap", date(2024, 1, 1))


@pytest.mark.django_db
def test_a_birthday_is_paid_in_its_month_or_made_up_for():
    programme = paying(cycle="birthday")
    may = entitled(programme, birth_date=date(1940, 5, 6))
    leap = entitled(programme, birth_date=date(1940, 2, 29))
    closed(programme, date(2024, 3, 1))
    missed = entitled(programme, birth_date=date(1940, 3, 1))
    catch_up(missed, date(2024, 3, 1))
    for month in range(4, 7):
        closed(programme, date(2024, month, 1))
    closed(programme, date(2025, 2, 1))
    assert months(may) == [("2024-05", "2024-05")]
    assert months(leap) == [("2025-02", "2025-02")]
    assert months(missed) == [("2024-04", "2024-03")]


@pytest.mark.django_db
def test_the_command_line_skips_a_programme_that_is_not_due():
    quarter, month = paying(cycle="quarterly"), paying()
    entitled(quarter)
    entitled(month)
    runs = start_monthly_runs(period=date(2024, 5, 1), by=SYSTEM)
    assert [run.programme for run in runs] == [month]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "last_day"),
    [
        ({"expiry": "never"}, None),
        ({"expiry": "end_of_month"}, date(2024, 5, 31)),
        ({"expiry": "months", "expiry_months": 3}, date(2024, 7, 31)),
    ],
)
def test_credit_gets_its_last_day_from_the_rules(terms, last_day):
    programme = paying(**terms)
    person = entitled(programme)
    catch_up(person, date(2024, 4, 1))
    with time_machine.travel("2024-05-20T12:00:00+08:00", tick=False):
        closed(programme)
    assert set(Lot.objects.values_list("expires_on", flat=True)) == {last_day}


@pytest.mark.django_db
def test_credit_that_comes_late_can_be_spent_until_the_end_of_its_month():
    programme = paying(expiry="end_of_month")
    person = entitled(programme)
    with time_machine.travel("2024-06-28T12:00:00+08:00", tick=False):
        run = frozen(programme, date(2024, 6, 1))
    with time_machine.travel("2024-07-02T12:00:00+08:00", tick=False):
        run = release_run(run=run, by=SYSTEM)
    with time_machine.travel("2024-08-01T00:10:00+08:00", tick=False):
        work_off(run=run, by=SYSTEM)  # past midnight: what was begun in July is July's
    assert Lot.objects.get().expires_on == date(2024, 7, 31)
    run.refresh_from_db()
    assert (run.book_date, run.lots_expire_on) == (date(2024, 6, 28), date(2024, 6, 30))
    with time_machine.travel("2024-07-31T12:00:00+08:00", tick=False):
        reserved = {"amount_fen": 10, "service": "meals", "reference": "o", "by": SYSTEM}
        hold_funds(resident=person, **reserved)
        assert start_expiry_runs(by=SYSTEM) == []
    assert differences() == []


@pytest.mark.django_db
@time_machine.travel("2024-05-20T12:00:00+08:00")
def test_rules_edited_after_the_list_change_nothing_of_it():
    programme = paying(expiry="end_of_month")
    person = entitled(programme)
    run = frozen(programme)
    programme.versions.update(expiry="never", cycle="quarterly", paid_to="bank")
    programme.versions.get().tiers.update(amount_fen=999_00)
    work_off(run=release_run(run=run, by=SYSTEM), by=SYSTEM)
    assert [row[1:] for row in grants(person)] == [("2024-05", "base", 0, 100)]
    assert Lot.objects.get().expires_on == date(2024, 5, 31)
    run.refresh_from_db()
    assert (run.state, run.paid_to) == ("closed", "purse")


# ---- Pay days

PAY_DAYS = [
    # prepaid: June's list in May from the 20th on
    ({"pay_day": 20, "pay_months_after": -1}, "2024-05-19", "2024-05"),
    ({"pay_day": 20, "pay_months_after": -1}, "2024-05-20", "2024-06"),
    ({"pay_day": 20, "pay_months_after": -1}, "2024-06-01", "2024-06"),
    ({"pay_day": 15, "pay_months_after": 0}, "2024-05-14", "2024-04"),
    ({"pay_day": 15, "pay_months_after": 0}, "2024-05-15", "2024-05"),
    ({"pay_day": 10, "pay_months_after": 1}, "2024-05-09", "2024-03"),
    ({"pay_day": 10, "pay_months_after": 1}, "2024-05-10", "2024-04"),
    # Shanghai: 15 January for October to December
    ({"pay_day": 15, "pay_months_after": 1, "cycle": "quarterly"}, "2025-01-14", "2024-09"),
    ({"pay_day": 15, "pay_months_after": 1, "cycle": "quarterly"}, "2025-01-15", "2024-12"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("terms", "day", "period"), PAY_DAYS)
def test_the_list_is_frozen_on_the_pay_day(terms, day, period):
    programme = paying(**terms)
    entitled(programme)
    with time_machine.travel(f"{day}T09:00:00+08:00", tick=False):
        assert [f"{month:%Y-%m}" for month in due_periods(programme)] == [period]


@pytest.mark.django_db
@time_machine.travel("2024-05-31T23:59:30+08:00")
def test_midnight_at_the_end_of_a_month_makes_one_list():
    programme = paying(pay_day=1)
    entitled(programme)
    tasks.start_due_runs()
    assert list(Run.objects.values_list("period", flat=True)) == [date(2024, 5, 1)]
    with time_machine.travel("2024-06-01T00:00:30+08:00", tick=False):
        tasks.start_due_runs()  # May waits for its approval first
        assert Run.objects.count() == 1


@pytest.mark.django_db
@time_machine.travel("2024-07-03T09:00:00+08:00", tick=False)
def test_months_that_beat_missed_are_made_up_in_order():
    programme = paying(pay_day=2)
    entitled(programme)
    closed(programme, date(2024, 4, 1))
    assert due_periods(programme) == [date(2024, 5, 1), date(2024, 6, 1), date(2024, 7, 1)]
    (run,) = start_due_runs(by=SYSTEM)
    assert (run.period, run.state) == (date(2024, 5, 1), "frozen")


@pytest.mark.django_db
@time_machine.travel("2024-05-03T09:00:00+08:00", tick=False)
def test_beat_makes_no_list_that_a_person_cancelled_nor_one_for_nobody():
    programme, nobody = paying(pay_day=1), paying(pay_day=1)
    entitled(programme)
    run = start_due_runs(by=SYSTEM)[0]
    cancel_run(run=run, reason="先核实", by=SYSTEM)
    assert start_due_runs(by=SYSTEM) == []
    assert not nobody.runs.exists()


@pytest.mark.django_db
@time_machine.travel("2024-05-03T09:00:00+08:00", tick=False)
def test_an_empty_list_needs_no_approval():
    programme = paying(pay_day=1)
    entitled(programme, first=date(2024, 9, 1))
    (run,) = start_due_runs(by=SYSTEM)
    assert (run.count, run.state, run.released_by) == (0, "posting", "system")


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_two_beats_make_one_list():
    programme = paying(pay_day=1)
    entitled(programme)
    together(4, lambda _: tasks.start_due_runs())
    run = Run.objects.get()
    assert (run.state, run.count, run.items.count()) == ("frozen", 1, 1)
