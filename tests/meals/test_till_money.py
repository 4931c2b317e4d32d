"""The one call that pays at a counter does what holding and capturing do; nobody pays twice at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audit import SYSTEM
from core.dates import today
from meals import commands
from meals.logic.pricing import Share
from meals.logic.till import paid_instead, tray_shares
from meals.models import Sale, SubsidyUse
from subsidies.commands import CounterPayment, pay_at_once
from subsidies.enums import Service
from subsidies.models import Account, HoldLot, Transfer
from subsidies.queries import differences, price_split
from tests.factories.accounts import OrganisationFactory
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    DishFactory,
    fill_purses,
)
from tests.factories.meals_till import request, sold, till_scene
from tests.factories.subsidies import ProgrammeFactory, VersionFactory, filled_purse
from tests.subsidies.threads import together

fen = st.integers(0, 3000)


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    purses=st.lists(
        st.tuples(st.integers(1, 3000), st.sampled_from([None, 2500, 3333])), max_size=3
    ),
    price=fen,
)
def test_one_call_takes_what_the_split_says(db, purses, price):
    resident, operator = ResidentFactory(), OrganisationFactory()
    for face, ratio in purses:
        offset = {Service.MEALS: ratio} if ratio else {}
        programme = ProgrammeFactory()
        VersionFactory(programme=programme, offset_bp=offset)
        filled_purse(face, resident=resident, programme=programme)
    expected = price_split(
        resident=resident, amount_fen=price, service=Service.MEALS, operator=operator
    )
    paid = pay_at_once(
        payment=CounterPayment(
            resident=resident,
            amount_fen=price,
            service=Service.MEALS,
            operator=operator,
            reference=f"test:{resident.pk}",
            book_date=today(),
        ),
        by=SYSTEM,
    )
    assert paid == price - expected.own_fen
    moved = Transfer.objects.filter(debit__resident=resident, kind=2)
    taken = {}
    for account, amount in moved.values_list("debit", "amount_fen"):
        taken[account] = taken.get(account, 0) + amount
    assert taken == {part.purse_id: part.fen for part in expected.parts}
    assert HoldLot.objects.filter(hold__account__resident=resident).count() == moved.count()
    assert set(taken) <= set(Account.objects.filter(resident=resident).values_list("pk", flat=True))


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=6), st.data())
def test_a_trays_parts_add_up_over_its_dishes(lists, data):
    total = sum(lists)
    elder = data.draw(st.integers(0, total))
    government = data.draw(st.integers(0, total - elder))
    shares = tray_shares(lists, Share(elder, government, total - elder - government))
    assert [share.list_fen for share in shares] == lists
    assert sum(share.elder_fen for share in shares) == elder
    assert sum(share.government_fen for share in shares) == government
    assert min(min(s.elder_fen, s.government_fen, s.operator_fen) for s in shares) >= 0


@given(st.lists(st.tuples(fen, fen, fen), min_size=1, max_size=5), st.data())
def test_other_money_moves_between_person_and_operator_only(parts, data):
    shares = [Share(*part) for part in parts]
    most = sum(share.elder_fen + share.operator_fen for share in shares)
    elder = data.draw(st.integers(0, most))
    moved = paid_instead(shares, elder)
    assert [share.list_fen for share in moved] == [share.list_fen for share in shares]
    assert [s.government_fen for s in moved] == [s.government_fen for s in shares]
    assert sum(share.elder_fen for share in moved) == elder
    assert min(min(s.elder_fen, s.operator_fen) for s in moved) >= 0
    with pytest.raises(ValueError, match="price"):
        paid_instead(shares, most + 1)


@pytest.mark.django_db
@pytest.mark.parametrize("kinds", [1, 3])
def test_a_sale_takes_as_many_queries_whatever_lies_on_the_tray(kinds):
    scene = till_scene(names=1)
    AgeDiscountFactory()
    DailyMealSubsidyFactory()
    resident = scene.people[0]
    fill_purses(resident)
    sold(scene, resident, cash_fen=0, items=((f"d{scene.dish.pk}", 1),))
    codes = [f"d{scene.dish.pk}"] + [f"d{dish}" for dish in more_dishes(scene, kinds - 1)]
    items = ((f"m{scene.item.pk}", 1), *((code, 1) for code in codes))
    with CaptureQueriesContext(
        connection,
    ) as found:
        sold(scene, resident, cash_fen=0, items=items)
    assert len(found) == QUERIES_OF_A_SALE, "\n".join(q["sql"][:150] for q in found)


QUERIES_OF_A_SALE = 4  # open and store, and a savepoint


def more_dishes(scene, count):
    return [DishFactory(operator=scene.operator).pk for _ in range(count)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_two_tills_at_once_use_one_subsidy_and_no_money_twice():
    DailyMealSubsidyFactory()
    scene = till_scene(names=1)
    other = till_scene(scene.community, operator=scene.operator)
    resident = scene.people[0]
    fill_purses(resident)
    scenes = [scene, other] * 3

    def buy(number):
        at = scenes[number]
        asked = request(at, resident, items=((f"m{at.item.pk}", 2),))
        return commands.sell(shift=at.shift.pk, request=asked, by=at.cashier, key=f"key-{number}")

    answers = together(6, buy)
    sales = [answer for answer in answers if isinstance(answer, Sale)]
    assert [type(a).__name__ for a in answers if not isinstance(a, Sale)] == ["PaymentDiffers"] * (
        6 - len(sales)
    )
    assert sum(sale.purse_fen for sale in sales) == 2400 * len(sales) - 500 <= 10_000
    assert len(sales) == 4
    assert SubsidyUse.objects.count() == 1
    assert list(differences()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
def test_the_same_key_at_once_is_one_sale():
    scene = till_scene()
    asked = request(scene, cash_fen=1200)
    answers = together(
        4,
        lambda _n: commands.sell(shift=scene.shift.pk, request=asked, by=scene.cashier, key="one"),
    )
    assert len({answer.pk for answer in answers}) == 1
