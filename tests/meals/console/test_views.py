"""Staff's pages: ordering by phone, the kitchen's sheet, hand-over, settlement; each within scope."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.dates import today
from meals.enums import OrderState
from meals.models import DaySettlement, MealOrder, Menu
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    AgeDiscountFactory,
    MealOrderFactory,
    MenuItemFactory,
    SupplyRelationFactory,
    cook,
    lunch,
    place,
    route,
    served_today,
)
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
BOARD = reverse("meals_console:board")
SEARCH = reverse("meals_console:search")
HAND_OVER = reverse("meals_console:hand_over")
SETTLEMENT = reverse("meals_console:settlement")
HOSTILE = ["", "x", "²", "-1", "1.5", "\0", "1\0", "9" * 30]
REFUSED = {302, 400, 404}


@pytest.fixture
def scene():
    return lunch(CommunityFactory())


@pytest.fixture
def resident(scene):
    return ResidentFactory(community=scene.point.division)


@pytest.fixture
def day(scene):
    return scene.menu.service_date.isoformat()


@pytest.fixture
def client(scene, client_as):
    return client_as(scene.worker)


@pytest.fixture
def manager(scene, client_as):
    return client_as(scene.manager)


def choice(scene, **changes):
    return {
        "channel": "phone",
        "item": scene.item.pk,
        "quantity": 1,
        "place": f"delivery-{scene.point.pk}",
        "note": "",
        **changes,
    }


def page(name, **kwargs):
    return reverse(f"meals_console:{name}", kwargs=kwargs)


def sheet_of(scene):
    return page("sheet", pk=scene.kitchen.pk, day=scene.menu.service_date.isoformat(), meal="lunch")


def test_find_choose_read_back_order(client, scene, resident):
    AgeDiscountFactory()
    found = client.post(SEARCH, {"q": resident.name}, follow=True)
    assert [person for person, _way in found.context["found"]] == [resident]
    menu = client.get(page("choose", resident_pk=resident.pk))
    assert "9.60 元" in menu.content.decode()
    check_page = page("check", resident_pk=resident.pk)
    check = client.get(check_page, choice(scene))
    assert resident.name in check.content.decode()
    assert check.context["elder_fen"] == 960
    sent = {**choice(scene), "key": check.context["key"], "elder_fen": 960}
    client.post(check_page, sent, follow=True)
    order = MealOrder.objects.get()
    assert (order.channel, order.fulfil_mode, order.placed_by) == (
        "phone",
        "delivery",
        scene.worker,
    )


def test_pressing_twice_makes_one_order(client, scene, resident):
    for _ in range(2):
        sent = {**choice(scene), "key": "k", "elder_fen": 1200}
        answer = client.post(page("check", resident_pk=resident.pk), sent)
    assert answer.url == page("order", pk=MealOrder.objects.get().pk)


@pytest.mark.parametrize("name", ["channel", "item", "quantity", "place", "elder_fen"])
@pytest.mark.parametrize("value", [*HOSTILE, "portal", "drone-1"])
def test_a_forged_order_changes_nothing(client, scene, resident, name, value):
    sent = {**choice(scene), "key": "k", "elder_fen": 1200, name: value}
    answer = client.post(page("check", resident_pk=resident.pk), sent)
    assert answer.status_code in REFUSED
    assert not MealOrder.objects.exists()


@pytest.mark.parametrize(
    "change",
    [{"note": "软一点\0"}, {"note": "长" * 121}, {"key": ""}, {"key": "\0"}, {"quantity": 21}],
)
def test_what_can_not_be_kept_is_refused(client, scene, resident, change):
    sent = {**choice(scene), "key": "k", "elder_fen": 1200, **change}
    answer = client.post(page("check", resident_pk=resident.pk), sent)
    assert answer.status_code in REFUSED
    assert not MealOrder.objects.exists()


def test_the_price_is_the_chosen_points_and_the_shown_one(client, scene, resident):
    neighbour = StationFactory(division=CommunityFactory(parent=resident.community.parent))
    SupplyRelationFactory(kitchen=scene.kitchen, station=neighbour)
    rule = AgeDiscountFactory(region=neighbour.division_id, percent_off_bp=5000)
    chosen = choice(scene, place=f"pick_up-{neighbour.pk}")
    check_page = page("check", resident_pk=resident.pk)
    check = client.get(check_page, chosen)
    assert check.context["elder_fen"] == 600
    rule.delete()
    sent = {**chosen, "key": check.context["key"], "elder_fen": 600}
    again = client.post(check_page, sent, follow=True)
    assert "刚才显示您付 6.00 元，现在是 12.00 元" in again.content.decode()
    assert again.context["elder_fen"] == 1200
    assert not MealOrder.objects.exists()


@pytest.mark.parametrize("reason", ["住院\0", "长" * 201])
def test_a_reason_that_can_not_be_kept_is_refused(client, scene, resident, reason):
    order = place(scene, resident)
    assert client.post(page("order", pk=order.pk), {"reason": reason}).status_code in REFUSED
    order.refresh_from_db()
    assert order.state == OrderState.PLACED


@pytest.mark.parametrize("value", [*HOSTILE, "abc"])
def test_a_forged_hand_over_is_not_found(manager, value):
    assert manager.post(HAND_OVER, {"order": value}).status_code in {400, 404}


@pytest.mark.parametrize("value", ["x", "²", "-1", "1.5", "1\0", "9" * 30])
def test_a_forged_operator_is_not_found(manager, day, value):
    assert manager.post(SETTLEMENT, {"day": day, "operator": value}).status_code in {400, 404}
    assert manager.get(SETTLEMENT, {"day": day, "operator": value}).status_code in {400, 404}


def test_an_incomplete_choice_is_the_menu_again(client, scene, resident):
    answer = client.get(page("check", resident_pk=resident.pk), choice(scene, place=""))
    assert answer.status_code == 422


def test_without_a_menu_the_page_says_so(client_as):
    resident = ResidentFactory()
    client = client_as(staff(Role.COMMUNITY_WORKER, resident.community))
    assert "没有可订的菜单" in client.get(page("choose", resident_pk=resident.pk)).content.decode()
    assert client.get(page("check", resident_pk=resident.pk)).status_code == 302


def test_people_of_elsewhere_are_not_found(client):
    stranger = ResidentFactory()
    assert client.post(SEARCH, {"q": stranger.name}, follow=True).context["found"] == []
    assert client.get(page("choose", resident_pk=stranger.pk)).status_code == 404


def test_an_order_can_be_taken_back(client, scene, resident):
    order = place(scene, resident)
    assert "取消这一单" in client.get(page("order", pk=order.pk)).content.decode()
    client.post(page("order", pk=order.pk), {"reason": "住院"})
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED


def test_the_board_shows_the_day(manager, scene, resident, day):
    place(scene, resident)
    text = manager.get(BOARD, {"day": day}).content.decode()
    assert "接受订餐" in text
    route(scene)
    text = manager.get(BOARD, {"day": day}).content.decode()
    assert "已截止" in text
    assert sheet_of(scene) in text


def test_routing_by_hand_waits_for_the_cutoff(manager, scene, resident):
    place(scene, resident)
    answer = manager.post(page("route", pk=scene.menu.pk), follow=True)
    assert "才能排单" in answer.content.decode()


def test_routing_by_hand_after_more_capacity(manager, scene, resident, day):
    place(scene, resident)
    scene.kitchen.capacities.update(portions=0)
    route(scene)
    assert "都已排满" in manager.get(BOARD, {"day": day}).content.decode()
    scene.kitchen.capacities.update(portions=9)
    type(scene.menu).objects.update(cutoff_at=scene.menu.published_at)
    manager.post(page("route", pk=scene.menu.pk))
    assert MealOrder.objects.get().state == OrderState.CONFIRMED


def test_the_sheet_counts_dishes_meals_and_points(manager, scene):
    other = MenuItemFactory(menu=scene.menu, name="软食套餐")
    for item, note in ((scene.item, ""), (scene.item, "米饭软一点"), (other, "")):
        person = ResidentFactory(community=scene.point.division)
        place(scene, person, items=((item.pk, 1),), note=note)
    route(scene)
    sheet = manager.get(sheet_of(scene)).context["sheet"]
    assert sheet.portions == 3
    assert [(row.name, row.total) for row in sheet.meals] == sorted(
        [(scene.item.name, 2), ("软食套餐", 1)]
    )
    assert {row.total for row in sheet.dishes} == {3}
    assert [(point.station, point.pick_up, point.delivery) for point in sheet.points] == [
        (scene.point.name, 3, 0)
    ]
    assert [order.note for order in sheet.notes] == ["米饭软一点"]
    assert set(MealOrder.objects.values_list("state", flat=True)) == {"confirmed"}


def test_cooked_and_sent_by_buttons(manager, scene, resident):
    served_today(scene)
    place(scene, resident, fulfil_mode="delivery")
    route(scene)
    for button, state in (("cooked", "cooked"), ("sent", "sent")):
        manager.post(sheet_of(scene), {button: "1"})
        assert MealOrder.objects.get().state == state


@pytest.mark.parametrize("part", ["2026-13-01/lunch", "2026-01-01/brunch"])
def test_an_impossible_sheet_is_not_found(manager, scene, part):
    assert manager.get(f"/console/meals/sheet/{scene.kitchen.pk}/{part}/").status_code == 404


def test_handing_over_takes_the_cash_that_is_due(manager, scene, resident, day):
    order = place(scene, resident)
    route(scene)
    cook(scene)
    assert resident.name in manager.get(HAND_OVER, {"day": day}).content.decode()
    refused = manager.post(HAND_OVER, {"order": order.pk, "cash": "10"}, follow=True)
    assert "应收现金 12.00 元" in refused.content.decode()
    manager.post(HAND_OVER, {"order": order.pk, "cash": "12"})
    order.refresh_from_db()
    assert (order.state, order.cash_received_fen) == (OrderState.HANDED_OVER, 1200)


def test_a_word_is_no_amount(manager, scene, resident):
    order = place(scene, resident)
    route(scene)
    cook(scene)
    refused = manager.post(HAND_OVER, {"order": order.pk, "cash": "十二"}, follow=True)
    assert "不是金额" in refused.content.decode()


def test_nobody_came(manager, scene, resident):
    order = place(scene, resident)
    route(scene)
    cook(scene)
    manager.post(HAND_OVER, {"order": order.pk, "missed": "1"})
    order.refresh_from_db()
    assert order.state == OrderState.NO_SHOW


def test_a_day_is_settled_when_nothing_is_open(client_as):
    scene = lunch(CommunityFactory(), service_date=today())
    manager, day = client_as(scene.manager), today().isoformat()
    order = place(scene, ResidentFactory(community=scene.point.division))
    where = {"day": day, "operator": scene.operator.pk}
    assert "还不能日结" in manager.get(SETTLEMENT, where).content.decode()
    manager.post(SETTLEMENT, where)
    assert not DaySettlement.objects.exists()
    route(scene)
    cook(scene)
    manager.post(HAND_OVER, {"order": order.pk, "cash": "12"})
    answer = manager.post(SETTLEMENT, where, follow=True)
    assert "已经日结" in answer.content.decode()
    assert DaySettlement.objects.get().cash_fen == 1200


def test_tomorrow_has_no_button_to_settle(manager, scene, day):
    Menu.objects.all().delete()
    page_of_tomorrow = manager.get(SETTLEMENT, {"day": day, "operator": scene.operator.pk})
    assert not page_of_tomorrow.context["may_close"]
    manager.post(SETTLEMENT, {"day": day, "operator": scene.operator.pk})
    assert not DaySettlement.objects.exists()


def test_nothing_of_elsewhere_is_shown_or_changed(scene, resident, day, client_as):
    order = place(scene, resident)
    route(scene)
    cook(scene)
    elsewhere = lunch(CommunityFactory(), service_date=scene.menu.service_date)
    client = client_as(elsewhere.manager)
    for address in (BOARD, HAND_OVER):
        text = client.get(address, {"day": day}).content.decode()
        assert order.number not in text
        assert scene.kitchen.station.name not in text
    assert client.get(sheet_of(scene)).status_code == 404
    assert client.get(page("order", pk=order.pk)).status_code == 404
    assert client.post(HAND_OVER, {"order": order.pk, "cash": "12"}).status_code == 404
    assert client.post(page("route", pk=scene.menu.pk)).status_code == 404
    assert client.get(SETTLEMENT, {"operator": scene.operator.pk}).status_code == 404


@pytest.mark.parametrize("address", [BOARD, SEARCH, HAND_OVER, SETTLEMENT])
def test_without_a_role_no_page_opens(client_as, client, address):
    assert client_as(UserFactory()).get(address).status_code == 403
    client.logout()
    assert client.get(address).status_code == 302


def test_an_auditor_looks_and_changes_nothing(scene, resident, client_as):
    place(scene, resident)
    route(scene)
    client = client_as(staff(Role.AUDITOR, scene.point.division))
    assert client.get(sheet_of(scene)).status_code == 200
    assert client.post(sheet_of(scene), {"cooked": "1"}).status_code == 403
    assert client.get(SEARCH).status_code == 403
    assert client.get(HAND_OVER).status_code == 403
    assert client.post(SETTLEMENT, {"operator": scene.operator.pk}).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_hand_over_list_takes_as_many_queries_for_three(
    manager, scene, day, rows, django_assert_num_queries
):
    for _ in range(rows):
        place(scene, ResidentFactory(community=scene.point.division))
    route(scene)
    cook(scene)
    with django_assert_num_queries(6):
        assert len(manager.get(HAND_OVER, {"day": day}).context["page"].object_list) == rows


def test_the_hand_over_list_is_of_the_point_asked_for(manager, scene, resident, day):
    other_point = StationFactory(division=scene.point.division, operator=scene.operator)
    SupplyRelationFactory(kitchen=scene.kitchen, station=other_point)
    here = place(scene, resident)
    there = place(scene, ResidentFactory(community=scene.point.division), station_id=other_point.pk)
    route(scene)
    cook(scene)
    where = {"day": day, "point": other_point.pk}
    assert set(manager.get(HAND_OVER, {"day": day}).context["page"]) == {here, there}
    assert list(manager.get(HAND_OVER, where).context["page"]) == [there]
    answer = manager.post(
        f"{HAND_OVER}?{urlencode(where)}", {"order": there.pk, "missed": "1"}, follow=True
    )
    assert f"point={other_point.pk}" in answer.redirect_chain[0][0]
    assert list(answer.context["page"]) == []


@pytest.mark.parametrize("point", ["x", "0", "99999999999999999999"])
def test_a_point_of_elsewhere_has_no_hand_over_list(manager, day, point):
    assert manager.get(HAND_OVER, {"day": day, "point": point}).status_code == 404


def test_the_hand_over_list_is_paged(manager, scene, day):
    MealOrderFactory.create_batch(
        51, menu=scene.menu, station=scene.point, confirmed=True, state=OrderState.COOKED
    )
    assert len(manager.get(HAND_OVER, {"day": day}).context["page"].object_list) == 50
    assert len(manager.get(HAND_OVER, {"day": day, "page": 2}).context["page"].object_list) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_takes_as_many_queries_for_three(
    client_as, scene, day, rows, django_assert_num_queries
):
    community = scene.point.division
    for _ in range(rows):
        other = lunch(community, service_date=scene.menu.service_date)
        place(other, ResidentFactory(community=community))
        route(other)
    client = client_as(staff(Role.DISTRICT_ADMIN, community))
    with django_assert_num_queries(8):
        assert len(client.get(BOARD, {"day": day}).context["kitchens"]) == rows


def test_the_day_before_nothing_is_cooked_or_sent(manager, scene, resident):
    order = place(scene, resident, fulfil_mode="delivery")
    route(scene)
    assert "全部做好" not in manager.get(sheet_of(scene)).content.decode().replace("“全部做好”", "")
    refused = manager.post(sheet_of(scene), {"cooked": "1"}, follow=True)
    assert "要到当天才能报做好或出发" in refused.content.decode()
    cook(scene)
    assert (
        "什么都没有改变"
        in manager.post(sheet_of(scene), {"sent": "1"}, follow=True).content.decode()
    )
    order.refresh_from_db()
    assert order.state == OrderState.COOKED
