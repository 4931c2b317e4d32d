"""How a debt ends: instalments from the purse, money brought, or two persons who waive it."""

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import add_months, month_of, today
from core.errors import ReasonMissing, SecondPersonNeeded
from core.transitions import WrongState
from elderly_care.models import Notice
from subsidies.commands import (
    NothingProposed,
    ReceiptMissing,
    RecoveryOutsideArea,
    ReferenceReused,
    UnknownMethod,
    WrongRepayment,
    agree_instalments,
    close_purses_of_the_dead,
    collect_instalments,
    hold_funds,
    offset,
    propose_write_off,
    recover_late,
    repay,
    write_off,
)
from subsidies.models import Account, Journal, Recovery, RecoveryInstalment
from subsidies.queries import differences
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.subsidies import available, top_up
from tests.factories.subsidies_recoveries import debt, overpaid
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db
JUNE, JULY, AUGUST = (date(2024, month, 1) for month in (6, 7, 8))


def remaining(recovery) -> int:
    return Recovery.objects.with_remaining().get(pk=recovery.pk).remaining_fen


def state(recovery) -> str:
    return Recovery.objects.get(pk=recovery.pk).state


def purse_of(recovery) -> Account:
    return Account.objects.get(kind=1, resident=recovery.resident, programme=recovery.programme)


def pay(recovery, fen, reference="1", method="cash", by=SYSTEM):
    return repay(recovery=recovery, amount_fen=fen, method=method, reference=reference, by=by)


def agree(recovery, fen=200, first=JUNE):
    return agree_instalments(recovery=recovery, monthly_fen=fen, first_month=first, by=SYSTEM)


def collect(recovery, period):
    return collect_instalments(programme=recovery.programme, period=period, by=SYSTEM)


# ---- Money that is brought


def test_what_is_brought_lowers_the_debt_until_it_is_settled():
    recovery = debt(fen=500)
    assert [pay(recovery, 200, "1"), pay(recovery, 300, "2", "bank")] == [300, 0]
    assert state(recovery) == "settled"
    assert differences() == []


def test_a_receipt_is_booked_once():
    recovery = debt(fen=500)
    assert [pay(recovery, 200), pay(recovery, 200)] == [300, 300]
    for other in ({"fen": 100}, {"fen": 200, "recovery": debt(fen=500)}):
        with pytest.raises(ReferenceReused):
            pay(**{"recovery": recovery, **other})


@pytest.mark.parametrize("fen", [0, -1, 501])
def test_no_more_is_taken_than_is_owed_and_no_less_than_something(fen):
    recovery = debt(fen=500)
    with pytest.raises(WrongRepayment, match="5.00"):
        pay(recovery, fen)
    assert remaining(recovery) == 500


def test_a_repayment_needs_its_number():
    with pytest.raises(ReceiptMissing):
        pay(debt(), 100, "  ")
    with pytest.raises(ReceiptMissing):
        pay(debt(), 100, "R" * 81)


def test_a_repayment_is_made_in_a_way_that_we_know():
    recovery = debt(fen=500)
    with pytest.raises(UnknownMethod):
        pay(recovery, 100, "1", "bitcoin")
    assert remaining(recovery) == 500


def test_after_the_end_nothing_is_taken():
    recovery = debt(fen=500)
    pay(recovery, 500)
    with pytest.raises(WrongState):
        pay(recovery, 1, "2")
    with pytest.raises(WrongState):
        agree(recovery)


def test_another_streets_debt_is_not_found():
    recovery, stranger = debt(), staff(Role.STREET_CLERK, CommunityFactory().parent)
    acts = [
        lambda: pay(recovery, 100, by=stranger),
        lambda: agree_instalments(recovery=recovery, monthly_fen=100, by=stranger),
        lambda: propose_write_off(recovery=recovery, reason="困难", by=stranger),
        lambda: write_off(recovery=recovery, by=stranger),
        lambda: offset(recovery=recovery, amount_fen=1, reference="x", by=stranger),
    ]
    for act in acts:
        with pytest.raises(RecoveryOutsideArea):
            act()
    assert remaining(recovery) == 500


# ---- Instalments


def test_each_month_takes_its_instalment_once_until_nothing_is_owed():
    recovery = debt(fen=500)
    top_up(purse_of(recovery), 1000)
    agree(recovery)
    assert [collect(recovery, month) for month in (JUNE, JUNE, JULY)] == [200, 0, 200]
    assert collect(recovery, AUGUST) == 100
    assert state(recovery) == "settled"
    assert collect(recovery, date(2024, 9, 1)) == 0
    assert available(purse_of(recovery)) == 500
    assert differences() == []


def test_nothing_is_taken_before_the_first_month_or_without_an_agreement():
    recovery = debt(fen=500)
    top_up(purse_of(recovery), 1000)
    assert collect(recovery, JUNE) == 0
    agree(recovery, first=JULY)
    assert collect(recovery, JUNE) == 0
    assert not RecoveryInstalment.objects.exists()


def test_an_instalment_takes_what_is_free_and_asks_the_month_no_more():
    recovery = debt(fen=500)
    purse = purse_of(recovery)
    top_up(purse, 250)
    hold_funds(resident=purse.resident, amount_fen=100, service="meals", reference="o", by=SYSTEM)
    agree(recovery)
    assert collect(recovery, JUNE) == 150
    top_up(purse, 500, period=date(2024, 2, 1))
    assert collect(recovery, JUNE) == 0
    assert collect(recovery, JULY) == 200
    assert differences() == []


def test_the_agreement_is_told_once_and_may_be_changed():
    recovery = debt(fen=500)
    before = Notice.objects.count()
    for fen in (200, 200, 100):
        agree(recovery, fen)
    assert Notice.objects.count() == before + 2
    assert "每月从该账户扣 1.00 元" in Notice.objects.latest("pk").text
    assert Recovery.objects.get().monthly_fen == 100


def test_without_a_month_the_next_one_is_the_first():
    recovery = agree_instalments(recovery=debt(), monthly_fen=100, by=SYSTEM)
    assert recovery.first_instalment == add_months(today(), 1)


@pytest.mark.parametrize("fen", [0, 501])
def test_an_instalment_is_something_and_at_most_the_debt(fen):
    with pytest.raises(WrongRepayment):
        agree(debt(fen=500), fen)


def test_a_debt_is_set_off_as_far_as_the_purse_goes():
    recovery = debt(fen=500)
    top_up(purse_of(recovery), 300)
    assert [offset(recovery=recovery, amount_fen=400, reference="a", by=SYSTEM) for _ in "12"] == [
        300,
        300,
    ]
    assert remaining(recovery) == 200


# ---- Writing off


@pytest.fixture
def officials():
    community = CommunityFactory()
    return debt(community), [staff(Role.DISTRICT_ADMIN, community.parent.parent) for _ in "12"]


def test_two_persons_waive_a_debt(officials):
    recovery, (one, other) = officials
    pay(recovery, 100)
    propose_write_off(recovery=recovery, reason="低保户，无力退还", by=one)
    with pytest.raises(SecondPersonNeeded):
        write_off(recovery=recovery, by=one)
    for _ in range(2):
        write_off(recovery=recovery, by=other)
    recovery.refresh_from_db()
    assert (recovery.state, remaining(recovery)) == ("written_off", 0)
    assert (recovery.write_off_asked_by, recovery.written_off_by) == (one, other)
    assert Journal.objects.get(kind=15).total_fen == 400
    assert "不用再退" in Notice.objects.latest("pk").text
    assert differences() == []


def test_a_write_off_begins_with_a_reason(officials):
    recovery, (one, other) = officials
    with pytest.raises(ReasonMissing):
        propose_write_off(recovery=recovery, reason=" ", by=one)
    with pytest.raises(NothingProposed):
        write_off(recovery=recovery, by=other)
    assert remaining(recovery) == 500


# ---- The night


def test_the_night_asks_back_what_was_posted_after_the_decision_had_been_lowered():
    recovery = overpaid()
    top_up(purse_of(recovery), 50_00, period=date(2024, 3, 1))
    assert recover_late(by=SYSTEM) == 0  # no award was replaced, nothing to look at
    assert close_purses_of_the_dead(by=SYSTEM) == 0


# ---- At the same time


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_payments_at_once_never_exceed_the_debt():
    recovery = debt(fen=500)
    answers = together(8, lambda n: pay(recovery, 200, str(n)))
    assert sum(isinstance(answer, int) for answer in answers) == 2
    assert sum(isinstance(answer, WrongRepayment) for answer in answers) == 6
    assert remaining(recovery) == 100


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_an_instalment_collected_eight_times_at_once_is_one():
    recovery = debt(fen=500)
    top_up(purse_of(recovery), 1000)
    agree(recovery)
    answers = together(8, lambda _: collect(recovery, month_of(JUNE + timedelta(days=3))))
    assert sorted(answers) == [0] * 7 + [200]
    assert differences() == []
