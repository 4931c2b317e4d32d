"""One cutoff, one price, one stock, one order: whichever way a meal is ordered."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.audit import SYSTEM
from elderly_care.enums import Relation
from elderly_care.models import Restriction
from meals import commands
from meals.models import MealOrder, Menu
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.meals import DeliveryFeeFactory, lunch, request
from tests.factories.meals_orders import StandingOrderFactory, hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    made = lunch(CommunityFactory())
    made.resident = ResidentFactory(community=made.point.division, name="张秀英")
    return made


def by_request(channel):
    def order(scene, now, by=SYSTEM):
        commands.place_order(
            request=request(scene, scene.resident, channel=channel),
            by=by,
            key=f"one-{channel}",
            now=now,
        )

    return order


def by_relay(scene, now):
    relay = commands.read_relay(menu=scene.menu, station=scene.point, text="1. 张秀英", by=SYSTEM)
    commands.confirm_relay(relay=relay, decisions={}, by=SYSTEM, now=now)


def by_standing(scene, now):
    if not scene.resident.standing_orders.exists():
        StandingOrderFactory(resident=scene.resident, station=scene.point)
    commands.place_standing_orders(now=now)


def by_supervisor(scene, now):
    commands.place_late_order(
        request=request(scene, scene.resident),
        reason="刚出院",
        by=scene.manager,
        key="late",
        now=now,
    )


WAYS = {
    "portal": by_request("portal"),
    "family": by_request("family"),
    "station": by_request("station"),
    "phone": by_request("phone"),
    "api": by_request("api"),
    "relay": by_relay,
    "standing": by_standing,
    "late": by_supervisor,
}


@pytest.mark.parametrize("seconds", [-1, 0, 1])
@pytest.mark.parametrize("way", WAYS)
def test_one_cutoff_to_the_second(scene, way, seconds):
    now = scene.menu.cutoff_at + timedelta(seconds=seconds)
    in_time = seconds < 0
    with suppress(commands.NotLate if in_time else commands.CutoffPassed):
        WAYS[way](scene, now)
    assert MealOrder.objects.exists() == (in_time != (way == "late"))


@pytest.mark.parametrize("way", WAYS)
def test_double_submission_makes_one_order(scene, way):
    ago = timedelta(seconds=1 if way == "late" else -1)
    for _ in range(2):
        WAYS[way](scene, scene.menu.cutoff_at + ago)
    assert MealOrder.objects.count() == 1


# The same through the pages and the interface, with the clock of the machine.


def portal(client_as, scene, relation):
    link = FamilyLinkFactory(resident=scene.resident, relation=relation, may_order=True)
    address = reverse("meals_portal:order_check")
    choice = {"item": scene.item.pk, "quantity": 1, "place": f"pick_up-{scene.point.pk}"}
    return client_as(link.user).post(address, {**choice, "key": uuid4(), "elder_fen": 1200})


def console(client_as, scene, channel):
    address = reverse("meals_console:check", args=[scene.resident.pk])
    choice = {"item": scene.item.pk, "quantity": 1, "place": f"pick_up-{scene.point.pk}"}
    posted = {**choice, "channel": channel, "key": uuid4(), "elder_fen": 1200}
    return client_as(scene.worker).post(address, posted)


def api(api_as, scene, **changes):
    body = {
        "resident": scene.resident.pk,
        "items": [{"menu_item": scene.item.pk}],
        "station": scene.point.pk,
        **changes,
    }
    partner = api_as(staff(Role.PARTNER_ENGINEER, scene.operator))
    headers = {"Idempotency-Key": "one"}
    return partner.post(reverse("api-order-list"), body, format="json", headers=headers)


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("way", ["portal", "family", "station", "phone", "api"])
def test_the_pages_ask_the_same_cutoff(client_as, api_as, scene, way, is_open):
    hour = timedelta(hours=1)
    Menu.objects.update(cutoff_at=timezone.now() + hour if is_open else timezone.now())
    if way == "api":
        assert api(api_as, scene).status_code == (201 if is_open else 409)
    elif way in ("portal", "family"):
        relation = Relation.SELF if way == "portal" else Relation.CHILD
        portal(client_as, scene, relation)
    else:
        console(client_as, scene, way)
    assert [order.channel for order in MealOrder.objects.all()] == ([way] if is_open else [])


def test_dine_in_needs_a_hall_and_costs_no_delivery(scene):
    DeliveryFeeFactory()
    wish = request(scene, scene.resident, fulfil_mode="dine_in")
    with pytest.raises(commands.NoDiningHere):
        commands.place_order(request=wish, by=SYSTEM, key="1")
    hall(scene.point, seats=1)
    order = commands.place_order(request=wish, by=SYSTEM, key="2")
    assert (order.delivery_fee_fen, order.elder_fen) == (0, 1200)
    other = request(scene, ResidentFactory(community=scene.point.division), fulfil_mode="dine_in")
    with pytest.raises(commands.NoSeatLeft):
        commands.place_order(request=other, by=SYSTEM, key="3")


def allergic(scene, allergen="peanut"):
    scene.item.parts[0] |= {"allergens": [allergen], "allergens_checked": True}
    scene.item.save()
    Restriction.objects.create(
        resident=scene.resident, kind="allergen", value=allergen, starts_on="2020-01-01"
    )


def test_an_allergen_needs_an_explicit_yes_on_every_channel(scene):
    allergic(scene)
    with pytest.raises(commands.ClashNotConfirmed):
        by_request("phone")(scene, timezone.now())
    wish = request(scene, scene.resident, clash_confirmed=True)
    assert commands.place_order(request=wish, by=SYSTEM, key="2").pk


def test_a_partner_says_yes_explicitly(api_as, scene):
    allergic(scene)
    refused = api(api_as, scene)
    assert (refused.status_code, refused.json()["code"]) == (409, "meals.clash_not_confirmed")
    assert api(api_as, scene, clash_confirmed=True).status_code == 201
