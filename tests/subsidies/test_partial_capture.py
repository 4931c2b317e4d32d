"""Less is paid than was held; what comes back too late lapses; vouchers pay their ratio."""

from datetime import date

import pytest
import time_machine
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audit import SYSTEM
from elderly_care.models import Resident
from subsidies.commands import (
    NotAPrice,
    ReferenceReused,
    capture_funds,
    close_purses,
    hold_funds,
    release_funds,
)
from subsidies.enums import OnDeath
from subsidies.models import Balance, Journal, Lot
from subsidies.queries import differences, price_split
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import (
    ProgrammeFactory,
    PurseFactory,
    VersionFactory,
    available,
    filled_purse,
    top_up,
)
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 3)


@pytest.fixture
def operator():
    return OrganisationFactory()


def hold(resident, fen, reference="o", *, service="meals", operator=None):
    return hold_funds(
        resident=resident,
        amount_fen=fen,
        service=service,
        reference=reference,
        operator=operator,
        by=SYSTEM,
    )


def capture(operator, reference="o", fen=None):
    return capture_funds(
        reference=reference, operator=operator, book_date=DAY, amount_fen=fen, by=SYSTEM
    )


def lots(purse):
    rows = Lot.objects.filter(account=purse).order_by("pk")
    return list(rows.values_list("remaining_fen", "held_fen"))


def two_purses():
    resident = ResidentFactory()
    return resident, [
        filled_purse(200, resident=resident, programme=ProgrammeFactory(spend_order=order))
        for order in (1, 2)
    ]


@pytest.mark.parametrize(
    ("price", "paid", "left"),
    [
        (None, 350, [0, 50]),
        (350, 350, [0, 50]),
        (999, 350, [0, 50]),
        (300, 300, [0, 100]),
        (200, 200, [0, 200]),
        (50, 50, [150, 200]),
        (0, 0, [200, 200]),
    ],
)
def test_a_smaller_price_is_paid_in_order_and_the_rest_is_free_again(operator, price, paid, left):
    resident, purses = two_purses()
    hold(resident, 350)
    assert capture(operator, fen=price) == paid
    assert [available(purse) for purse in purses] == left
    assert capture(operator, fen=price) == paid
    assert release_funds(reference="o", by=SYSTEM) == 0
    assert differences() == []


def test_another_price_under_the_same_reference_is_refused(operator):
    resident, purses = two_purses()
    hold(resident, 350)
    assert capture(operator, fen=300) == 300
    for price in (299, 301, None):
        with pytest.raises(ReferenceReused):
            capture(operator, fen=price)
    assert [available(purse) for purse in purses] == [0, 100]


def test_less_than_nothing_is_no_price(operator):
    resident, purses = two_purses()
    hold(resident, 350)
    with pytest.raises(NotAPrice):
        capture(operator, fen=-1)
    assert [available(purse) for purse in purses] == [0, 50]


# ---- Expiry


JULY_END, AUGUST = date(2024, 7, 31), "2024-08-01T09:00:00+08:00"


@pytest.fixture
def july(operator):
    """500 until the end of July, 100 without an end; 300 held in July."""
    with time_machine.travel("2024-07-31T12:00:00+08:00", tick=False):
        purse = PurseFactory()
        top_up(purse, 500, expires_on=JULY_END)
        top_up(purse, 100, period=date(2024, 2, 1))
        hold(purse.resident, 300)
    return purse


@time_machine.travel(AUGUST, tick=False)
def test_what_is_given_back_after_its_last_day_lapses(july):
    assert [release_funds(reference="o", by=SYSTEM) for _ in range(2)] == [300, 0]
    assert lots(july) == [(200, 0), (100, 0)]
    assert Journal.objects.get(kind=4).total_fen == 300
    assert differences() == []


@time_machine.travel(AUGUST, tick=False)
def test_held_money_pays_after_its_last_day_and_the_rest_of_it_lapses(july, operator):
    assert capture(operator, fen=120) == 120
    assert lots(july) == [(200, 0), (100, 0)]
    assert Journal.objects.get(kind=4).total_fen == 180
    assert differences() == []


@time_machine.travel(AUGUST, tick=False)
def test_after_its_last_day_money_is_not_held_any_more(july):
    assert hold(july.resident, 500, "august") == 100
    assert price_split(resident=july.resident, amount_fen=500, service="meals").own_fen == 500


@time_machine.travel("2024-07-31T23:59:00+08:00", tick=False)
def test_on_its_last_day_money_still_pays_and_first(july):
    assert release_funds(reference="o", by=SYSTEM) == 300
    assert hold(july.resident, 550, "last day") == 550
    assert lots(july) == [(500, 500), (100, 50)]


def test_what_expires_first_is_spent_first():
    purse = PurseFactory()
    for month, last_day in ((1, None), (2, date(2099, 9, 30)), (3, date(2099, 8, 31))):
        top_up(purse, 100, period=date(2024, month, 1), expires_on=last_day)
    hold(purse.resident, 150)
    assert lots(purse) == [(100, 0), (100, 50), (100, 100)]


# ---- Who is paid, and the ratio of a voucher


def test_only_the_named_operators_are_paid_from_a_programme(operator):
    programme = ProgrammeFactory()
    programme.operators.add(operator)
    resident = filled_purse(500, programme=programme).resident
    assert hold(resident, 100, "elsewhere", operator=OrganisationFactory()) == 0
    assert hold(resident, 100, "not known yet") == 0
    assert hold(resident, 100, "here", operator=operator) == 100


@pytest.fixture
def voucher():
    """800 yuan a month: half of a bill at home, 40 % in an institution."""
    programme = ProgrammeFactory(services=["home_service", "institution"])
    VersionFactory(programme=programme, offset_bp={"home_service": 5000, "institution": 4000})
    return filled_purse(800_00, programme=programme)


@pytest.mark.parametrize(
    ("service", "bill", "offset"),
    [
        ("home_service", 1000_00, 500_00),
        ("home_service", 2000_00, 800_00),
        ("institution", 1000_00, 400_00),
    ],
)
def test_a_voucher_holds_its_ratio(voucher, service, bill, offset):
    split = price_split(resident=voucher.resident, amount_fen=bill, service=service)
    assert [part.fen for part in split.parts] == [offset]
    assert split.own_fen == bill - offset
    assert hold(voucher.resident, bill, service=service) == offset


def test_a_smaller_bill_is_offset_by_its_own_ratio(voucher, operator):
    hold(voucher.resident, 1000_00, service="home_service")
    assert capture(operator, fen=600_00) == 300_00
    assert available(voucher) == 500_00


@given(
    st.lists(st.integers(1, 400), min_size=1, max_size=3),
    st.lists(st.integers(1, 400), min_size=1, max_size=3),
    st.none() | st.integers(0, 10_000),
    st.integers(1, 1500),
    st.none() | st.integers(0, 1500),
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_parts_of_a_charge_add_to_its_price(operator, first, second, ratio, price, captured):
    with transaction.atomic():
        resident = ResidentFactory()
        purses = []
        for order, amounts in enumerate((first, second)):
            programme = ProgrammeFactory(spend_order=order)
            offset = {} if ratio is None or order else {"meals": ratio}
            VersionFactory(programme=programme, offset_bp=offset)
            purses.append(filled_purse(*amounts, resident=resident, programme=programme))
        split = price_split(resident=resident, amount_fen=price, service="meals")
        assert sum(part.fen for part in split.parts) + split.own_fen == price
        assert split.own_fen >= 0
        assert hold(resident, price) == price - split.own_fen
        paid = capture(operator, fen=captured)
        assert paid <= price - split.own_fen
        assert paid <= (price if captured is None else captured)
        left = sum(available(purse) for purse in purses)
        assert left + paid == sum(first) + sum(second)
        assert differences() == []
        transaction.set_rollback(True)


@pytest.mark.parametrize("purses", [1, 3])
def test_a_split_costs_two_queries(purses, django_assert_num_queries):
    resident = ResidentFactory()
    for _ in range(purses):
        filled_purse(100, resident=resident)
    with django_assert_num_queries(2):
        assert len(price_split(resident=resident, amount_fen=900, service="meals").parts) == purses


# ---- At the same time


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_sixteen_want_the_last_credit(operator):
    purse = filled_purse(500)

    def spend(number):
        held = hold(purse.resident, 500, f"order-{number}")
        return capture(operator, f"order-{number}") if held else 0

    answers = together(16, spend)
    assert sorted(answers) == [0] * 15 + [500]
    assert available(purse) == 0
    assert differences() == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(2))
def test_capture_release_and_lapse_race_to_one_end(july, operator, turn):
    programme, day = july.programme, date(2024, 7, 1)

    def act(number):
        acts = [
            lambda: capture(operator, fen=120),
            lambda: release_funds(reference="o", by=SYSTEM),
            lambda: close_purses(resident_ids=[july.resident_id], by=SYSTEM),
        ]
        return acts[(number + turn) % 3]()

    VersionFactory(programme=programme, on_death=OnDeath.RETURNED)
    Resident.objects.filter(pk=july.resident_id).update(died_on=day)
    with time_machine.travel(AUGUST, tick=False):
        answers = together(6, act)
        close_purses(resident_ids=[july.resident_id], by=SYSTEM)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    balance = Balance.objects.get(account=july)
    assert (balance.posted, balance.held) == (0, 0)
    spent = Journal.objects.filter(kind=2).aggregate(fen=Sum("total_fen", default=0))["fen"]
    back = Journal.objects.filter(kind__in=[4, 5]).aggregate(fen=Sum("total_fen"))["fen"]
    assert spent in (0, 120)
    assert spent + back == 600
    assert differences() == []
