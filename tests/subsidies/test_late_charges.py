"""A till that was offline: the operator is paid, the person is never overdrawn and owes what was lacking."""

from datetime import date, timedelta

import pytest
import time_machine

from core.audit import SYSTEM
from core.dates import today
from elderly_care.models import Notice
from subsidies.commands import (
    NoPurse,
    NotAPrice,
    NotYetHappened,
    ReferenceReused,
    charge_late,
    draw_statement,
    hold_funds,
    refund_funds,
    repay,
)
from subsidies.models import Balance, LateCharge, Recovery, Statement, Transfer
from subsidies.queries import differences
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import (
    ProgrammeFactory,
    PurseFactory,
    available,
    filled_purse,
    top_up,
)
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return OrganisationFactory()


def late(resident, operator, fen=500, reference="till-7:1", day=None, service="meals"):
    return charge_late(
        resident=resident,
        amount_fen=fen,
        service=service,
        operator=operator,
        reference=reference,
        occurred_on=day or today() - timedelta(days=3),
        by=SYSTEM,
    )


@pytest.mark.parametrize(
    ("there", "paid", "owed"), [(500, 500, 0), (900, 500, 0), (300, 300, 200), (None, 0, 500)]
)
def test_what_is_there_pays_and_the_rest_is_owed(operator, there, paid, owed):
    purse = filled_purse(there) if there else PurseFactory()
    charge = late(purse.resident, operator)
    assert (charge.paid_fen, charge.owed_fen) == (paid, owed)
    assert available(purse) == (there or 0) - paid
    received = Transfer.objects.filter(credit__operator=operator)
    assert sum(received.values_list("amount_fen", flat=True)) == 500
    recoveries = Recovery.objects.with_remaining().filter(resident=purse.resident)
    assert [r.remaining_fen for r in recoveries] == ([owed] if owed else [])
    assert Notice.objects.filter(resident=purse.resident).count() == len(recoveries)
    assert differences() == []


def test_the_day_of_the_act_and_of_its_arrival_are_kept(operator):
    purse = filled_purse(500)
    charge = late(purse.resident, operator, day=date(2024, 5, 30))
    assert charge.occurred_on == date(2024, 5, 30)
    assert charge.arrived_at.date() >= today() - timedelta(days=1)
    assert Transfer.objects.get(kind=2).journal.book_date == today()


def test_the_same_charge_again_changes_nothing(operator):
    purse = filled_purse(300)
    first = late(purse.resident, operator)
    assert late(purse.resident, operator) == first
    assert LateCharge.objects.count() == Recovery.objects.count() == 1
    for other in (
        {"fen": 400},
        {"operator": OrganisationFactory()},
        {"day": today() - timedelta(days=4)},
        {"service": "home_service"},
    ):
        with pytest.raises(ReferenceReused):
            late(purse.resident, **{"operator": operator, **other})


def test_another_orders_reference_is_refused(operator):
    purse = filled_purse(300)
    hold_funds(
        resident=purse.resident, amount_fen=100, service="meals", reference="till-7:1", by=SYSTEM
    )
    with pytest.raises(ReferenceReused):
        late(purse.resident, operator)
    assert available(purse) == 200


def test_the_debt_is_owed_to_the_last_purses_programme(operator):
    resident = ResidentFactory()
    for order in (1, 2):
        filled_purse(100, resident=resident, programme=ProgrammeFactory(spend_order=order))
    late(resident, operator)
    assert Recovery.objects.get().programme.spend_order == 2


@pytest.mark.parametrize(
    ("fen", "day", "refusal"),
    [
        (0, 0, NotAPrice),
        (-5, 0, NotAPrice),
        (10**12 + 1, 0, NotAPrice),
        (2**63, 0, NotAPrice),
        (500, 1, NotYetHappened),
    ],
)
def test_what_cannot_be_is_refused(operator, fen, day, refusal):
    purse = filled_purse(300)
    with pytest.raises(refusal):
        late(purse.resident, operator, fen=fen, day=today() + timedelta(days=day))
    assert available(purse) == 300


def test_without_a_purse_for_the_service_there_is_nothing_to_charge(operator):
    with pytest.raises(NoPurse):
        late(ResidentFactory(), operator)


@time_machine.travel("2024-08-02T12:00:00+08:00", tick=False)
def test_money_counts_that_could_be_spent_on_that_day(operator):
    purse = PurseFactory()
    top_up(purse, 100, period=date(2024, 7, 1), expires_on=date(2024, 7, 31))  # not yet collected
    top_up(purse, 100, period=date(2024, 6, 1), expires_on=date(2024, 6, 30))  # over by then
    top_up(purse, 100, period=date(2024, 8, 1), expires_on=date(2024, 8, 31))  # came after
    charge = late(purse.resident, operator, day=date(2024, 7, 30))
    assert (charge.paid_fen, charge.owed_fen) == (100, 400)
    assert Balance.objects.get(account=purse).posted == 200


def test_the_statement_pays_all_of_it(operator):
    purse = filled_purse(300)
    late(purse.resident, operator)
    draw_statement(operator=operator, through=today(), by=SYSTEM)
    assert Statement.objects.get().total_fen == 500


def test_a_refund_lowers_the_debt_first(operator):
    purse = filled_purse(300)
    charge = late(purse.resident, operator)
    assert (
        refund_funds(reference="till-7:1", refund_reference="r1", amount_fen=250, by=SYSTEM) == 250
    )
    recovery = Recovery.objects.with_remaining().get(pk=charge.recovery_id)
    assert (recovery.remaining_fen, recovery.state) == (0, "settled")
    assert available(purse) == 50
    assert refund_funds(reference="till-7:1", refund_reference="r2", by=SYSTEM) == 250
    assert available(purse) == 300
    assert differences() == []


def test_what_the_person_has_paid_by_then_is_not_given_to_the_debt(operator):
    purse = filled_purse(300)
    charge = late(purse.resident, operator)
    repay(recovery=charge.recovery, amount_fen=150, method="cash", reference="1", by=SYSTEM)
    assert refund_funds(reference="till-7:1", refund_reference="r", by=SYSTEM) == 500
    assert Recovery.objects.get().state == "settled"
    assert differences() == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_one_late_charge_sent_eight_times_is_one(operator):
    purse = filled_purse(300)
    answers = together(8, lambda _: late(purse.resident, operator).owed_fen)
    assert answers == [200] * 8
    assert LateCharge.objects.count() == 1
    assert differences() == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_sixteen_late_charges_of_the_last_credit_pay_it_once(operator):
    purse = filled_purse(500)
    answers = together(16, lambda n: late(purse.resident, operator, reference=f"till-{n}"))
    assert sum(answer.paid_fen for answer in answers) == 500
    assert sum(answer.owed_fen for answer in answers) == 15 * 500
    assert available(purse) == 0
    assert differences() == []
