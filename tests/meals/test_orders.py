"""Placing and cancelling through the command."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.enums import Role
from core.audit import SYSTEM
from core.errors import KeyMissing, NotFound
from core.models import AuditEvent
from elderly_care.enums import Relation
from meals import commands
from meals.enums import FulfilMode, OrderState
from meals.models import MealOrder, OrderLine
from meals.queries.prices import in_words
from subsidies.models import Programme
from tests.factories.accounts import CommunityFactory, OrganisationFactory, UserFactory, staff
from tests.factories.elderly_care import CareStatusFactory, FamilyLinkFactory, ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    DeliveryFeeFactory,
    MealOrderFactory,
    MenuItemFactory,
    SupplyRelationFactory,
    after_cutoff,
    fill_purses,
    lunch,
    place,
    request,
    route,
)
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
DIBAO = {"fact": "care_status", "category": ["dibao"]}


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def scene(community):
    return lunch(community)


@pytest.fixture
def resident(community):
    return ResidentFactory(community=community)


def test_an_order_keeps_price_place_and_channel(scene, resident):
    order = place(scene, resident)
    assert (order.state, order.list_fen, order.elder_fen, order.cash_due_fen) == (
        OrderState.PLACED,
        1200,
        1200,
        1200,
    )
    assert (order.station, order.operator, order.service_date) == (
        scene.point,
        scene.operator,
        scene.menu.service_date,
    )
    line = order.lines.get()
    assert (line.name, line.quantity, line.list_fen) == (scene.item.name, 1, 1200)
    assert AuditEvent.objects.get(action="meals.mealorder.place").subject_id == str(order.pk)


def test_three_parties_share_the_price(scene, resident):
    AgeDiscountFactory()
    DailyMealSubsidyFactory()
    order = place(scene, resident)
    assert (order.elder_fen, order.government_fen, order.operator_fen) == (460, 500, 240)
    assert order.lines.get().government_fen == 500


def test_the_order_keeps_its_explanation(scene, resident):
    AgeDiscountFactory()
    order = place(scene, resident)
    assert [(step["code"], step["fen"]) for step in order.explanation] == [
        ("list", 1200),
        ("age_discount", -240),
        ("you_pay", 960),
    ]
    assert order.explanation[1]["document"] == "八折"


def test_delivery_costs_its_fee(scene, resident):
    DeliveryFeeFactory()
    order = place(scene, resident, fulfil_mode=FulfilMode.DELIVERY)
    assert (order.delivery_fee_fen, order.elder_fen, order.list_fen) == (100, 1300, 1300)


@pytest.mark.parametrize(
    ("born", "elder_fen"), [(date(1956, 3, 11), 1200), (date(1956, 3, 10), 960)]
)
def test_age_counts_on_the_day_of_the_meal(community, born, elder_fen):
    AgeDiscountFactory()
    scene = lunch(community, service_date=date(2026, 3, 10))
    order = place(scene, ResidentFactory(community=community, birth_date=born))
    assert order.elder_fen == elder_fen


def test_the_subsidy_asks_for_its_facts(scene, community):
    DailyMealSubsidyFactory(conditions=[DIBAO])
    poor, other = ResidentFactory(community=community), ResidentFactory(community=community)
    CareStatusFactory(resident=poor)
    assert place(scene, poor).subsidy_fen == 500
    assert place(scene, other).subsidy_fen == 0


def test_a_second_meal_of_the_day_is_not_subsidised(scene, community, resident):
    DailyMealSubsidyFactory()
    place(scene, resident)
    dinner = lunch(community, meal_period="dinner", service_date=scene.menu.service_date)
    assert place(dinner, resident).subsidy_fen == 0


def test_a_cancelled_meal_gives_the_subsidy_back(scene, community, resident):
    DailyMealSubsidyFactory()
    commands.cancel_order(order=place(scene, resident), by=SYSTEM)
    dinner = lunch(community, meal_period="dinner", service_date=scene.menu.service_date)
    assert place(dinner, resident).subsidy_fen == 500


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_cutoff_is_to_the_second(scene, resident, seconds):
    now = scene.menu.cutoff_at + timedelta(seconds=seconds)
    if seconds < 0:
        assert place(scene, resident, now=now).state == OrderState.PLACED
    else:
        with pytest.raises(commands.CutoffPassed):
            place(scene, resident, now=now)
    assert MealOrder.objects.count() == (1 if seconds < 0 else 0)


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_cancelling_has_the_same_cutoff(scene, resident, seconds):
    order = place(scene, resident)
    now = scene.menu.cutoff_at + timedelta(seconds=seconds)
    if seconds < 0:
        cancelled = commands.cancel_order(order=order, by=SYSTEM, now=now)
        assert cancelled.state == OrderState.CANCELLED
    else:
        with pytest.raises(commands.CutoffPassed):
            commands.cancel_order(order=order, by=SYSTEM, now=now)


def test_a_draft_takes_no_orders(community, resident):
    with pytest.raises(commands.MenuNotOpen):
        place(lunch(community, state="draft", published_at=None), resident)


def test_a_routed_menu_takes_no_orders_even_from_a_slow_clock(scene, resident):
    route(scene)
    with pytest.raises(commands.CutoffPassed):
        place(scene, resident, now=scene.menu.cutoff_at - timedelta(seconds=5))


def test_stock_runs_out_with_a_reason(community, resident):
    scene = lunch(community, stock=2)
    place(scene, resident, items=((scene.item.pk, 2),))
    with pytest.raises(commands.SoldOut) as refused:
        place(scene, ResidentFactory(community=community))
    assert scene.item.name in str(refused.value)


def test_cancelling_gives_stock_back(community, resident):
    scene = lunch(community, stock=1)
    commands.cancel_order(order=place(scene, resident), by=SYSTEM)
    scene.item.refresh_from_db()
    assert scene.item.ordered == 0
    assert place(scene, resident, key="again").state == OrderState.PLACED


def test_the_same_key_is_the_same_order(scene, resident):
    first = place(scene, resident, key="k")
    assert place(scene, resident, key="k", now=after_cutoff(scene)) == first
    assert MealOrder.objects.count() == 1


def test_the_same_key_with_other_content_is_refused(scene, resident):
    place(scene, resident, key="k")
    with pytest.raises(commands.KeyUsedForOther):
        place(scene, resident, key="k", items=((scene.item.pk, 2),))


def test_without_a_key_nothing_is_ordered(scene, resident):
    with pytest.raises(KeyMissing):
        commands.place_order(request=request(scene, resident), by=SYSTEM, key="")


def test_one_order_per_person_and_meal(scene, resident):
    first = place(scene, resident)
    with pytest.raises(commands.AlreadyOrdered) as refused:
        place(scene, resident, key="other")
    assert first.number in str(refused.value)


@pytest.mark.parametrize("quantity", [0, -1, 21])
def test_impossible_quantities(scene, resident, quantity):
    with pytest.raises(commands.BadQuantity):
        place(scene, resident, items=((scene.item.pk, quantity),))


def test_items_of_one_menu_only(scene, community, resident):
    other = lunch(community, meal_period="dinner")
    with pytest.raises(commands.BadQuantity):
        place(scene, resident, items=((scene.item.pk, 1), (other.item.pk, 1)))


def test_two_kinds_on_one_order(scene, resident):
    other = MenuItemFactory(menu=scene.menu)
    order = place(scene, resident, items=((scene.item.pk, 1), (other.pk, 2)))
    assert (order.portions, order.list_fen, order.lines.count()) == (3, 3600, 2)


def test_an_unknown_item_is_not_found(scene, resident):
    with pytest.raises(NotFound):
        place(scene, resident, items=((0, 1),))


def test_an_unknown_person_is_not_found(scene, resident):
    with pytest.raises(NotFound):
        place(scene, resident, resident_id=0)


def test_an_unknown_point_is_not_found(scene, resident):
    with pytest.raises(NotFound):
        place(scene, resident, station_id=0)


def test_what_costs_nothing_holds_nothing(scene, resident):
    AgeDiscountFactory(percent_off_bp=10_000)
    fill_purses(resident)
    order = place(scene, resident)
    assert (order.elder_fen, order.held_fen, order.operator_fen) == (0, 0, 1200)


def test_the_point_must_be_supplied(scene, community, resident):
    with pytest.raises(commands.PointNotSupplied):
        place(scene, resident, station_id=StationFactory(division=community).pk)


@pytest.mark.parametrize("fact", ["died_on", "moved_out_on"])
def test_who_is_gone_can_not_eat(scene, community, fact):
    gone = ResidentFactory(community=community, **{fact: date(2024, 1, 1)})
    with pytest.raises(commands.NotLivingHere):
        place(scene, gone)


def test_the_person_and_family_with_consent_may_order(scene, resident):
    for relation in (Relation.SELF, Relation.CHILD):
        user = FamilyLinkFactory(resident=resident, relation=relation).user
        order = place(scene, resident, by=user, key="k")
        assert order.placed_by == user
        commands.cancel_order(order=order, by=user)


def test_family_without_consent_may_not(scene, resident):
    link = FamilyLinkFactory(resident=resident, relation=Relation.CHILD, may_order=False)
    with pytest.raises(commands.MayNotOrder):
        place(scene, resident, by=link.user)


def test_a_stranger_may_not(scene, resident):
    with pytest.raises(commands.MayNotOrder):
        place(scene, resident, by=UserFactory())


def test_staff_may_for_people_of_their_place_only(scene, resident):
    place(scene, resident, by=scene.worker)
    elsewhere = staff(Role.COMMUNITY_WORKER, CommunityFactory())
    with pytest.raises(NotFound):
        place(scene, ResidentFactory(community=resident.community), by=elsewhere)


def test_an_operator_nearby_orders_its_own_meals_only(scene, community, resident):
    operator = StationFactory(division=community).operator
    rival = staff(Role.PARTNER_ENGINEER, operator)
    with pytest.raises(NotFound):
        place(scene, resident, by=rival)
    assert not MealOrder.objects.exists()
    own = lunch(community, operator=operator)
    assert place(own, resident, by=rival).operator == own.operator


def test_an_operator_orders_for_its_own_point_from_any_kitchen(scene, community, resident):
    operator = OrganisationFactory(division=community.parent)
    point = StationFactory(division=community, operator=operator)
    SupplyRelationFactory(kitchen=scene.kitchen, station=point)
    engineer = staff(Role.PARTNER_ENGINEER, operator)
    order = place(scene, resident, by=engineer, station_id=point.pk)
    assert MealOrder.objects.visible_to(engineer).get() == order
    assert OrderLine.objects.visible_to(engineer).get().order == order


def test_at_another_price_than_shown_nothing_is_ordered(scene, resident):
    AgeDiscountFactory()
    with pytest.raises(commands.PriceChanged) as refused:
        place(scene, resident, expected_elder_fen=600)
    assert "6.00" in str(refused.value)
    assert "9.60" in str(refused.value)
    assert not MealOrder.objects.exists()
    order = place(scene, resident, expected_elder_fen=960)
    assert place(scene, resident, expected_elder_fen=600) == order


def test_one_order_per_person_and_meal_whichever_kitchen(scene, community, resident):
    first = place(scene, resident)
    other = lunch(community, service_date=scene.menu.service_date)
    with pytest.raises(commands.AlreadyOrdered) as refused:
        place(other, resident)
    assert first.number in str(refused.value)
    with pytest.raises(IntegrityError, match="meals_order_once_per_meal"), transaction.atomic():
        MealOrderFactory(menu=other.menu, resident=resident)
    commands.cancel_order(order=first, by=SYSTEM)
    assert place(other, resident).state == OrderState.PLACED


def test_more_portions_than_the_discount_reaches_cost_their_list_price(scene, resident):
    AgeDiscountFactory()
    order = place(scene, resident, items=((scene.item.pk, 20),))
    assert (order.elder_fen, order.operator_fen) == (20 * 1200 - 240, 240)
    words = in_words(order.explanation)[1].text
    assert "每餐优惠 1 份，其余 19 份按原价" in words


def test_ordering_takes_at_most_13_queries(scene, resident, django_assert_max_num_queries):
    AgeDiscountFactory()
    DailyMealSubsidyFactory(conditions=[DIBAO])
    DeliveryFeeFactory()
    CareStatusFactory(resident=resident)
    fill_purses(resident)
    user = FamilyLinkFactory(resident=resident).user
    wanted = request(scene, resident, fulfil_mode=FulfilMode.DELIVERY)
    with django_assert_max_num_queries(13):
        order = commands.place_order(request=wanted, by=user, key="k")
    assert (order.elder_fen, order.held_fen, order.cash_due_fen) == (560, 560, 0)


@pytest.mark.parametrize("elsewhere", [False, True])
def test_money_for_named_operators_is_held_when_it_is_sure_who_cooks(
    scene, community, resident, elsewhere
):
    fill_purses(resident)
    Programme.objects.get(code="age").operators.add(scene.menu.kitchen.station.operator)
    if elsewhere:  # routing may give the meal to somebody else
        SupplyRelationFactory(station=scene.point)
    assert (place(scene, resident).held_fen > 0) is not elsewhere
