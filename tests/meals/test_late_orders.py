"""After the cutoff: with a reason, by a supervisor, and only when a kitchen takes it at once."""

from contextlib import nullcontext
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import ReasonMissing
from core.models import AuditEvent
from meals import commands
from meals.enums import OrderState
from meals.models import MealOrder, Menu, MenuItem, ServingHours
from meals.queries.kitchen import late_orders
from meals.queries.menus import late_menus
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import after_cutoff, cook, fill_purses, lunch, place, request, route

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return lunch(CommunityFactory(), service_date=today())


@pytest.fixture
def resident(scene):
    return ResidentFactory(community=scene.point.division)


def late(scene, resident, *, by=None, reason="早上刚出院", now=None, **changes):
    return commands.place_late_order(
        request=request(scene, resident, **changes),
        reason=reason,
        by=by or scene.manager,
        key=f"late-{resident.pk}",
        now=now or after_cutoff(scene),
    )


def test_a_kitchen_has_it_at_once_and_sees_why(scene, resident):
    route(scene)
    order = late(scene, resident)
    assert (order.state, order.kitchen, order.late_reason) == (
        OrderState.CONFIRMED,
        scene.kitchen,
        "早上刚出院",
    )
    assert list(late_orders(scene.kitchen, today(), "lunch")) == [order]
    assert AuditEvent.objects.get(action="meals.mealorder.add_late").reason == "早上刚出院"


def test_the_menu_needs_no_routing_before(scene, resident):
    waiting = place(scene, ResidentFactory(community=scene.point.division))
    assert late(scene, resident).state == OrderState.CONFIRMED
    waiting.refresh_from_db()
    assert waiting.state == OrderState.CONFIRMED


def test_its_money_is_held_and_paid_like_any_other(scene, resident):
    fill_purses(resident)
    order = late(scene, resident)
    assert order.held_fen == 1200
    cook(scene)
    assert commands.hand_over(order=order, by=SYSTEM, cash_fen=0).purse_paid_fen == 1200


def test_twice_is_once(scene, resident):
    assert late(scene, resident) == late(scene, resident)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_needed(scene, resident, reason):
    with pytest.raises(ReasonMissing):
        late(scene, resident, reason=reason)


@pytest.mark.parametrize("role", [Role.STREET_CLERK, Role.DISTRICT_ADMIN])
def test_the_street_may_too(scene, resident, role):
    street = scene.point.division.parent
    place_ = street.parent if role == Role.DISTRICT_ADMIN else street
    assert late(scene, resident, by=staff(role, place_)).is_late


@pytest.mark.parametrize("role", [Role.COMMUNITY_WORKER, Role.CALL_AGENT])
def test_not_everybody_may(scene, resident, role):
    with pytest.raises(commands.NotASupervisor):
        late(scene, resident, by=staff(role, scene.point.division))
    with pytest.raises(commands.NotASupervisor):
        late(scene, resident, by=lunch(CommunityFactory()).manager)


def test_before_the_cutoff_it_is_no_late_order(scene, resident):
    with pytest.raises(commands.NotLate):
        late(scene, resident, now=scene.menu.cutoff_at - timedelta(seconds=1))


def test_yesterdays_meal_is_past(resident):
    scene = lunch(resident.community, service_date=today() - timedelta(days=1))
    with pytest.raises(commands.MealPast):
        late(scene, resident)


@pytest.mark.parametrize(("seconds", "is_served"), [(-1, True), (0, False), (3600, False)])
def test_a_meal_that_is_over_is_not_offered(scene, resident, seconds, is_served):
    ServingHours.objects.create(
        region="", effective_from=date(2018, 1, 1), meal_period="lunch", serves_until=time(13, 30)
    )
    ends = timezone.make_aware(datetime.combine(today(), time(13, 30)))
    Menu.objects.update(cutoff_at=ends - timedelta(hours=3))
    now = ends + timedelta(seconds=seconds)
    assert [each.menu for each in late_menus(resident, now)] == [scene.menu] * is_served
    with nullcontext() if is_served else pytest.raises(commands.MealPast):
        late(scene, resident, now=now)
    assert MealOrder.objects.exists() is is_served


def test_other_hours_at_another_place(scene, resident):
    hours = {"effective_from": date(2018, 1, 1), "meal_period": "lunch"}
    ServingHours.objects.create(region="", serves_until=time(0, 1), **hours)
    here = scene.kitchen.station.division_id
    ServingHours.objects.create(region=here, serves_until=time(23, 59, 59), **hours)
    Menu.objects.update(cutoff_at=timezone.make_aware(datetime.combine(today(), time(0, 0))))
    noon = timezone.make_aware(datetime.combine(today(), time(12, 0)))
    assert [each.menu for each in late_menus(resident, noon)] == [scene.menu]


def test_without_room_nothing_is_ordered():
    scene = lunch(CommunityFactory(), service_date=today(), capacity=1)
    first, second = (ResidentFactory(community=scene.point.division) for _ in range(2))
    late(scene, first)
    with pytest.raises(commands.NoKitchenLeft):
        late(scene, second)
    assert MealOrder.objects.count() == 1
    assert MenuItem.objects.get(pk=scene.item.pk).ordered == 1


def test_sold_out_is_sold_out(resident):
    scene = lunch(resident.community, service_date=today(), stock=0)
    with pytest.raises(commands.SoldOut):
        late(scene, resident)


def test_after_the_settlement_nothing_is_added(scene, resident):
    route(scene)
    commands.close_day(operator=scene.operator, day=today(), by=SYSTEM)
    with pytest.raises(commands.DaySettled):
        late(scene, resident)
    assert not MealOrder.objects.exists()
