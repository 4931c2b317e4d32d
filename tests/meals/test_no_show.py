"""Nobody came for the meal: who bears it is a dated rule."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from meals import commands
from meals.enums import OrderState
from meals.models import MealOrder
from meals.queries.day_ends import often_missing
from subsidies.queries.reconciliation import differences
from tests.factories.accounts import CommunityFactory, MembershipFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    DailyMealSubsidyFactory,
    MealOrderFactory,
    MenuFactory,
    available,
    cook,
    fill_purses,
    lunch,
    place,
    route,
)
from tests.factories.meals_orders import NoShowRuleFactory
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return lunch(CommunityFactory(), service_date=today())


@pytest.fixture
def resident(scene):
    return ResidentFactory(community=scene.point.division)


@pytest.fixture
def cooked(scene, resident):
    DailyMealSubsidyFactory()
    fill_purses(resident)
    order = place(scene, resident)
    route(scene)
    cook(scene)
    return order


def missed(order, **how):
    return commands.mark_no_show(order=order, by=SYSTEM, reason="没有来取", **how)


def test_without_a_rule_everything_goes_back(resident, cooked):
    order = missed(cooked)
    assert (order.state, order.purse_paid_fen, available(resident)) == ("no_show", 0, 10_000)


def test_the_person_pays_the_rules_share_of_what_was_held(scene, resident, cooked):
    NoShowRuleFactory(elder_bp=5000)
    order = missed(cooked)
    assert (order.elder_fen, order.purse_paid_fen, available(resident)) == (700, 350, 9650)
    settlement = commands.close_day(operator=scene.operator, day=today(), by=SYSTEM)
    assert (settlement.no_shows, settlement.no_show_fen) == (1, 350)
    assert settlement.payable_fen == settlement.statement.total_fen == 350
    assert list(differences()) == []


def test_twice_is_once(resident, cooked):
    NoShowRuleFactory()
    missed(missed(cooked))
    assert available(resident) == 9650


def test_who_is_not_to_blame_pays_nothing(resident, cooked):
    NoShowRuleFactory()
    order = missed(cooked, waived=True)
    assert (order.purse_paid_fen, available(resident)) == (0, 10_000)


def test_cash_that_nobody_brought_is_not_charged(scene, resident):
    NoShowRuleFactory()
    order = place(scene, resident)
    route(scene)
    cook(scene)
    assert missed(order).purse_paid_fen == 0


@pytest.mark.parametrize(("frees", "subsidy"), [(True, 500), (False, 0)])
def test_the_rule_says_whether_the_day_is_subsidised_again(scene, resident, cooked, frees, subsidy):
    NoShowRuleFactory(no_show_frees_subsidy=frees)
    missed(cooked)
    dinner = lunch(scene.point.division, meal_period="dinner", service_date=today())
    assert place(dinner, resident).subsidy_fen == subsidy


def test_whoever_often_misses_meals_is_listed_in_scope(scene, resident):
    NoShowRuleFactory(watch_days=10, watch_count=2)
    other = ResidentFactory()
    for person, days in ((resident, (0, 3)), (other, (0, 1, 2))):
        for ago in days:
            menu = MenuFactory(service_date=today() - timedelta(days=ago))
            point = {"station": scene.point} if person == resident else {}
            MealOrderFactory(menu=menu, resident=person, confirmed=True, **point)
    MealOrder.objects.update(state=OrderState.NO_SHOW)
    (row,) = often_missing(scene.worker, today())
    assert (row.resident_id, row.times, row.last) == (resident.pk, 2, today())


def test_each_person_is_looked_after_by_the_rule_of_their_street(scene, resident):
    here, there = resident.community, CommunityFactory()
    NoShowRuleFactory(region=here.parent_id, watch_days=10, watch_count=3)
    NoShowRuleFactory(region=there.parent_id, watch_days=5, watch_count=1)
    clerk = staff(Role.STREET_CLERK, here.parent)
    MembershipFactory(user=clerk, role=Role.STREET_CLERK, division=there.parent)
    other = ResidentFactory(community=there)
    for person, days in ((resident, (0, 3)), (other, (4, 7))):
        for ago in days:
            point = StationFactory(division=person.community)
            menu = MenuFactory(service_date=today() - timedelta(days=ago))
            MealOrderFactory(menu=menu, resident=person, station=point, confirmed=True)
    MealOrder.objects.update(state=OrderState.NO_SHOW)
    clerk = type(clerk).objects.get(pk=clerk.pk)
    (row,) = often_missing(clerk, today())
    assert (row.resident_id, row.times, row.days) == (other.pk, 1, 5)
