"""Sales made without the network: each stored once, nothing overdrawn, what is odd looked at."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.errors import NotFound, ReasonMissing
from elderly_care.commands import block_card
from meals import commands
from meals.commands.till_errors import NoOpenShift, ReviewSettled
from meals.enums import ReviewReason
from meals.logic.till import signature
from meals.models import Sale, SaleReview
from meals.queries.price_lists import list_cards
from subsidies.models import Recovery
from subsidies.queries import differences
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care_cards import CardFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    available,
    fill_purses,
    meal_programme,
    place,
)
from tests.factories.meals_till import TillFactory, TillShiftFactory, sold, till_scene
from tests.meals.till_device import Device

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    AgeDiscountFactory(government_bp=5000, programme=meal_programme())
    DailyMealSubsidyFactory()
    made = till_scene(names=1)
    made.resident = made.people[0]
    made.number = made.resident.cards.get().number
    fill_purses(made.resident)
    made.lunch = ((f"m{made.item.pk}", 1),)
    return made


def review_of(sale) -> SaleReview | None:
    return SaleReview.objects.filter(sale=sale).first()


def test_an_offline_sale_is_charged_late_and_both_times_are_kept(scene):
    device = Device(scene)
    at = timezone.now() - timedelta(minutes=30)
    (taken,) = device.send(device.sell(scene.lunch, scene.number, at=at))
    assert taken.status == "stored"
    sale = taken.sale
    assert (sale.purse_fen, sale.subsidy_fen, sale.government_fen) == (460, 500, 620)
    assert (sale.occurred_at, sale.occurred_at < sale.arrived_at) == (at, True)
    assert available(scene.resident) == 9540
    assert list(differences()) == []


def test_the_same_sale_again_is_known_and_changes_nothing(scene):
    device = Device(scene)
    signed = device.sell(scene.lunch, scene.number)
    statuses = [device.send(signed)[0].status for _ in range(3)]
    assert (statuses, Sale.objects.count()) == (["stored", "known", "known"], 1)
    assert available(scene.resident) == 9540


def test_a_walk_in_without_a_card_needs_nobody_to_look(scene):
    device = Device(scene)
    (taken,) = device.send(device.sell(scene.lunch))
    assert (taken.sale.resident, taken.sale.cash_fen, review_of(taken.sale)) == (None, 1200, None)


def test_what_the_purse_lacks_by_now_is_owed_and_the_operator_paid_in_full(scene):
    device = Device(scene)
    signed = device.sell(((f"m{scene.item.pk}", 4),), scene.number)
    rest = (f"m{scene.item.pk}", 9)
    sold(scene, scene.resident, items=(rest,), cash_fen=60)
    assert available(scene.resident) == 0
    (taken,) = device.send(signed)
    assert taken.sale.purse_fen > 0
    owed = Recovery.objects.get()
    assert (owed.resident, owed.total_fen) == (scene.resident, taken.sale.purse_fen)
    assert list(differences()) == []


def test_served_elsewhere_is_one_item_with_all_its_reasons(scene):
    device = Device(scene)
    signed = device.sell(scene.lunch, scene.number)
    order = place(scene, scene.resident)
    (taken,) = device.send(signed)
    item = review_of(taken.sale)
    assert item.reasons == [
        ReviewReason.SERVED_ELSEWHERE,
        ReviewReason.SUBSIDY_USED,
        ReviewReason.PRICE_DIFFERS,  # the order had the meal's reduced portion already
    ]
    assert item.details["elsewhere"] == [order.number]
    sale = taken.sale
    assert (sale.government_fen, sale.elder_fen, sale.operator_fen) == (0, 460, 1200 - 460)
    assert list(differences()) == []


def test_twice_at_the_same_till_is_a_second_helping(scene):
    device = Device(scene)
    first, second = (device.sell(scene.lunch) for _ in range(2))
    assert [taken.status for taken in device.send(first, second)] == ["stored", "stored"]
    assert not SaleReview.objects.exists()


def test_two_tills_without_the_network_serve_a_person_twice(scene):
    other = till_scene(scene.community, operator=scene.operator, meal_period="lunch")
    here, there = Device(scene), Device(other)
    mine = here.sell(scene.lunch, scene.number)
    theirs = there.sell(((f"m{other.item.pk}", 1),), scene.number)
    here.send(mine)
    (second,) = there.send(theirs)
    assert ReviewReason.SERVED_ELSEWHERE in review_of(second.sale).reasons
    assert SaleReview.objects.count() == 1
    assert list(differences()) == []


def test_a_second_tray_at_the_reduced_price_is_looked_at(scene):
    device = Device(scene)
    cash = {"subsidy_fen": 0, "elder_fen": 960, "purse_fen": 0, "cash_fen": 960}
    first, second = (device.sell(scene.lunch, scene.number, **cash) for _ in range(2))
    taken = device.send(first, second)
    assert review_of(taken[0].sale) is None
    assert review_of(taken[1].sale).reasons == [ReviewReason.PRICE_DIFFERS]
    assert (taken[1].sale.government_fen, taken[1].sale.operator_fen) == (0, 240)
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({"purse_fen": 5, "cash_fen": 455}, []),
        ({"purse_fen": 0, "cash_fen": 460}, []),
        ({"purse_fen": 0, "cash_fen": 300}, [ReviewReason.PRICE_DIFFERS]),
        ({"purse_fen": 0, "cash_fen": 580}, [ReviewReason.PRICE_DIFFERS]),
    ],
)
def test_other_money_than_the_list_says_is_looked_at(scene, changes, reasons):
    device = Device(scene)
    (taken,) = device.send(device.sell(scene.lunch, scene.number, **changes))
    item = review_of(taken.sale)
    assert (item.reasons if item else []) == reasons
    assert list(differences()) == []


def test_over_the_limit_is_looked_at(scene):
    scene.till.offline_limit_fen = 400
    scene.till.save()
    device = Device(scene)
    assert device.entry(scene.number)[0][7] == 400
    signed = device.sell(scene.lunch, scene.number, purse_fen=460, cash_fen=0)
    (taken,) = device.send(signed)
    assert review_of(taken.sale).reasons == [ReviewReason.OVER_LIMIT]


def test_a_card_that_the_list_does_not_know_is_looked_at(scene):
    device = Device(scene)
    card = CardFactory(resident__community=scene.community)
    known, unknown = device.sell(scene.lunch, card.number), device.sell(scene.lunch, "77000000")
    answers = device.send(known, unknown)
    assert [taken.sale.resident for taken in answers] == [card.resident, None]
    for taken in answers:
        assert review_of(taken.sale).reasons == [ReviewReason.UNKNOWN_CARD]


def test_an_old_list_and_a_closed_shift_are_looked_at(scene):
    device = Device(scene)
    commands.close_shift(shift=scene.shift, counted_fen=10_000, by=scene.cashier)
    long_ago = timezone.now() - timedelta(hours=1)
    (taken,) = device.send(device.sell(scene.lunch, scene.number, at=long_ago))
    assert review_of(taken.sale).reasons == [
        ReviewReason.LIST_OUTDATED,
        ReviewReason.SHIFT_CLOSED,
    ]


def test_a_clock_that_is_ahead_sells_nothing_tomorrow(scene):
    device = Device(scene)
    ahead = timezone.now() + timedelta(days=2)
    (taken,) = device.send(device.sell(scene.lunch, scene.number, at=ahead))
    assert taken.sale.occurred_at <= taken.sale.arrived_at
    assert review_of(taken.sale).reasons == [ReviewReason.LIST_OUTDATED]


FORGERIES = [
    {"entry": [1, "张*", 90, 0, 0, 0, [], 999999]},
    {"proof": "0" * 32},
    {"list": 10**12},
    {"list": 2**80},
    {"items": []},
    {"items": [["m1", 1]]},
    {"items": [["m1"]]},
    {"items": 5},
    {"items": [["m1", 1.5]]},
    {"cash_fen": -1},
    {"cash_fen": True},
    {"cash_fen": 10**9},
    {"meal_period": "night"},
    {"occurred_at": "2026-01-01T00:00:00"},
    {"occurred_at": 5},
    {"key": ""},
    {"key": None},
    {"entry": {}},
    {"entry": None, "purse_fen": 460, "cash_fen": 0},
]


@pytest.mark.parametrize("changes", FORGERIES, ids=lambda changes: str(changes)[:40])
def test_forged_and_broken_sales_are_held_and_change_nothing(scene, changes):
    device = Device(scene)
    good = device.sell(scene.lunch)
    (held, taken) = device.send(device.sell(scene.lunch, scene.number, **changes), good)
    assert (held.status, held.sale, bool(held.message)) == ("held", None, True)
    assert taken.status == "stored"
    assert available(scene.resident) == 10_000


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "null", "[" * 5000])
def test_what_is_no_sale_at_all_is_held(scene, text):
    device = Device(scene)
    signed = commands.SignedSale(text, signature(scene.till.device_key, text), "k")
    assert device.send(signed)[0].status == "held"
    wrong = commands.SignedSale(device.sell(scene.lunch).body, "0" * 64, "k")
    assert device.send(wrong)[0].code == "till.bad_signature"
    assert not Sale.objects.exists()


def test_a_review_is_kept_or_reversed_once_with_words(scene):
    device = Device(scene)
    signed = [device.sell(scene.lunch, scene.number) for _ in range(2)]
    place(scene, scene.resident)
    kept, back = (review_of(taken.sale) for taken in device.send(*signed))
    clerk = staff(Role.STREET_CLERK, scene.community.parent)
    with pytest.raises(ReasonMissing):
        commands.settle_review(review=kept, outcome=" ", by=clerk)
    with pytest.raises(NotFound):
        commands.settle_review(
            review=kept, outcome="…", by=staff(Role.STREET_CLERK, CommunityFactory())
        )
    done = commands.settle_review(review=kept, outcome="替老伴带的", by=clerk)
    assert (done.state, done.owner) == ("kept", clerk)
    before = available(scene.resident)
    commands.settle_review(review=back, outcome="重复了", reverse=True, by=clerk)
    assert available(scene.resident) == before + back.sale.purse_fen
    with pytest.raises(ReviewSettled):
        commands.settle_review(review=kept, outcome="再改", by=clerk)
    assert list(differences()) == []


def test_cash_of_a_reviewed_sale_comes_from_the_tills_open_drawer(scene):
    device = Device(scene)
    place(scene, scene.resident)
    (taken,) = device.send(device.sell(scene.lunch, scene.number, purse=False))
    item = review_of(taken.sale)
    commands.close_shift(shift=scene.shift, counted_fen=10_000, note="还没有核对", by=scene.cashier)
    with pytest.raises(NoOpenShift):
        commands.settle_review(review=item, outcome="重复", reverse=True, by=scene.manager)
    shift = commands.open_shift(till=scene.till, float_fen=5000, by=scene.cashier)
    commands.settle_review(review=item, outcome="重复", reverse=True, by=scene.manager)
    assert shift.reversals.get().cash_fen == taken.sale.cash_fen


def test_another_street_is_not_on_the_list_and_numbers_are_not_named(scene):
    far = CardFactory(resident__community=CommunityFactory(parent__parent__code="110106"))
    blocked = CardFactory(resident__community=scene.community)
    commands_by = staff(Role.STREET_CLERK, scene.community.parent)
    block_card(card=blocked, reason="丢了", by=commands_by)
    device = Device(scene)
    assert device.entry(far.number)[0] is None
    assert device.entry(blocked.number)[0] is None
    assert scene.number not in str(device.cards)
    assert scene.resident.name not in str(device.cards)


def test_a_list_of_another_till_is_refused(scene):
    device = Device(scene)
    other = TillShiftFactory(till=TillFactory(station=scene.point))
    signed = device.sell(scene.lunch)
    answers = commands.take_offline_sales(till=other.till, sales=[signed], by=scene.cashier)
    assert answers[0].code == "till.bad_signature"


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_takes_as_many_queries_for_three_people(scene, people, django_assert_num_queries):
    for _ in range(people - 1):
        CardFactory(resident__community=scene.community)
    made = commands.issue_list(shift=scene.shift, by=scene.cashier)
    till = scene.till
    with django_assert_num_queries(7):
        assert len(list_cards(made, till)) == people


def test_an_online_sale_whose_answer_was_lost_is_known(scene):
    sale = sold(scene, scene.resident, cash_fen=0, key="lost-answer-1")
    device = Device(scene)
    paid = {"key": "lost-answer-1", "purse_fen": 460, "cash_fen": 0, "subsidy_fen": 500}
    (taken,) = device.send(device.sell(scene.lunch, scene.number, **paid))
    assert (taken.status, taken.sale) == ("known", sale)
    other = {**paid, "purse_fen": 0, "cash_fen": 460}
    (held,) = device.send(device.sell(scene.lunch, scene.number, **other))
    assert (held.status, held.code) == ("held", "meals.key_used_for_other")
    assert Sale.objects.count() == 1
