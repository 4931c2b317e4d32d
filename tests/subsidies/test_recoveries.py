"""What was paid too much is taken back: from the unspent rest of those grants first, and once only."""

from datetime import date

import pytest
import time_machine
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audit import SYSTEM
from elderly_care.models import Notice, Resident
from subsidies import tasks
from subsidies.commands import (
    agree_instalments,
    capture_funds,
    close_purses,
    hold_funds,
    recover_overpaid,
    refund_funds,
    release_funds,
    reopen_purses,
)
from subsidies.enums import OnDeath
from subsidies.models import Award, Balance, Journal, Lot, Recovery, RecoveryLine
from subsidies.queries import differences
from tests.factories.accounts import OrganisationFactory
from tests.factories.subsidies import (
    AwardFactory,
    EnrolmentFactory,
    ProgrammeFactory,
    PurseFactory,
    TierFactory,
    VersionFactory,
    available,
    filled_purse,
    top_up,
)
from tests.subsidies.months import grants, pay
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db
JUNE = date(2024, 6, 1)


def enrolled(programme=None, months=3, fen=100_00):
    """100 yuan for January, February and March, as awarded."""
    programme = programme or ProgrammeFactory()
    purse = PurseFactory(programme=programme)
    enrolment = EnrolmentFactory(account=purse, resident=purse.resident, programme=programme)
    version = programme.versions.first() or VersionFactory(programme=programme)
    award(enrolment, version.tiers.first() or TierFactory(version=version, amount_fen=fen))
    for month in range(1, months + 1):
        top_up(purse, fen, period=date(2024, month, 1))
    return enrolment


def award(enrolment, tier, first=1, last=None, fen=None):
    AwardFactory(
        enrolment=enrolment,
        tier=tier,
        amount_fen=fen or tier.amount_fen,
        first=date(2024, first, 1),
        last=last and date(2024, last, 1),
    )


def decide_anew(enrolment, *spans):
    """(first month, last month, fen) instead of the awards in force."""
    tier = enrolment.awards.first().tier
    Award.objects.filter(enrolment=enrolment).update(replaced_at=timezone.now())
    for first, last, fen in spans:
        award(enrolment, tier, first, last, fen)


def spend(enrolment, fen, reference="o"):
    operator = OrganisationFactory()
    hold_funds(
        resident=enrolment.resident,
        amount_fen=fen,
        service="meals",
        reference=reference,
        by=SYSTEM,
    )
    capture_funds(reference=reference, operator=operator, book_date=JUNE, by=SYSTEM)


def recover(*enrolments):
    return recover_overpaid(enrolment_ids=[e.pk for e in enrolments], by=SYSTEM)


def left(enrolment):
    rows = Lot.objects.filter(account=enrolment.account).order_by("pk")
    return [fen // 100 for fen in rows.values_list("remaining_fen", flat=True)]


def left_fen(purse):
    rows = Lot.objects.filter(account=purse).order_by("pk")
    return list(rows.values_list("remaining_fen", flat=True))


def owed(enrolment):
    rows = Recovery.objects.with_remaining().filter(enrolment=enrolment)
    return sum(row.remaining_fen for row in rows) // 100


@pytest.mark.parametrize(
    ("spans", "spent", "lots", "debt"),
    [
        ([(1, None, 100_00)], 0, [100, 100, 100], 0),
        ([(1, None, 150_00)], 0, [100, 100, 100], 0),
        ([(1, 2, 100_00)], 0, [100, 100, 0], 0),
        ([(1, None, 60_00)], 0, [60, 60, 60], 0),
        ([(1, None, 60_00)], 100, [0, 60, 60], 40),
        ([(1, None, 60_00)], 150, [0, 10, 60], 40),
        ([(1, None, 60_00)], 170, [0, 0, 60], 50),
        ([(2, None, 100_00)], 250, [0, 0, 50], 100),
        ([], 250, [0, 0, 0], 250),
        ([], 0, [0, 0, 0], 0),
    ],
)
def test_the_unspent_of_those_months_goes_first_and_the_rest_is_owed(spans, spent, lots, debt):
    enrolment = enrolled()
    spend(enrolment, spent * 100)
    decide_anew(enrolment, *spans)
    recover(enrolment)
    assert left(enrolment) == lots
    assert owed(enrolment) == debt
    assert differences() == []


def test_a_second_time_changes_nothing():
    enrolment = enrolled()
    spend(enrolment, 150_00)
    decide_anew(enrolment, (1, None, 60_00))
    (recovery,) = recover(enrolment)
    assert recover(enrolment) == []
    assert Recovery.objects.get() == recovery
    assert recovery.total_fen == 120_00


def test_a_further_decrease_is_recovered_on_top():
    enrolment = enrolled()
    decide_anew(enrolment, (1, None, 60_00))
    recover(enrolment)
    decide_anew(enrolment, (1, None, 50_00))
    recover(enrolment)
    assert left(enrolment) == [50, 50, 50]
    lines = RecoveryLine.objects.order_by("grant", "sequence").values_list("sequence", "taken_fen")
    assert list(lines) == [(0, 40_00), (1, 10_00)] * 3


def test_what_has_expired_is_not_asked_from_the_person():
    """100 granted, 30 used, 70 lapsed: who should have had 60 has had no more than that."""
    with time_machine.travel("2024-08-02T12:00:00+08:00", tick=False):
        enrolment = enrolled(months=0)
        top_up(enrolment.account, 100_00, expires_on=date(2024, 7, 31))
        with time_machine.travel("2024-07-02T12:00:00+08:00", tick=False):
            hold_funds(
                resident=enrolment.resident,
                amount_fen=100_00,
                service="meals",
                reference="o",
                by=SYSTEM,
            )
        capture_funds(
            reference="o",
            operator=OrganisationFactory(),
            book_date=JUNE,
            amount_fen=30_00,
            by=SYSTEM,
        )
        decide_anew(enrolment, (1, None, 60_00))
        (recovery,) = recover(enrolment)
        assert (recovery.state, owed(enrolment)) == ("settled", 0)
        decide_anew(enrolment, (1, None, 20_00))
        recover(enrolment)
        assert owed(enrolment) == 10
    assert recover(enrolment) == []
    assert differences() == []


def test_held_money_is_left_to_its_order():
    enrolment = enrolled(months=1)
    hold_funds(
        resident=enrolment.resident, amount_fen=70_00, service="meals", reference="o", by=SYSTEM
    )
    decide_anew(enrolment)
    recover(enrolment)
    balance = Balance.objects.get(account=enrolment.account)
    assert (balance.posted, balance.held, owed(enrolment)) == (70_00, 70_00, 70)
    release_funds(reference="o", by=SYSTEM)
    assert available(enrolment.account) == 70_00


def test_the_person_is_told_what_was_taken_and_what_is_owed():
    enrolment = enrolled()
    spend(enrolment, 120_00)
    decide_anew(enrolment, (3, None, 100_00))
    recover(enrolment)
    text = Notice.objects.get(resident=enrolment.resident).text
    assert "多发了 200.00 元" in text
    assert "余额中收回" in text
    assert "需要退还 120.00 元" in text


def test_several_people_have_a_recovery_each():
    programme = ProgrammeFactory()
    people = [enrolled(programme) for _ in range(3)]
    for enrolment in people[:2]:
        decide_anew(enrolment)
    found = recover(*people)
    assert {recovery.enrolment for recovery in found} == set(people[:2])


@pytest.mark.parametrize("count", [1, 3])
def test_who_was_paid_rightly_costs_three_queries(count, django_assert_num_queries):
    people = [enrolled() for _ in range(count)]
    with django_assert_num_queries(3 + 2):  # and a savepoint
        assert recover(*people) == []


def test_who_gets_the_right_back_is_paid_what_was_taken_and_what_is_owed():
    """The month is worth its amount again: the next run pays what was asked back, no more."""
    programme = ProgrammeFactory(ruled=True)
    enrolment = enrolled(programme, months=0)
    pay(programme, "2024-01", "2024-02")
    spend(enrolment, 130_00)
    decide_anew(enrolment, (1, None, 40_00))
    recover(enrolment)
    assert (left(enrolment), owed(enrolment)) == ([0, 10], 60)
    decide_anew(enrolment, (1, None, 100_00))
    enrolment.catch_up_from = date(2024, 1, 1)
    enrolment.save()
    pay(programme, "2024-03", "2024-04")
    paid = [
        (month, yuan)
        for _run, month, component, _n, yuan in grants(enrolment.resident)
        if component == "difference"
    ]
    assert paid == [("2024-01", 60), ("2024-02", 60)]
    assert recover(enrolment) == []


@given(
    st.lists(st.integers(0, 120), min_size=3, max_size=3),
    st.integers(0, 300),
    st.lists(st.integers(0, 120), min_size=3, max_size=3),
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_granted_less_recovered_is_what_is_owed_or_less(first, spent, second):
    with transaction.atomic():
        enrolment = enrolled(fen=100)
        spend(enrolment, spent)
        before = sum(
            Lot.objects.filter(account=enrolment.account).values_list("remaining_fen", flat=True)
        )
        for targets in (first, second, second):
            decide_anew(enrolment, *[(m, m, fen) for m, fen in enumerate(targets, 1) if fen])
            recover(enrolment)
        asked = sum(
            line.taken_fen + line.owed_fen + line.lapsed_fen for line in RecoveryLine.objects.all()
        )
        worst = [min(a, b, 100) for a, b in zip(first, second, strict=True)]
        assert asked == 300 - sum(worst)
        taken = sum(RecoveryLine.objects.values_list("taken_fen", flat=True))
        assert available(enrolment.account) == before - taken
        assert differences() == []
        transaction.set_rollback(True)


# ---- Death


def closing(on_death, **fields):
    programme = ProgrammeFactory()
    VersionFactory(programme=programme, on_death=on_death)
    purse = filled_purse(100, 200, programme=programme)
    Resident.objects.filter(pk=purse.resident_id).update(**fields)
    return purse


@pytest.mark.parametrize(
    ("on_death", "died_on", "returned"),
    [
        (OnDeath.RETURNED, JUNE, 300),
        (OnDeath.INHERITED, JUNE, 0),
        (OnDeath.RETURNED, None, 0),
    ],
)
def test_what_the_dead_leave_goes_back_unless_it_is_inherited(on_death, died_on, returned):
    purse = closing(on_death, died_on=died_on)
    answers = [close_purses(resident_ids=[purse.resident_id], by=SYSTEM) for _ in range(2)]
    assert answers == [returned, 0]
    assert available(purse) == 300 - returned
    assert differences() == []


def test_what_an_open_order_holds_goes_back_when_it_has_ended():
    purse = closing(OnDeath.RETURNED, died_on=JUNE)
    hold_funds(resident=purse.resident, amount_fen=150, service="meals", reference="o", by=SYSTEM)
    assert close_purses(resident_ids=[purse.resident_id], by=SYSTEM) == 150
    release_funds(reference="o", by=SYSTEM)
    assert close_purses(resident_ids=[purse.resident_id], by=SYSTEM) == 150


def test_months_found_too_much_after_closing_are_not_asked_again():
    enrolment = enrolled()
    enrolment.programme.versions.update(on_death=OnDeath.RETURNED)
    Resident.objects.filter(pk=enrolment.resident_id).update(died_on=JUNE)
    spend(enrolment, 120_00)
    close_purses(resident_ids=[enrolment.resident_id], by=SYSTEM)
    decide_anew(enrolment, (1, 1, 100_00))
    (recovery,) = recover(enrolment)
    assert (recovery.total_fen, owed(enrolment)) == (200_00, 20)
    assert not Notice.objects.exists()  # the dead are not written to


def test_who_was_not_dead_after_all_gets_it_back_once():
    purse = closing(OnDeath.RETURNED, died_on=JUNE)
    top_up(purse, 50, period=date(2024, 5, 1), expires_on=date(2024, 5, 31))
    before = left_fen(purse)
    close_purses(resident_ids=[purse.resident_id], by=SYSTEM)
    assert reopen_purses(by=SYSTEM) == 0
    Resident.objects.filter(pk=purse.resident_id).update(died_on=None)
    assert [reopen_purses(by=SYSTEM) for _ in range(2)] == [350, 0]
    assert left_fen(purse) == [*before[:2], 0]  # what expired meanwhile is gone
    assert differences() == []


def test_the_night_looks_at_decisions_lowered_and_at_the_dead():
    enrolment, untouched = enrolled(), enrolled()
    decide_anew(enrolment, (1, None, 60_00))
    dead = closing(OnDeath.RETURNED, died_on=JUNE)
    for _ in range(2):
        for name in ("recover_late", "reopen_purses", "close_purses_of_the_dead"):
            getattr(tasks, name)()
    assert left(enrolment) == [60, 60, 60]
    assert left(untouched) == [100, 100, 100]
    assert available(dead) == 0
    assert Recovery.objects.count() == 1


def test_a_run_collects_what_was_agreed_when_it_closes():
    programme = ProgrammeFactory(ruled=True)
    enrolment = enrolled(programme, months=0)
    pay(programme, "2024-01")
    spend(enrolment, 100_00)
    decide_anew(enrolment, (2, None, 100_00))
    (recovery,) = recover(enrolment)
    agree_instalments(recovery=recovery, monthly_fen=30_00, first_month=date(2024, 2, 1), by=SYSTEM)
    pay(programme, "2024-02", "2024-03")
    assert owed(enrolment) == 40
    assert left(enrolment) == [0, 40, 100]  # first in, first out
    assert differences() == []


# ---- At the same time


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_eight_recoveries_of_the_same_months_are_one():
    enrolment = enrolled()
    spend(enrolment, 150_00)
    decide_anew(enrolment, (1, None, 60_00))
    answers = together(8, lambda _: len(recover(enrolment)))
    assert sorted(answers) == [0] * 7 + [1]
    assert (left(enrolment), owed(enrolment)) == ([0, 10, 60], 40)
    assert differences() == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_spending_refunding_and_recovering_race_without_loss():
    enrolment = enrolled()
    spend(enrolment, 100_00, "before")
    decide_anew(enrolment)

    def act(number):
        if number % 3 == 0:
            return recover(enrolment)
        if number % 3 == 1:
            return spend(enrolment, 50_00, f"o{number}")
        return refund_funds(
            reference="before", refund_reference=f"r{number}", amount_fen=10_00, by=SYSTEM
        )

    answers = together(9, act)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    recover(enrolment)
    asked = RecoveryLine.objects.aggregate(fen=Sum(F("taken_fen") + F("owed_fen")))
    assert asked == {"fen": 300_00}
    assert Journal.objects.filter(kind=6).count() <= 1
    assert differences() == []
