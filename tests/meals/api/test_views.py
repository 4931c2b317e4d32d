"""Menus and orders over HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.enums import Role
from core.audit import SYSTEM
from meals.commands import hand_over, return_meal
from meals.models import MealOrder, Menu
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import cook, lunch, on_its_day, place, route

pytestmark = pytest.mark.django_db
ORDERS = "/api/v1/orders"
MENUS = "/api/v1/menus"


@pytest.fixture
def community():
    return CommunityFactory()


@pytest.fixture
def scene(community):
    return lunch(community)


@pytest.fixture
def resident(community):
    return ResidentFactory(community=community)


@pytest.fixture
def api(scene, api_as):
    return api_as(staff(Role.PARTNER_ENGINEER, scene.operator))


def body(scene, resident, **changes):
    return {
        "resident": resident.pk,
        "items": [{"menu_item": scene.item.pk, "quantity": 1}],
        "station": scene.point.pk,
        **changes,
    }


def post(api, data, key="k-1"):
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return api.post(ORDERS, data, **headers)


def test_a_partner_places_an_order(api, scene, resident):
    answer = post(api, body(scene, resident))
    assert answer.status_code == 201
    assert (answer.data["state"], answer.data["channel"], answer.data["elder_fen"]) == (
        "placed",
        "api",
        1200,
    )
    assert answer.data["resident_name"].endswith("**")
    assert answer.data["price"][-1] == {"code": "you_pay", "text": "您付", "fen": 1200}


def test_a_retry_is_the_same_order(api, scene, resident):
    first, second = (post(api, body(scene, resident)) for _ in range(2))
    assert first.data == second.data
    assert MealOrder.objects.count() == 1


def test_the_same_key_with_another_body_is_409(api, scene, resident):
    post(api, body(scene, resident))
    answer = post(api, body(scene, resident, note="软一点"))
    assert (answer.status_code, answer.data["code"]) == (409, "meals.key_used_for_other")


@pytest.mark.parametrize("key", ["", "x" * 81, "a\0b"])
def test_a_key_is_required(api, scene, resident, key):
    answer = post(api, body(scene, resident), key=key)
    assert (answer.status_code, answer.data["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"items": []}, "items"),
        ({"items": [{"menu_item": 1, "quantity": 0}]}, "items"),
        ({"fulfil_mode": "drone"}, "fulfil_mode"),
        ({"resident": "nobody"}, "resident"),
        ({"note": "长" * 121}, "note"),
        ({"note": "软\0"}, "note"),
        ({"resident": 10**30}, "resident"),
        ({"station": 10**30}, "station"),
        ({"items": [{"menu_item": 10**30}]}, "items"),
        ({"items": [{"menu_item": 1, "quantity": 21}]}, "items"),
        ({"expected_elder_fen": -1}, "expected_elder_fen"),
    ],
)
def test_bad_input_names_its_field(api, scene, resident, change, field):
    answer = post(api, {**body(scene, resident), **change})
    assert (answer.status_code, list(answer.data["fields"])) == (400, [field])
    assert MealOrder.objects.count() == 0


def test_after_the_cutoff_is_409(api, scene, resident):
    Menu.objects.update(cutoff_at=timezone.now() - timedelta(seconds=1))
    answer = post(api, body(scene, resident))
    assert (answer.status_code, answer.data["code"]) == (409, "meals.cutoff_passed")


def test_an_unknown_item_is_404(api, scene, resident):
    answer = post(api, body(scene, resident, items=[{"menu_item": 10**9}]))
    assert answer.status_code == 404


def test_a_resident_of_elsewhere_is_404_as_one_who_is_not_there(api, scene):
    stranger = post(api, body(scene, ResidentFactory()))
    nobody = post(api, {**body(scene, ResidentFactory()), "resident": 10**9})
    assert (stranger.status_code, stranger.data["code"]) == (404, "not_found")
    assert (stranger.status_code, stranger.data) == (nobody.status_code, nobody.data)


def test_a_rival_can_not_order_from_another_operators_menu(scene, resident, api_as):
    rival = lunch(resident.community)
    api = api_as(staff(Role.PARTNER_ENGINEER, rival.operator))
    answer = post(api, body(scene, resident))
    assert (answer.status_code, MealOrder.objects.count()) == (404, 0)
    own = post(api, body(rival, resident))
    assert api.get(f"{ORDERS}/{own.data['id']}").status_code == 200


def test_a_partner_may_say_which_price_was_told(api, scene, resident):
    refused = post(api, body(scene, resident, expected_elder_fen=1100))
    assert (refused.status_code, refused.data["code"]) == (409, "meals.price_changed")
    assert post(api, body(scene, resident, expected_elder_fen=1200)).status_code == 201


@pytest.mark.parametrize("address", [ORDERS, MENUS, "/api/v1/stations"])
def test_who_is_not_logged_in_is_401(address):
    assert APIClient().get(address).status_code == 401


@pytest.mark.parametrize("address", [ORDERS, MENUS, "/api/v1/stations"])
def test_who_has_no_role_is_403(api_as, address):
    assert api_as(UserFactory()).get(address).status_code == 403


def test_an_auditor_reads_but_does_not_order(scene, resident, community, api_as):
    api = api_as(staff(Role.AUDITOR, community))
    assert api.get(ORDERS).status_code == 200
    assert post(api, body(scene, resident)).status_code == 403


def test_cancelling(api, scene, resident):
    order = place(scene, resident)
    answer = api.post(f"{ORDERS}/{order.pk}/cancel", {"reason": "住院"})
    assert (answer.status_code, answer.data["state"]) == (200, "cancelled")
    again = api.post(f"{ORDERS}/{order.pk}/cancel")
    assert (again.status_code, again.data["code"]) == (409, "wrong_state")


def test_orders_of_others_do_not_exist(scene, resident, api_as):
    order = place(scene, resident)
    elsewhere = lunch(CommunityFactory())
    for user in (elsewhere.worker, elsewhere.manager):
        api = api_as(user)
        assert api.get(ORDERS).data["results"] == []
        assert api.get(f"{ORDERS}/{order.pk}").status_code == 404
        assert api.post(f"{ORDERS}/{order.pk}/cancel").status_code in (403, 404)
        assert api.get(f"{MENUS}/{scene.menu.pk}").status_code == 404


def test_the_order_is_seen_where_the_person_lives(scene, api_as):
    home = CommunityFactory(parent=scene.point.division.parent)
    place(scene, ResidentFactory(community=home))
    api = api_as(staff(Role.COMMUNITY_WORKER, home))
    assert len(api.get(ORDERS).data["results"]) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [("state=placed", 1), ("state=cancelled", 0), ("meal_period=lunch", 1), ("station=0", 0)],
)
def test_filters(api, scene, resident, query, found):
    place(scene, resident)
    assert len(api.get(f"{ORDERS}?{query}").data["results"]) == found


def test_an_unknown_filter_value_is_400(api):
    assert api.get(f"{ORDERS}?state=eaten").status_code == 400


def test_menus_show_their_items(api, scene):
    (menu,) = api.get(f"{MENUS}?state=published").data["results"]
    assert [item["price_fen"] for item in menu["items"]] == [1200]


@pytest.mark.parametrize("rows", [1, 3])
def test_order_list_takes_as_many_queries_for_three(
    scene, api, community, rows, django_assert_num_queries
):
    for _ in range(rows):
        place(scene, ResidentFactory(community=community))
    with django_assert_num_queries(3):
        assert len(api.get(ORDERS).data["results"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_menu_list_takes_as_many_queries_for_three(
    community, api_as, rows, django_assert_num_queries
):
    for _ in range(rows):
        lunch(community)
    api = api_as(staff(Role.DISTRICT_ADMIN, community.parent))
    with django_assert_num_queries(5):
        assert len(api.get(MENUS).data["results"]) == rows


@pytest.mark.parametrize(("fen", "partly"), [(400, True), (1200, False)])
def test_an_order_that_came_back_in_part_says_so(api, scene, resident, fen, partly):
    order = place(scene, resident)
    route(scene)
    cook(scene)
    order.refresh_from_db()
    hand_over(order=order, by=SYSTEM, cash_fen=1200, now=on_its_day(scene))
    return_meal(order=order, reason="少了一个菜", amount_fen=fen, key="1", by=SYSTEM)
    (row,) = api.get(ORDERS).data["results"]
    one = api.get(f"{ORDERS}/{order.pk}").data
    for found in (row, one):
        assert (found["state"], found["is_partly_returned"]) == ("returned", partly)
