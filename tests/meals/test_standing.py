"""Standing orders: ordered ahead, nothing that doesn't suit, every failure told once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from core.audit import SYSTEM
from core.dates import today
from elderly_care.models import Notice
from meals import commands
from meals.enums import OrderState
from meals.logic.standing import Choice, choose
from meals.models import MealOrder, StandingDay, StandingOrder
from tests.clock import InDays, told
from tests.factories.accounts import CommunityFactory, UserFactory
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.meals import CutoffRuleFactory, MenuItemFactory, lunch, parts_of, place
from tests.factories.meals_orders import (
    StandingOrderFactory,
    StandingPauseFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return lunch(CommunityFactory())


@pytest.fixture
def resident(scene):
    return ResidentFactory(community=scene.point.division)


@pytest.fixture
def standing(scene, resident):
    return StandingOrderFactory(resident=resident, station=scene.point)


def run():
    return commands.place_standing_orders()


def test_a_meal_is_ordered_once_however_often_the_task_runs(scene, resident, standing):
    assert run() == (1, 0, 0)
    assert run() == (0, 0, 0)
    order = MealOrder.objects.get()
    assert (order.resident, order.channel, order.station) == (resident, "standing", scene.point)
    assert standing.days.get().order == order


def test_a_run_that_died_before_it_noted_the_order_finds_it_again(standing):
    run()
    StandingDay.objects.update(outcome="failed", order=None)
    run()
    assert (MealOrder.objects.count(), standing.days.get().outcome) == (1, "ordered")


def test_who_ordered_already_gets_no_second_meal(scene, resident, standing):
    place(scene, resident)
    assert run() == (0, 1, 0)
    assert MealOrder.objects.count() == 1


def test_a_meal_that_was_cancelled_does_not_come_back(resident, standing):
    run()
    commands.cancel_order(order=MealOrder.objects.get(), by=SYSTEM)
    run()
    assert [order.state for order in MealOrder.objects.all()] == [OrderState.CANCELLED]


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_on": InDays(2)},
        {"starts_on": date(2020, 1, 1), "ends_on": InDays(0)},
        {"meal_period": "dinner"},
        {"ended_at": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
)
def test_not_asked_for_on_that_day(scene, resident, changes):
    StandingOrderFactory(resident=resident, station=scene.point, **told(changes))
    assert run() == (0, 0, 0)


def test_other_weekdays_are_not_asked_for(scene, resident):
    after = today() + timedelta(days=2)
    StandingOrderFactory(resident=resident, station=scene.point, weekdays=[after.isoweekday()])
    assert run() == (0, 0, 0)


@pytest.mark.parametrize(("last", "orders"), [(0, 1), (1, 0)])
def test_a_pause_ends_by_itself(standing, last, orders):
    StandingPauseFactory(standing=standing, ends_on=today() + timedelta(days=last))
    assert run().ordered == orders


def test_the_dead_are_not_ordered_for(resident, standing):
    resident.died_on = today()
    resident.save()
    assert run() == (0, 0, 0)


def beef(scene):
    scene.item.parts = parts_of([("meat", 400)])
    scene.item.parts[0] |= {"name": "土豆烧肉", "ingredients": ["牛肉", "土豆"]}
    scene.item.save()


def test_no_beef_means_another_set_meal(scene, resident):
    beef(scene)
    other = MenuItemFactory(menu=scene.menu, tags="软烂")
    StandingOrderFactory(resident=resident, station=scene.point, avoids=["牛肉"])
    run()
    assert MealOrder.objects.get().lines.get().menu_item == other


def test_a_failure_is_noted_and_told_once_and_tried_again(scene, resident):
    beef(scene)
    StandingOrderFactory(resident=resident, station=scene.point, avoids=["牛肉"])
    for _ in range(2):
        assert run() == (0, 0, 1)
    day = StandingDay.objects.get()
    assert (day.outcome, day.reason) == ("failed", "菜单上的套餐都有您不要的东西")
    assert Notice.objects.get(resident=resident).subject == "长期订餐这次没有订成"
    MenuItemFactory(menu=scene.menu)
    assert run().ordered == 1
    assert Notice.objects.filter(resident=resident).count() == 2


def test_without_a_menu_until_the_cutoff_the_person_hears_it(scene, resident, standing):
    CutoffRuleFactory(days_before=30)
    StandingOrder.objects.update(created_at=timezone.now() - timedelta(days=60))
    scene.menu.items.all().delete()
    scene.menu.delete()
    assert run().failed == 3
    assert "还没有公布菜单" in StandingDay.objects.first().reason


A = Choice(1, "套餐A、红烧牛肉", "套餐A、软烂", None, False)
B = Choice(2, "套餐B、清蒸鱼", "套餐B、低糖", 1, False)
BAD = Choice(3, "套餐C", "套餐C", None, True)


@pytest.mark.parametrize(
    ("choices", "wishes", "avoids", "quantity", "answer"),
    [
        ([A, B], [], [], 1, (1, "")),
        ([A, B], ["低糖"], [], 1, (2, "")),
        ([A, B], ["低糖"], [], 2, (1, "")),
        ([A, B], ["清真"], ["牛肉"], 1, (2, "")),
        ([A, B], [], ["牛肉"], 2, (None, "sold_out")),
        ([A], [], ["牛肉"], 1, (None, "avoided")),
        ([BAD], [], [], 1, (None, "clash")),
        ([], [], [], 1, (None, "empty")),
    ],
)
def test_the_choice(choices, wishes, avoids, quantity, answer):
    assert choose(choices, wishes=wishes, avoids=avoids, quantity=quantity) == answer


def wish(scene, resident, **changes):
    values = {
        "resident_id": resident.pk,
        "meal_period": "lunch",
        "weekdays": (1, 2, 3, 4, 5),
        "station_id": scene.point.pk,
        "fulfil_mode": "pick_up",
        "channel": "portal",
        "starts_on": today(),
        "avoids": ("无牛肉", "香菜", "香菜"),
    }
    return commands.Wish(**{**values, **changes})


def test_set_up_twice_is_one(scene, resident):
    by = FamilyLinkFactory(resident=resident).user
    made = commands.set_up_standing_order(wish=wish(scene, resident), by=by)
    again = commands.set_up_standing_order(wish=wish(scene, resident), by=by)
    assert (made, made.avoids) == (again, ["牛肉", "香菜"])
    with pytest.raises(commands.StandingExists):
        commands.set_up_standing_order(wish=wish(scene, resident, weekdays=(6,)), by=by)


@pytest.mark.parametrize(
    "changes",
    [
        {"weekdays": ()},
        {"weekdays": (8,)},
        {"meal_period": "tea"},
        {"fulfil_mode": "drone"},
        {"quantity": 0},
        {"ends_on": date(2020, 1, 1)},
    ],
)
def test_a_wrong_wish_is_refused(scene, resident, changes):
    with pytest.raises(commands.BadStanding):
        commands.set_up_standing_order(wish=wish(scene, resident, **changes), by=SYSTEM)


def test_only_for_oneself_and_where_meals_come(scene, resident):
    with pytest.raises(commands.MayNotOrder):
        commands.set_up_standing_order(wish=wish(scene, resident), by=UserFactory())
    elsewhere = lunch(CommunityFactory()).kitchen.station
    with pytest.raises(commands.PointNotSupplied):
        commands.set_up_standing_order(
            wish=wish(scene, resident, station_id=elsewhere.pk), by=SYSTEM
        )
    with pytest.raises(commands.NoDiningHere):
        commands.set_up_standing_order(wish=wish(scene, resident, fulfil_mode="dine_in"), by=SYSTEM)


def test_paused_resumed_ended(standing):
    tomorrow = today() + timedelta(days=1)
    for _ in range(2):
        commands.pause_standing_order(
            standing=standing, starts_on=today(), ends_on=tomorrow, by=SYSTEM
        )
    assert standing.pauses.count() == 1
    assert run().ordered == 0
    commands.resume_standing_order(standing=standing, by=SYSTEM)
    assert run().ordered == 1
    commands.end_standing_order(standing=standing, by=SYSTEM)
    assert not StandingOrder.objects.running().exists()


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (2, 1), (0, 400)])
def test_a_pause_has_dates(standing, start, end):
    with pytest.raises(commands.BadPause):
        commands.pause_standing_order(
            standing=standing,
            starts_on=today() + timedelta(days=start),
            ends_on=today() + timedelta(days=end),
            by=SYSTEM,
        )


def test_nobody_else_pauses_it(standing):
    with pytest.raises(commands.MayNotOrder):
        commands.end_standing_order(standing=standing, by=UserFactory())
