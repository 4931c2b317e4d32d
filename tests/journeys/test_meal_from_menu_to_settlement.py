"""The promise: order today, eat tomorrow, each party pays its part, and the day adds up."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.enums import Role
from elderly_care.enums import Relation
from meals import tasks
from meals.models import DaySettlement, MealOrder
from subsidies.queries.reconciliation import differences
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    available,
    fill_purses,
    lunch,
)

pytestmark = [pytest.mark.django_db, pytest.mark.journey]


@pytest.fixture
def scene():
    """20 % off at 70 and over, 5 yuan a day from the government, lunch of 12 yuan."""
    AgeDiscountFactory()
    DailyMealSubsidyFactory()
    return lunch(CommunityFactory())


def orders(client, scene, **changes):
    """Choose on the menu, look at the check page, confirm."""
    check = reverse("meals_portal:order_check")
    choice = {
        "item": scene.item.pk,
        "quantity": 1,
        "place": f"pick_up-{scene.point.pk}",
        "note": "",
        **changes,
    }
    shown = client.get(check, choice).context
    sent = {**choice, "key": shown["key"], "elder_fen": shown["elder_fen"]}
    return client.post(check, sent, follow=True)


def phones_in(client, scene, resident):
    """The station's worker finds the person and orders with delivery."""
    found = client.post(reverse("meals_console:search"), {"q": resident.name}, follow=True).context[
        "found"
    ]
    check = reverse("meals_console:check", kwargs={"resident_pk": found[0][0].pk})
    choice = {
        "channel": "phone",
        "item": scene.item.pk,
        "quantity": 1,
        "place": f"delivery-{scene.point.pk}",
        "note": "",
    }
    shown = client.get(check, choice).context
    sent = {**choice, "key": shown["key"], "elder_fen": shown["elder_fen"]}
    return client.post(check, sent, follow=True)


def cutoff_passes(scene, callbacks):
    """Beat finds the menu, and its task a kitchen for each order."""
    after = scene.menu.cutoff_at + timedelta(seconds=1)
    with time_machine.travel(after, tick=True), callbacks(execute=True):
        tasks.route_due_menus()
    assert set(MealOrder.objects.values_list("state", "kitchen")) == {
        ("confirmed", scene.kitchen.pk)
    }


def kitchen_works(client, scene):
    """By its sheet: cooked, and the deliveries sent."""
    day = scene.menu.service_date.isoformat()
    sheet = reverse(
        "meals_console:sheet", kwargs={"pk": scene.kitchen.pk, "day": day, "meal": "lunch"}
    )
    assert client.get(sheet).context["sheet"].portions == 3
    client.post(sheet, {"cooked": "1"})
    client.post(sheet, {"sent": "1"})


def settles(client, scene):
    """The operator's day is closed."""
    day = scene.menu.service_date.isoformat()
    settlement = reverse("meals_console:settlement")
    client.post(settlement, {"day": day, "operator": scene.operator.pk})


def order_of(resident):
    return MealOrder.objects.get(resident=resident).pk


def adds_up(settled):
    """Two meals of 12 yuan: 4.60 each from purse and cash, 5 from the government, 2.40 let off."""
    assert (settled.orders, settled.list_fen) == (2, 2400)
    assert (settled.purse_fen, settled.cash_fen) == (460, 460)
    assert (settled.government_fen, settled.operator_fen) == (1000, 480)
    assert settled.statement.total_fen == 1460
    assert list(differences()) == []


@pytest.fixture
def neighbours(scene):
    """Three of 82: one with a purse, one without, one who will not come."""
    names = ("王桂兰", "李淑珍", "张玉梅")
    made = [ResidentFactory(community=scene.point.division, name=name) for name in names]
    fill_purses(made[0])
    return made


def test_from_the_menu_to_the_settlement(
    scene, neighbours, client_as, django_capture_on_commit_callbacks
):
    rich, poor, absent = neighbours
    daughter = FamilyLinkFactory(resident=poor, relation=Relation.CHILD).user
    manager = client_as(scene.manager)

    # When the first orders herself, a daughter for the second, and the third rings the station
    done = orders(client_as(FamilyLinkFactory(resident=rich).user), scene)
    assert "补贴账户已留出 4.60 元" in done.content.decode()
    done = orders(client_as(daughter), scene)
    assert "取餐时付现金 4.60 元" in done.content.decode()
    phones_in(client_as(scene.worker), scene, absent)
    assert available(rich) == 10_000 - 460

    # And the cutoff passes, the kitchen cooks, the station hands over and notes who didn't come
    cutoff_passes(scene, django_capture_on_commit_callbacks)
    settles(manager, scene)
    assert not DaySettlement.objects.exists()  # the day has not come
    with time_machine.travel(datetime.combine(scene.menu.service_date, time(12)), tick=True):
        kitchen_works(client_as(staff(Role.KITCHEN, scene.operator)), scene)
        manager = client_as(scene.manager)
        hand_over = reverse("meals_console:hand_over")
        manager.post(hand_over, {"order": order_of(rich)})
        manager.post(hand_over, {"order": order_of(poor), "cash": "4.60"})
        manager.post(hand_over, {"order": order_of(absent), "missed": "1"})

        # Then the operator's day is settled, and every fen has its place
        settles(manager, scene)
    adds_up(DaySettlement.objects.get())

    # And the first reads among her orders what was paid from her account
    detail = reverse("meals_portal:order_detail", kwargs={"pk": order_of(rich)})
    text = client_as(rich.family_links.get().user).get(detail).content.decode()
    assert "已付：账户 4.60 元" in text
