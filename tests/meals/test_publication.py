"""Menus that come out by themselves, subscribers who are told, and work items for those that don't."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import InvalidInput
from elderly_care.enums import Relation
from elderly_care.models import Notice
from meals import commands, tasks
from meals.enums import MealPeriod, MenuState
from meals.models import DiningPlace, GuestChef, Menu, MenuHold, MenuSubscription, PublicationRule
from meals.queries.publication import next_publication, open_holds
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.elderly_care_restrictions import RestrictionFactory
from tests.factories.meals import CutoffRuleFactory, MenuFactory, PriceCapFactory, lunch
from tests.factories.meals_food import (
    MenuHoldFactory,
    MenuSubscriptionFactory,
    PublicationRuleFactory,
    dish_part,
    offered,
)
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def scene(community):
    """Lunch in two days, planned; it comes out tomorrow at 14:00, until 17:00 it can be ordered."""
    CutoffRuleFactory()
    PriceCapFactory()
    PublicationRuleFactory()
    day = today() + timedelta(days=2)
    return lunch(community, draft=True, service_date=day, cutoff_at=at(day - timedelta(1), 17))


def at(day: date, hour: int, second: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, 0, second)))


def tick(scene, moment) -> str:
    """The clock strikes; what became of the menu."""
    commands.publish_due(kitchen=scene.kitchen, now=moment)
    scene.menu.refresh_from_db()
    return scene.menu.state


def comes_out(scene) -> datetime:
    return at(scene.menu.service_date - timedelta(days=1), 14)


def test_a_menu_comes_out_at_its_time_to_the_second(scene):
    assert tick(scene, comes_out(scene) - timedelta(seconds=1)) == MenuState.DRAFT
    assert tick(scene, comes_out(scene)) == MenuState.PUBLISHED
    assert scene.menu.published_at == comes_out(scene)
    assert tick(scene, comes_out(scene)) == MenuState.PUBLISHED


def test_without_a_rule_nothing_comes_out_by_itself(scene):
    PublicationRule.objects.all().delete()
    assert tick(scene, comes_out(scene)) == MenuState.DRAFT
    assert not MenuHold.objects.exists()


def test_the_rule_of_the_street_goes_before_the_countrys(scene, community):
    PublicationRuleFactory(region=community.pk[:9], publish_time=time(10))
    assert tick(scene, at(scene.menu.service_date - timedelta(days=1), 10)) == MenuState.PUBLISHED


def test_what_is_not_ready_becomes_a_work_item_until_it_is_out(scene):
    scene.kitchen.licences.update(valid_to=today())
    assert tick(scene, comes_out(scene)) == MenuState.DRAFT
    hold = MenuHold.objects.get()
    assert "食品经营许可证" in hold.reasons
    before = hold.updated_at
    tick(scene, comes_out(scene))
    assert MenuHold.objects.get().updated_at == before
    assert list(open_holds(scene.manager)) == [hold]
    scene.kitchen.licences.update(valid_to=today() + timedelta(days=9))
    assert tick(scene, comes_out(scene) + timedelta(minutes=5)) == MenuState.PUBLISHED
    assert not open_holds(scene.manager).exists()


def test_an_empty_menu_is_a_work_item_too(scene):
    commands.take_off(item=scene.item, by=SYSTEM)
    tick(scene, comes_out(scene))
    assert MenuHold.objects.get().reasons == "菜单里还没有套餐"


def test_one_that_is_not_ready_does_not_hold_up_the_others(scene):
    dinner = MenuFactory(
        kitchen=scene.kitchen,
        draft=True,
        service_date=scene.menu.service_date,
        meal_period=MealPeriod.DINNER,
        cutoff_at=scene.menu.cutoff_at,
    )
    assert tick(scene, comes_out(scene)) == MenuState.PUBLISHED
    assert MenuHold.objects.get().menu == dinner


def test_what_was_withdrawn_waits_for_a_person(scene):
    tick(scene, comes_out(scene))
    commands.withdraw_menu(menu=scene.menu, by=SYSTEM, reason="换菜")
    assert tick(scene, comes_out(scene)) == MenuState.DRAFT
    commands.publish_menu(menu=scene.menu, by=SYSTEM, now=comes_out(scene))


def test_after_the_cutoff_nothing_comes_out(scene):
    assert tick(scene, scene.menu.cutoff_at) == MenuState.DRAFT


def test_the_clock_asks_every_kitchen(scene):
    Menu.objects.update(
        service_date=today() + timedelta(days=1), cutoff_at=timezone.now() + timedelta(hours=1)
    )
    PublicationRule.objects.update(publish_time=time(0))
    tasks.publish_due_menus()
    assert Menu.objects.get().state == MenuState.PUBLISHED


def test_a_hold_of_another_street_is_not_seen(scene):
    MenuHoldFactory()
    assert not open_holds(scene.manager).exists()


def test_subscribers_of_the_supplied_street_are_told_once(scene, community):
    near = MenuSubscriptionFactory(resident=ResidentFactory(community=community)).resident
    MenuSubscriptionFactory()
    MenuSubscriptionFactory(resident__community=community, meal_periods=[MealPeriod.DINNER])
    MenuSubscriptionFactory(resident__community=community, resident__died_on=today())
    MenuSubscriptionFactory(resident__community=community, ended_on=today())
    tick(scene, comes_out(scene))
    notice = Notice.objects.get()
    assert (notice.resident, notice.subject) == (near, "新菜单")
    assert f"{scene.item.name} 12 元" in notice.text
    assert "17:00前可以订" in notice.text
    assert "请留意" not in notice.text


def test_who_is_allergic_is_warned_by_name(scene, community):
    offered(scene.menu, dish_part(7, allergens=["peanut"]), name="宫保鸡丁套餐")
    resident = MenuSubscriptionFactory(resident__community=community).resident
    RestrictionFactory(resident=resident)
    tick(scene, comes_out(scene))
    assert "请留意，有不适合您的套餐：宫保鸡丁套餐：“菜7”含有花生。" in Notice.objects.get().text


def test_a_week_is_one_notice(scene, community):
    MenuSubscriptionFactory(resident__community=community)
    first = scene.menu.service_date
    menus = [scene.menu]
    for n in range(1, 5):
        menu = MenuFactory(
            kitchen=scene.kitchen,
            draft=True,
            service_date=first + timedelta(days=n),
            cutoff_at=scene.menu.cutoff_at,
        )
        offered(menu, dish_part(n))
        menus.append(menu)
    commands.publish_menus(menus=menus, by=SYSTEM)
    assert "共 5 餐" in Notice.objects.get().text


@pytest.mark.parametrize("people", [1, 5])
def test_telling_costs_as_many_queries_for_five(
    scene, community, people, django_assert_max_num_queries
):
    for _ in range(people):
        RestrictionFactory(resident=MenuSubscriptionFactory(resident__community=community).resident)
    with django_assert_max_num_queries(32):
        commands.publish_menu(menu=scene.menu, by=SYSTEM)
    assert Notice.objects.count() == people


def test_one_subscription_at_a_time(community):
    resident = ResidentFactory(community=community)
    user = FamilyLinkFactory(resident=resident, relation=Relation.SELF).user
    first = commands.subscribe(resident=resident, meal_periods=["lunch"], by=user)
    assert commands.subscribe(resident=resident, meal_periods=["lunch"], by=user) == first
    both = commands.subscribe(resident=resident, meal_periods=["dinner", "lunch"], by=user)
    assert both.meal_periods == ["lunch", "dinner"]
    assert commands.subscribe(resident=resident, meal_periods=[], by=user) is None
    assert not MenuSubscription.objects.filter(ended_on=None).exists()
    with pytest.raises(commands.MayNotOrder):
        commands.subscribe(resident=resident, meal_periods=["lunch"], by=UserFactory())


def test_a_resident_subscribes_on_the_portal(client_as, community):
    resident = ResidentFactory(community=community)
    client = client_as(FamilyLinkFactory(resident=resident, relation=Relation.SELF).user)
    page = reverse("meals_portal:menu_notices")
    assert client.post(page, {"meals": ["brunch"]}).status_code == 422
    assert client.post(page, {"meals": ["lunch", "dinner"]}).status_code == 302
    assert MenuSubscription.objects.get().meal_periods == ["lunch", "dinner"]
    client.post(page, {})
    assert "一个都不选" in client.get(page).content.decode()
    assert not MenuSubscription.objects.filter(ended_on=None).exists()


def test_staff_subscribe_a_resident(client_as, community):
    resident = ResidentFactory(community=community)
    client = client_as(staff(Role.COMMUNITY_WORKER, community))
    page = reverse("meals_console:person_food", args=[resident.pk])
    client.post(page, {"subscribe": "1", "meals": ["lunch"]})
    assert MenuSubscription.objects.get().resident == resident


def test_the_portal_says_when_the_next_menu_comes_out(client_as, scene, community):
    resident = ResidentFactory(community=community)
    PublicationRule.objects.update(publish_time=time(14))
    now = at(today(), 13)
    assert next_publication(resident, now) == at(today(), 14)
    assert next_publication(resident, at(today(), 14)) == at(today() + timedelta(days=1), 14)
    client = client_as(FamilyLinkFactory(resident=resident, relation=Relation.SELF).user)
    shown = client.get(reverse("meals_portal:order_menu")).content.decode()
    assert "下一次菜单" in shown
    PublicationRule.objects.all().delete()
    assert next_publication(resident, now) is None
    assert "菜单一般在前一天公布" in client.get(reverse("meals_portal:order_menu")).content.decode()


def test_a_guest_chef_is_invited_until_the_cutoff(scene):
    chef = GuestChef(menu=scene.menu, name="李师傅", place="大酒店")
    assert commands.invite_chef(chef=chef, by=SYSTEM).pk
    with pytest.raises(InvalidInput):
        commands.invite_chef(
            chef=GuestChef(menu=scene.menu, name="李师傅", place="大酒店"), by=SYSTEM
        )
    commands.uninvite_chef(chef=chef, by=SYSTEM)
    Menu.objects.update(state=MenuState.CLOSED, published_at=timezone.now())
    with pytest.raises(commands.MealOver):
        commands.invite_chef(chef=GuestChef(menu=scene.menu, name="王", place="饭店"), by=SYSTEM)


def test_the_cap_holds_when_a_guest_cooks(scene):
    commands.invite_chef(chef=GuestChef(menu=scene.menu, name="李师傅", place="大酒店"), by=SYSTEM)
    offered(scene.menu, dish_part(1, price_fen=1001))
    with pytest.raises(commands.MenuNotReady) as refused:
        commands.publish_menu(menu=scene.menu, by=SYSTEM)
    assert "10.01" in str(refused.value)


def test_seats_are_at_least_one(community):
    station = StationFactory(division=community)
    with pytest.raises(InvalidInput):
        commands.save_dining_place(place=DiningPlace(station=station, seats=0), by=SYSTEM)
    assert commands.save_dining_place(place=DiningPlace(station=station, seats=8), by=SYSTEM).pk


def test_the_portal_names_the_guest(client_as, community):
    scene = lunch(community)
    chef = GuestChef(menu=scene.menu, name="李师傅", place="北外滩大酒店")
    commands.invite_chef(chef=chef, by=SYSTEM)
    resident = ResidentFactory(community=community)
    client = client_as(FamilyLinkFactory(resident=resident, relation=Relation.SELF).user)
    shown = client.get(reverse("meals_portal:order_menu")).content.decode()
    assert "北外滩大酒店 李师傅" in shown


def test_the_board_shows_what_did_not_come_out(client_as, scene):
    tick(scene, comes_out(scene) - timedelta(days=1))
    MenuHoldFactory(menu=scene.menu, reasons="厨房没有启用")
    shown = client_as(scene.manager).get(reverse("meals_console:board")).content.decode()
    assert "厨房没有启用" in shown
