"""The resident's pages: choose, check, done; nobody else's orders."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.dates import today
from elderly_care.enums import Relation
from meals.enums import OrderState
from meals.models import MealOrder, Menu, MenuItem
from tests.factories.accounts import CommunityFactory, UserFactory
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    DailyMealSubsidyFactory,
    DeliveryFeeFactory,
    MenuItemFactory,
    SupplyRelationFactory,
    lunch,
    place,
)
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
MENU = reverse("meals_portal:order_menu")
CHECK = reverse("meals_portal:order_check")
LIST = reverse("meals_portal:order_list")
HOSTILE = ["", "x", "²", "-1", "1.5", "\0", "1\0", "9" * 30]
REFUSED = {302, 400, 404}


@pytest.fixture
def scene():
    return lunch(CommunityFactory())


@pytest.fixture
def resident(scene):
    return ResidentFactory(community=scene.point.division)


@pytest.fixture
def client(resident, client_as):
    return client_as(FamilyLinkFactory(resident=resident).user)


def choice(scene, **changes):
    return {
        "item": scene.item.pk,
        "quantity": 1,
        "place": f"pick_up-{scene.point.pk}",
        "note": "",
        **changes,
    }


def confirm(client, scene, **changes):
    """Choose, check, confirm: as the browser does."""
    check = client.get(CHECK, choice(scene, **changes))
    return client.post(CHECK, confirmed(check, scene, **changes))


def confirmed(check, scene, **changes):
    """What the button of the check page sends."""
    shown = {name: check.context[name] for name in ("key", "elder_fen")}
    return {**choice(scene, **changes), **shown}


def detail(order, name="order_detail"):
    return reverse(f"meals_portal:{name}", kwargs={"pk": order.pk})


def test_the_menu_shows_my_price_and_the_list_price(client, scene):
    AgeDiscountFactory()
    DailyMealSubsidyFactory()
    page = client.get(MENU)
    text = page.content.decode()
    assert page.status_code == 200
    assert "4.60 元" in text
    assert "12 元" in text
    assert "优惠 20%" in text
    assert "政府就餐补贴" in text


def test_choose_check_confirm_done(client, scene, resident):
    check = client.get(CHECK, choice(scene))
    assert "您付" in check.content.decode()
    done = client.post(CHECK, confirmed(check, scene), follow=True)
    order = MealOrder.objects.get()
    assert done.redirect_chain == [(detail(order, "order_done"), 302)]
    assert order.number in done.content.decode()
    assert (order.resident, order.channel, order.cash_due_fen) == (resident, "portal", 1200)


def test_family_orders_as_family(scene, resident, client_as):
    link = FamilyLinkFactory(resident=resident, relation=Relation.CHILD)
    confirm(client_as(link.user), scene)
    order = MealOrder.objects.get()
    assert (order.channel, order.placed_by) == ("family", link.user)


@pytest.mark.parametrize("seen", [True, False])
def test_what_the_purse_pays_is_told_to_who_may_see_the_account(scene, resident, client_as, seen):
    link = FamilyLinkFactory(
        resident=resident, relation=Relation.CHILD, may_order=True, may_see_account=seen
    )
    order = place(scene, resident=resident)
    stored, client = MealOrder.objects.filter(pk=order.pk), client_as(link.user)

    stored.update(held_fen=620, cash_due_fen=580)
    for name in ("order_detail", "order_done"):
        page = client.get(detail(order, name)).content.decode()
        assert ("补贴账户已留出 6.20 元" in page) is seen
        assert "取餐时付现金 5.80 元" in page
    stored.update(held_fen=1200, cash_due_fen=0)
    page = client.get(detail(order)).content.decode()
    assert ("不用付钱" in page) is not seen
    handed = {
        "state": OrderState.HANDED_OVER,
        "kitchen": order.menu.kitchen,
        "routed_at": timezone.now(),
        "handed_over_at": timezone.now(),
    }
    stored.update(**handed, purse_paid_fen=620, cash_received_fen=580)
    page = client.get(detail(order)).content.decode()
    assert ("账户 6.20 元" in page) is seen


def test_confirming_twice_makes_one_order(client, scene):
    sent = confirmed(client.get(CHECK, choice(scene)), scene)
    answers = [client.post(CHECK, sent) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert MealOrder.objects.count() == 1


def test_ordering_the_same_meal_again_leads_back_with_the_number(client, scene):
    confirm(client, scene)
    again = {**choice(scene), "key": "another", "elder_fen": 1200}
    page = client.post(CHECK, again, follow=True)
    assert MealOrder.objects.get().number in page.content.decode()


@pytest.mark.parametrize(
    "change", [{"item": ""}, {"item": 0}, {"place": ""}, {"place": "pick_up-0"}, {"quantity": 21}]
)
def test_an_incomplete_choice_is_the_menu_again(client, scene, change):
    page = client.get(CHECK, choice(scene, **change))
    assert page.status_code == 422
    assert page.context["form"].errors


@pytest.mark.parametrize("name", ["item", "quantity", "place", "elder_fen"])
@pytest.mark.parametrize("value", HOSTILE)
def test_a_forged_confirmation_changes_nothing(client, scene, name, value):
    page = client.post(CHECK, {**choice(scene), "key": "k", "elder_fen": 1200, name: value})
    assert page.status_code in REFUSED
    assert not MealOrder.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"note": "软一点\0"}, {"note": "长" * 121}, {"key": ""}, {"key": "\0"}, {"quantity": 21}],
)
def test_what_can_not_be_kept_is_refused(client, scene, change):
    page = client.post(CHECK, {**choice(scene), "key": "k", "elder_fen": 1200, **change})
    assert page.status_code in REFUSED
    assert not MealOrder.objects.exists()


def test_the_price_is_the_chosen_points(client, scene, resident):
    AgeDiscountFactory()
    neighbour = StationFactory(division=CommunityFactory(parent=resident.community.parent))
    SupplyRelationFactory(kitchen=scene.kitchen, station=neighbour)
    AgeDiscountFactory(region=neighbour.division_id, percent_off_bp=5000)
    chosen = choice(scene, place=f"pick_up-{neighbour.pk}")
    assert "6 元" in client.get(MENU, chosen).content.decode()
    check = client.get(CHECK, chosen)
    assert check.context["elder_fen"] == 600
    client.post(CHECK, confirmed(check, scene, place=f"pick_up-{neighbour.pk}"))
    assert MealOrder.objects.get().elder_fen == 600


def test_a_price_that_changed_meanwhile_is_shown_again(client, scene):
    AgeDiscountFactory()
    sent = confirmed(client.get(CHECK, choice(scene)), scene)
    AgeDiscountFactory(effective_from=today(), percent_off_bp=1000)
    again = client.post(CHECK, sent, follow=True)
    assert not MealOrder.objects.exists()
    assert "刚才显示您付 9.60 元，现在是 10.80 元" in again.content.decode()
    assert again.template_name == ["portal/meals/order_check.html"]
    client.post(CHECK, confirmed(again, scene))
    assert MealOrder.objects.get().elder_fen == 1080


def test_delivery_shows_its_fee(client, scene):
    DeliveryFeeFactory()
    page = client.get(CHECK, choice(scene, place=f"delivery-{scene.point.pk}"))
    assert page.context["elder_fen"] == 1300


def test_the_last_way_is_ticked(client, scene, resident):
    place(scene, resident, fulfil_mode="delivery")
    page = client.get(MENU, {"form": "1"})
    ticked = [way.value for way in page.context["places"] if way.checked]
    assert ticked == [f"delivery-{scene.point.pk}"]


def test_change_keeps_what_was_chosen(client, scene):
    other = MenuItemFactory(menu=scene.menu)
    check = client.get(CHECK, choice(scene, item=other.pk, quantity=2))
    page = client.get(check.context["change"])
    assert [dish.item for dish in page.context["dishes"] if dish.checked] == [other]
    assert page.context["form"].selected("quantity") == "2"


def test_sold_out_is_said_and_the_next_is_ticked(client, scene):
    MenuItem.objects.update(stock=0)
    other = MenuItemFactory(menu=scene.menu)
    page = client.get(MENU)
    assert "已订完" in page.content.decode()
    assert [dish.item for dish in page.context["dishes"] if dish.checked] == [other]


def test_sold_out_meanwhile_leads_back_to_the_menu(client, scene):
    sent = confirmed(client.get(CHECK, choice(scene)), scene)
    MenuItem.objects.update(stock=0)
    page = client.post(CHECK, sent, follow=True)
    assert "只剩 0 份" in page.content.decode()
    assert MealOrder.objects.count() == 0


def test_closed_says_whom_to_ring(client, scene):
    Menu.objects.update(cutoff_at=timezone.now() - timedelta(seconds=1))
    text = client.get(MENU).content.decode()
    assert "已经截止" in text
    assert scene.kitchen.station.phone in text


def test_closed_meanwhile_leads_to_the_closed_page(client, scene):
    sent = confirmed(client.get(CHECK, choice(scene)), scene)
    Menu.objects.update(cutoff_at=timezone.now() - timedelta(seconds=1))
    page = client.post(CHECK, sent, follow=True)
    assert page.template_name == ["portal/meals/order_closed.html"]
    assert client.get(CHECK, choice(scene)).status_code == 200


def test_not_published_yet(client, scene):
    Menu.objects.update(state="draft", published_at=None)
    assert "还没有公布" in client.get(MENU).content.decode()


def test_again_is_two_taps(client, scene, resident):
    commands_order = place(scene, resident)
    MealOrder.objects.filter(pk=commands_order.pk).update(state="cancelled")
    page = client.get(reverse("meals_portal:order_again"), follow=True)
    assert page.template_name == ["portal/meals/order_check.html"]
    assert page.context["item"] == scene.item


def test_again_without_an_order_is_the_menu(client):
    assert client.get(reverse("meals_portal:order_again")).url == MENU


def test_cancelling_asks_once_more(client, scene, resident):
    order = place(scene, resident)
    assert client.get(detail(order, "order_cancel")).status_code == 200
    order.refresh_from_db()
    assert order.state == OrderState.PLACED
    page = client.post(detail(order, "order_cancel"), follow=True)
    assert "已取消" in page.content.decode()
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED


def test_cancelling_too_late_is_explained(client, scene, resident):
    order = place(scene, resident)
    Menu.objects.update(cutoff_at=timezone.now() - timedelta(seconds=1))
    page = client.post(detail(order, "order_cancel"), follow=True)
    assert "截止" in page.content.decode()


@pytest.mark.parametrize("name", ["order_detail", "order_done", "order_cancel"])
def test_orders_of_others_do_not_exist(client, scene, name):
    order = place(scene, ResidentFactory(community=scene.point.division))
    assert client.get(detail(order, name)).status_code == 404


def test_a_menu_of_another_street_is_not_offered(client):
    elsewhere = lunch(CommunityFactory())
    page = client.get(MENU, {"menu": elsewhere.menu.pk})
    assert page.context["menu"] != elsewhere.menu


@pytest.mark.parametrize("address", [MENU, CHECK, LIST])
def test_visitors_log_in_first(address):
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("address", [MENU, CHECK, LIST])
def test_relatives_without_consent_are_told_so(scene, resident, client_as, address):
    link = FamilyLinkFactory(resident=resident, relation=Relation.CHILD, may_order=False)
    assert client_as(link.user).get(address).status_code == 403


def test_who_has_no_resident_is_told_so(client_as):
    assert client_as(UserFactory()).get(MENU).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_menu_takes_as_many_queries_for_three(client, scene, rows, django_assert_num_queries):
    for _ in range(rows - 1):
        MenuItemFactory(menu=scene.menu)
    with django_assert_num_queries(11):
        assert len(client.get(MENU).context["dishes"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_three(
    client, resident, rows, django_assert_num_queries
):
    for days in range(rows):
        day = today() + timedelta(days=days)
        place(lunch(resident.community, service_date=day), resident)
    with django_assert_num_queries(6):
        assert len(client.get(LIST).context["rows"]) == rows


def test_a_meal_that_is_ordered_shows_the_order_and_the_form_on_wish(client, scene, resident):
    order = place(scene, resident)
    page = client.get(MENU).content.decode()
    assert order.number in page
    assert reverse("meals_portal:order_cancel", args=[order.pk]) in page
    assert 'name="item"' not in page
    assert 'name="item"' in client.get(MENU, {"form": "1", "menu": scene.menu.pk}).content.decode()
