"""Money set aside, spent or given back; each once, first in first out, across purses in their order."""

from datetime import date, timedelta

import pytest

from core.audit import SYSTEM
from core.dates import today
from subsidies.commands import (
    BookedAhead,
    NotAPrice,
    ReferenceReused,
    capture_funds,
    hold_funds,
    pay_operator,
    release_funds,
)
from subsidies.models import Balance, Hold, Journal, Lot, Transfer
from subsidies.queries import differences, purse_overview, spendable
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.subsidies import ProgrammeFactory, available, filled_purse
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 3)


def hold(resident, fen, reference="order-1", service="meals"):
    return hold_funds(
        resident=resident, amount_fen=fen, service=service, reference=reference, by=SYSTEM
    )


def capture(operator, reference="order-1"):
    return capture_funds(reference=reference, operator=operator, book_date=DAY, by=SYSTEM)


def release(reference="order-1"):
    return release_funds(reference=reference, by=SYSTEM)


def lots(purse):
    """(remaining, held) in the order of the lots."""
    rows = Lot.objects.filter(account=purse).order_by("pk")
    return list(rows.values_list("remaining_fen", "held_fen"))


@pytest.fixture
def operator():
    return OrganisationFactory()


# ---- Holding


def test_a_hold_takes_the_oldest_money_first():
    purse = filled_purse(500, 300, 200)
    assert hold(purse.resident, 600) == 600
    assert lots(purse) == [(500, 500), (300, 100), (200, 0)]
    assert available(purse) == 400


def test_the_next_hold_goes_on_where_the_first_stopped():
    purse = filled_purse(500, 300, 200)
    hold(purse.resident, 600)
    assert hold(purse.resident, 250, "order-2") == 250
    assert lots(purse) == [(500, 500), (300, 300), (200, 50)]


def test_a_hold_takes_what_there_is():
    purse = filled_purse(500)
    assert hold(purse.resident, 700) == 500
    assert hold(purse.resident, 1, "order-2") == 0
    assert available(purse) == 0


@pytest.mark.parametrize("fen", [0, -1])
def test_nothing_can_be_held_of_nothing(fen):
    purse = filled_purse(500)
    assert hold(purse.resident, fen) == 0
    assert not Hold.objects.exists()


def test_who_has_no_purse_holds_nothing():
    assert hold(ResidentFactory(), 100) == 0


def test_purses_are_used_in_the_programmes_order():
    resident = ResidentFactory()
    last = filled_purse(500, resident=resident, programme=ProgrammeFactory(spend_order=3))
    first = filled_purse(200, resident=resident, programme=ProgrammeFactory(spend_order=1))
    second = filled_purse(300, resident=resident, programme=ProgrammeFactory(spend_order=2))
    assert hold(resident, 600) == 600
    assert [available(purse) for purse in (first, second, last)] == [0, 0, 400]
    assert [row.purse_id for row in spendable(resident.pk, service="meals")] == [last.pk]


def test_money_for_another_service_is_left_alone():
    resident = ResidentFactory()
    nursing = ProgrammeFactory(services=["home_service"])
    purse = filled_purse(500, resident=resident, programme=nursing)
    assert hold(resident, 100) == 0
    assert spendable(resident.pk, service="meals") == []
    assert hold(resident, 100, service="home_service") == 100
    assert available(purse) == 400


def test_the_same_hold_again_answers_what_it_holds():
    purse = filled_purse(500)
    assert hold(purse.resident, 300) == 300
    assert hold(purse.resident, 300) == 300
    assert hold(purse.resident, 999) == 300
    assert lots(purse) == [(500, 300)]


def test_the_same_reference_for_less_is_another_order():
    purse = filled_purse(500)
    hold(purse.resident, 300)
    with pytest.raises(ReferenceReused):
        hold(purse.resident, 299)
    assert lots(purse) == [(500, 300)]


@pytest.mark.parametrize("end", ["capture", "release"])
def test_an_order_that_has_ended_holds_nothing_again(operator, end):
    purse = filled_purse(500)
    hold(purse.resident, 300)
    capture(operator) if end == "capture" else release()
    before = lots(purse)
    with pytest.raises(ReferenceReused):
        hold(purse.resident, 300)
    assert lots(purse) == before


def test_somebody_elses_reference_is_refused():
    mine, theirs = filled_purse(500), filled_purse(500)
    hold(mine.resident, 300)
    with pytest.raises(ReferenceReused):
        hold(theirs.resident, 300)
    assert available(theirs) == 500


# ---- Spending and giving back


def test_a_capture_pays_the_operator_from_the_held_lots(operator):
    purse = filled_purse(500, 300)
    hold(purse.resident, 600)
    assert capture(operator) == 600
    assert lots(purse) == [(0, 0), (200, 0)]
    balance = Balance.objects.get(account=purse)
    assert (balance.posted, balance.held) == (200, 0)
    spent = Transfer.objects.filter(kind=2).order_by("pk")
    assert [(t.amount_fen, t.credit.operator, t.journal.book_date) for t in spent] == [
        (500, operator, DAY),
        (100, operator, DAY),
    ]
    assert differences() == []


def test_a_second_capture_pays_nothing_more(operator):
    purse = filled_purse(500)
    hold(purse.resident, 300)
    assert [capture(operator), capture(operator)] == [300, 300]
    assert available(purse) == 200
    assert Journal.objects.filter(kind=2).count() == 1


def test_a_capture_for_another_operator_is_refused(operator):
    purse = filled_purse(500)
    hold(purse.resident, 300)
    capture(operator)
    with pytest.raises(ReferenceReused):
        capture(OrganisationFactory())


def test_a_capture_across_purses_pays_from_each_programme(operator):
    resident = ResidentFactory()
    first = filled_purse(200, resident=resident, programme=ProgrammeFactory(spend_order=1))
    second = filled_purse(300, resident=resident, programme=ProgrammeFactory(spend_order=2))
    hold(resident, 350)
    assert capture(operator) == 350
    assert (available(first), available(second)) == (0, 150)
    rows = Transfer.objects.filter(kind=2).values_list("programme", "amount_fen")
    assert set(rows) == {(first.programme_id, 200), (second.programme_id, 150)}


def test_a_release_gives_back_to_the_same_lots():
    purse = filled_purse(500, 300)
    hold(purse.resident, 600)
    assert release() == 600
    assert lots(purse) == [(500, 0), (300, 0)]
    assert available(purse) == 800
    assert release() == 0


def test_a_released_order_captures_nothing(operator):
    purse = filled_purse(500)
    hold(purse.resident, 300)
    release()
    assert capture(operator) == 0
    assert available(purse) == 500


def test_a_captured_order_gives_nothing_back(operator):
    purse = filled_purse(500)
    hold(purse.resident, 300)
    capture(operator)
    assert release() == 0
    assert available(purse) == 200


def test_an_unknown_reference_moves_nothing(operator):
    assert capture(operator, "unknown") == 0
    assert release("unknown") == 0


def test_released_money_is_the_first_to_be_used_again(operator):
    purse = filled_purse(500, 300)
    hold(purse.resident, 400)
    release()
    hold(purse.resident, 100, "order-2")
    assert lots(purse) == [(500, 100), (300, 0)]


# ---- The government's part


def pay(operator, programme, fen=500, reference="line-1"):
    pay_operator(
        programme=programme,
        operator=operator,
        amount_fen=fen,
        reference=reference,
        book_date=DAY,
        by=SYSTEM,
    )


@pytest.mark.parametrize("fen", [0, -1, 2**63])
def test_a_government_part_is_some_money(operator, fen):
    with pytest.raises(NotAPrice):
        pay(operator, ProgrammeFactory(), fen)


def test_nothing_is_booked_on_a_day_to_come(operator):
    values = {"operator": operator, "programme": ProgrammeFactory(), "amount_fen": 1}
    for day in (today() + timedelta(days=1), date(2999, 6, 1)):
        with pytest.raises(BookedAhead):
            pay_operator(**values, reference="line-1", book_date=day, by=SYSTEM)
    assert not Transfer.objects.exists()


def test_the_governments_part_is_booked_once(operator):
    programme = ProgrammeFactory()
    for _ in range(2):
        pay(operator, programme)
    transfer = Transfer.objects.get()
    assert (transfer.amount_fen, transfer.credit.operator) == (500, operator)
    assert transfer.debit.programme == programme


def test_the_same_reference_with_other_content_is_refused(operator):
    programme = ProgrammeFactory()
    pay(operator, programme)
    for other in (
        {"operator": OrganisationFactory(), "programme": programme},
        {"operator": operator, "programme": ProgrammeFactory()},
        {"operator": operator, "programme": programme, "fen": 501},
    ):
        with pytest.raises(ReferenceReused):
            pay(**other)
    assert Transfer.objects.count() == 1


# ---- What the holder sees


def test_the_overview_shows_every_purse():
    resident = ResidentFactory()
    for order, fen in enumerate((200, 300)):
        filled_purse(fen, resident=resident, programme=ProgrammeFactory(spend_order=order))
    hold(resident, 250)
    rows = [
        (row.balance_fen, row.held_fen, row.available_fen) for row in purse_overview(resident.pk)
    ]
    assert rows == [(200, 200, 0), (300, 50, 250)]


@pytest.mark.parametrize("purses", [1, 3])
def test_the_overview_costs_one_query(purses, django_assert_num_queries):
    resident = ResidentFactory()
    for _ in range(purses):
        filled_purse(100, resident=resident)
    with django_assert_num_queries(1):
        assert len(purse_overview(resident.pk)) == purses


# ---- At the same time


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_eight_want_the_last_credit(operator):
    resident = ResidentFactory()
    purses = [
        filled_purse(300, 200, resident=resident, programme=ProgrammeFactory(spend_order=n))
        for n in (1, 2)
    ]

    def order(number):
        held = hold(resident, 300, f"order-{number}")
        return held, capture(operator, f"order-{number}")

    answers = together(8, order)
    assert all(held == captured for held, captured in answers)
    assert sum(captured for _held, captured in answers) == 1000
    assert [available(purse) for purse in purses] == [0, 0]
    assert differences() == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_one_order_sent_eight_times_is_one_order(operator):
    purse = filled_purse(1000)

    assert together(8, lambda _: hold(purse.resident, 100)) == [100] * 8
    assert together(8, lambda _: capture(operator)) == [100] * 8
    assert available(purse) == 900
    assert Hold.objects.count() == Journal.objects.filter(kind=2).count() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_capture_and_release_race_to_one_end(operator, turn):
    purse = filled_purse(500)
    hold(purse.resident, 300)
    answers = together(4, lambda n: capture(operator) if (n + turn) % 2 else release())
    captured = {answer for n, answer in enumerate(answers) if (n + turn) % 2}
    released = sorted(answer for n, answer in enumerate(answers) if not (n + turn) % 2)
    balance = Balance.objects.get(account=purse)
    if captured == {300}:
        assert released == [0, 0]
        assert (balance.posted, balance.held) == (200, 0)
    else:
        assert (captured, released) == ({0}, [0, 300])
        assert (balance.posted, balance.held) == (500, 0)
    assert differences() == []


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_eight_book_the_same_part(operator):
    programme = ProgrammeFactory()
    answers = together(8, lambda _: pay(operator, programme))
    assert answers == [None] * 8
    assert Transfer.objects.count() == 1
