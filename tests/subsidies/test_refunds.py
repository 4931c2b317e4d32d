"""A refund restores its sources: the same lots, the last used first, and never more than was taken."""

from datetime import date

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audit import SYSTEM
from core.models import AuditEvent
from subsidies.commands import (
    NotAPrice,
    ReferenceReused,
    TooMuchBack,
    capture_funds,
    hold_funds,
    pay_operator,
    refund_funds,
    take_back_part,
)
from subsidies.models import Journal, Lot, Transfer
from subsidies.queries import differences
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import (
    ProgrammeFactory,
    PurseFactory,
    filled_purse,
    top_up,
)
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 3)


@pytest.fixture
def operator():
    return OrganisationFactory()


def spend(resident, fen, operator, reference="o"):
    hold_funds(resident=resident, amount_fen=fen, service="meals", reference=reference, by=SYSTEM)
    return capture_funds(reference=reference, operator=operator, book_date=DAY, by=SYSTEM)


def refund(name="r", fen=None, **how):
    return refund_funds(reference="o", refund_reference=name, amount_fen=fen, by=SYSTEM, **how)


def left(*purses):
    rows = Lot.objects.filter(account__in=purses).order_by("account", "pk")
    return list(rows.values_list("remaining_fen", flat=True))


@pytest.fixture
def charge(operator):
    """450 of two purses: 100 + 200 of the first, 150 of the second's 300."""
    resident = ResidentFactory()
    first = filled_purse(100, 200, resident=resident, programme=ProgrammeFactory(spend_order=1))
    second = filled_purse(300, resident=resident, programme=ProgrammeFactory(spend_order=2))
    assert spend(resident, 450, operator) == 450
    return first, second


@pytest.mark.parametrize(
    ("fen", "lots"),
    [
        (None, [100, 200, 300]),
        (450, [100, 200, 300]),
        (100, [0, 0, 250]),
        (150, [0, 0, 300]),
        (200, [0, 50, 300]),
        (360, [10, 200, 300]),
    ],
)
def test_the_last_used_is_given_back_first(charge, fen, lots):
    assert refund(fen=fen) == (450 if fen is None else fen)
    assert left(*charge) == lots
    assert differences() == []


def test_every_refund_names_what_it_corrects(charge, operator):
    refund()
    journals = Journal.objects.filter(kind=9)
    assert {journal.corrects.kind for journal in journals} == {2}
    assert {t.debit.operator for t in Transfer.objects.filter(kind=9)} == {operator}


def test_the_same_refund_again_gives_nothing_more(charge):
    assert [refund(fen=200), refund(fen=200)] == [200, 200]
    assert left(*charge) == [0, 50, 300]
    with pytest.raises(ReferenceReused):
        refund(fen=201)


def test_several_refunds_give_back_all_and_no_more(charge):
    assert [refund("a", 100), refund("b", 300), refund("c")] == [100, 300, 50]
    assert left(*charge) == [100, 200, 300]
    assert refund("d") == 0
    with pytest.raises(TooMuchBack):
        refund("e", 1)


@pytest.mark.parametrize(
    ("fen", "refusal"), [(451, TooMuchBack), (0, NotAPrice), (-1, NotAPrice), (2**63, NotAPrice)]
)
def test_no_more_than_was_taken_and_not_nothing(charge, fen, refusal):
    with pytest.raises(refusal):
        refund(fen=fen)
    assert left(*charge) == [0, 0, 150]


def test_only_who_was_paid_gives_back(charge, operator):
    with pytest.raises(ReferenceReused):
        refund(operator=OrganisationFactory())
    assert refund(operator=operator) == 450


def test_one_line_of_a_charge_is_given_back_alone(charge):
    line = Journal.objects.filter(kind=2).earliest("pk")
    assert refund("line", 150, only=line) == 150
    assert left(*charge) == [0, 150, 150]
    with pytest.raises(TooMuchBack):
        refund("more", 151, only=line)
    assert {journal.corrects for journal in Journal.objects.filter(kind=9)} == {line}


def test_what_was_never_paid_gives_nothing_back():
    assert refund() == 0
    resident = filled_purse(100).resident
    hold_funds(resident=resident, amount_fen=50, service="meals", reference="o", by=SYSTEM)
    assert refund() == 0


def test_a_refund_keeps_the_last_day_and_after_it_lapses(operator):
    with time_machine.travel("2024-07-10T12:00:00+08:00", tick=False):
        purse = PurseFactory()
        top_up(purse, 300, expires_on=date(2024, 7, 31))
        top_up(purse, 100, period=date(2024, 2, 1))
        spend(purse.resident, 350, operator)
        assert refund("july", 120) == 120
    assert left(purse) == [70, 100]
    with time_machine.travel("2024-08-01T12:00:00+08:00", tick=False):
        assert [refund("august"), refund("august")] == [230, 230]
    assert left(purse) == [70, 100]
    assert Journal.objects.get(kind=4).total_fen == 230
    assert AuditEvent.objects.get(action="subsidies.refund_lapsed").details["lapsed_fen"] == 230
    assert differences() == []


@given(
    st.lists(st.integers(1, 300), min_size=1, max_size=3),
    st.lists(st.integers(1, 300), min_size=1, max_size=3),
    st.integers(1, 1200),
    st.lists(st.integers(1, 400), max_size=3),
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_after_any_refunds_all_sources_are_restored(operator, first, second, price, refunds):
    with transaction.atomic():
        resident = ResidentFactory()
        purses = [
            filled_purse(*amounts, resident=resident, programme=ProgrammeFactory(spend_order=n))
            for n, amounts in enumerate((first, second))
        ]
        paid = spend(resident, price, operator)
        for number, fen in enumerate(refunds):
            back = min(fen, paid)
            if back:
                assert refund(f"r{number}", back) == back
            paid -= back
        assert refund("rest") == paid
        assert left(*purses) == [*first, *second]
        assert differences() == []
        transaction.set_rollback(True)


# ---- The government's part


@pytest.fixture
def part(operator):
    programme = ProgrammeFactory()
    pay_operator(
        programme=programme,
        operator=operator,
        amount_fen=500,
        reference="line",
        book_date=DAY,
        by=SYSTEM,
    )
    return Journal.objects.get(key="line")


def take_back(name="t", fen=None):
    return take_back_part(reference="line", refund_reference=name, amount_fen=fen, by=SYSTEM)


def test_the_governments_part_goes_back_once(part):
    assert [take_back("a", 200), take_back("a", 200), take_back("b")] == [200, 200, 300]
    assert take_back("c") == 0
    with pytest.raises(TooMuchBack):
        take_back("d", 1)
    with pytest.raises(ReferenceReused):
        take_back("a", 100)
    assert [journal.corrects for journal in Journal.objects.filter(kind=10)] == [part, part]
    assert differences() == []


def test_a_part_that_nobody_paid_does_not_go_back():
    assert take_back() == 0


# ---- At the same time


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_refunds_at_once_never_exceed_what_was_taken(charge):
    answers = together(8, lambda n: refund(f"r{n}", 200))
    assert sorted(str(answer) for answer in answers if isinstance(answer, int)) == ["200", "200"]
    assert all(isinstance(a, TooMuchBack) for a in answers if not isinstance(a, int))
    assert sum(left(*charge)) == 550
    assert differences() == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_one_refund_sent_eight_times_is_one_refund(charge):
    assert together(8, lambda _: refund(fen=200)) == [200] * 8
    assert sum(left(*charge)) == 350


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_parts_taken_back_at_once_never_exceed_the_part(part):
    answers = together(8, lambda n: take_back(f"t{n}", 200))
    assert answers.count(200) == 2
    assert sum(isinstance(answer, TooMuchBack) for answer in answers) == 6
