"""What bringing a meal to the door costs by distance: one answer on every channel, said in words."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from elderly_care.enums import Relation
from meals import commands
from meals.admin.forms import BandsField
from meals.logic.pricing import Fee, Portion, quote
from meals.models import DeliveryFee, MealOrder, OrderLine
from meals.queries.prices import in_words, metres_between
from meals.validators import validate_fee_bands
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.meals import DeliveryFeeFactory, lunch, request
from tests.factories.meals_orders import StandingOrderFactory

BANDS = ((1000, 200), (3000, 500))
STORED = [{"beyond_metres": metres, "fee_fen": fen} for metres, fen in BANDS]
DEGREE = Decimal("0.01")  # of latitude: 1,111.95 m straight, 1,446 m of way


@pytest.mark.parametrize(
    ("metres", "listed", "due"),
    [
        pytest.param(None, 1200, 100, id="nobody knows: the base fee"),
        pytest.param(0, 1200, 100, id="next door"),
        pytest.param(1000, 1200, 100, id="not beyond the first distance"),
        pytest.param(1001, 1200, 200, id="beyond the first"),
        pytest.param(3000, 1200, 200, id="not beyond the second"),
        pytest.param(3001, 1200, 500, id="beyond the second"),
        pytest.param(90_000, 1200, 500, id="far away"),
        pytest.param(3001, 2999, 500, id="not yet free"),
        pytest.param(3001, 3000, 0, id="free from an amount, however far"),
    ],
)
def test_the_fee_by_distance(metres, listed, due):
    fee = Fee(100, free_from_fen=3000, bands=BANDS, metres=metres)
    priced = quote([Portion((("meat", listed),))], fee=fee)
    assert (priced.delivery_fee_fen, priced.total.elder_fen) == (due, listed + due)
    assert priced.total.list_fen == listed + due


@pytest.mark.parametrize(
    ("fee", "words"),
    [
        (Fee(100), "送餐费"),
        (Fee(100, bands=BANDS), "送餐费（不知道住处离助餐点多远，按基本收费）"),
        (Fee(100, bands=BANDS, metres=800), "送餐费（离助餐点约 800 米）"),
        (Fee(100, bands=BANDS, metres=1446), "送餐费（离助餐点约 1446 米，超过 1000 米）"),
        (Fee(0, bands=BANDS, metres=800), "送餐费：免收（离助餐点约 800 米）"),
        (Fee(0, bands=BANDS), "送餐费：免收（不知道住处离助餐点多远，按基本收费）"),
        (Fee(100, 1200, bands=BANDS, metres=1446), "送餐费：满 12 元免收"),
    ],
)
def test_the_words_say_why(fee, words):
    steps = quote([Portion((("meat", 1200),))], fee=fee).steps
    said = [{"code": step.code, "fen": step.fen, **step.facts} for step in steps]
    assert [line.text for line in in_words(said)][1:-1] == [words]


@pytest.mark.parametrize(
    "bands",
    [
        {"beyond_metres": 1, "fee_fen": 1},
        [1],
        [{"beyond_metres": 1}],
        [{"beyond_metres": "1000", "fee_fen": 200}],
        [{"beyond_metres": 0, "fee_fen": 200}],
        [{"beyond_metres": 1000, "fee_fen": -1}],
        [{"beyond_metres": True, "fee_fen": 200}],
        [{"beyond_metres": 100_001, "fee_fen": 200}],
        [*reversed(STORED)],
        [STORED[0], STORED[0]],
        [{"beyond_metres": metres, "fee_fen": 1} for metres in range(1, 12)],
    ],
)
def test_bands_that_make_no_sense_are_refused(bands):
    with pytest.raises(ValidationError):
        validate_fee_bands(bands)


def test_a_line_for_each_distance():
    field = BandsField(required=False)
    assert field.clean("1000 2\n\n 3000\t5.00 ") == STORED
    assert field.prepare_value(STORED) == "1000 2.00\n3000 5.00"
    for wrong in ("1000", "近 2", "1000 2 3", "1000 -2", "１０００ 2", "9999999 2"):
        with pytest.raises(ValidationError):
            field.clean(wrong)


# ---- The same through everything that orders


@pytest.fixture
def scene(db):
    made = lunch(CommunityFactory())
    place = {"longitude": Decimal("116.48"), "latitude": Decimal("39.98")}
    for name, value in place.items():
        setattr(made.point, name, value)
    made.point.save()
    home = {"longitude": place["longitude"], "latitude": place["latitude"] + DEGREE}
    made.resident = ResidentFactory(community=made.point.division, name="张秀英", **home)
    DeliveryFeeFactory(fee_fen=100, bands=STORED)
    return made


def test_the_way_is_longer_than_the_straight_line(scene):
    assert metres_between(scene.point, scene.resident) == 1446
    scene.resident.longitude = scene.resident.latitude = None
    assert metres_between(scene.point, scene.resident) is None


def by_request(scene, channel):
    wish = request(scene, scene.resident, channel=channel, fulfil_mode="delivery")
    commands.place_order(request=wish, by=SYSTEM, key="one")


def by_relay(scene):
    text = "1. 张秀英 送餐"
    relay = commands.read_relay(menu=scene.menu, station=scene.point, text=text, by=SYSTEM)
    commands.confirm_relay(relay=relay, decisions={}, by=SYSTEM)


def by_standing(scene):
    StandingOrderFactory(resident=scene.resident, station=scene.point, fulfil_mode="delivery")
    commands.place_standing_orders()


def by_supervisor(scene):
    commands.place_late_order(
        request=request(scene, scene.resident, fulfil_mode="delivery"),
        reason="刚出院",
        by=scene.manager,
        key="late",
        now=scene.menu.cutoff_at + timedelta(seconds=1),
    )


WAYS = {
    "portal": lambda scene: by_request(scene, "portal"),
    "phone": lambda scene: by_request(scene, "phone"),
    "relay": by_relay,
    "standing": by_standing,
    "late": by_supervisor,
}


@pytest.mark.parametrize("way", WAYS)
def test_one_fee_on_every_channel(scene, way):
    WAYS[way](scene)
    order = MealOrder.objects.get()
    assert (order.delivery_fee_fen, order.elder_fen, order.list_fen) == (200, 1400, 1400)
    assert OrderLine.objects.get().list_fen == 1200
    words = {line.code: line.text for line in in_words(order.explanation)}
    assert words["delivery_fee"] == "送餐费（离助餐点约 1446 米，超过 1000 米）"


def test_the_interface_says_it_too(api_as, scene):
    partner = api_as(staff(Role.PARTNER_ENGINEER, scene.operator))
    body = {
        "resident": scene.resident.pk,
        "items": [{"menu_item": scene.item.pk}],
        "station": scene.point.pk,
        "fulfil_mode": "delivery",
    }
    answer = partner.post(
        reverse("api-order-list"), body, format="json", headers={"Idempotency-Key": "one"}
    )
    steps = {step["code"]: step for step in answer.json()["price"]}
    assert steps["delivery_fee"]["fen"] == 200
    assert "1446 米" in steps["delivery_fee"]["text"]


@pytest.mark.parametrize("page", ["portal", "console"])
def test_pages_show_the_fee_that_is_taken(client_as, scene, page):
    link = FamilyLinkFactory(resident=scene.resident, relation=Relation.SELF, may_order=True)
    if page == "portal":
        browser, menu = client_as(link.user), reverse("meals_portal:order_menu")
        check = reverse("meals_portal:order_check")
    else:
        browser, args = client_as(scene.worker), [scene.resident.pk]
        menu = reverse("meals_console:choose", args=args)
        check = reverse("meals_console:check", args=args)
    assert "送餐费 2 元）（离助餐点约 1446 米，超过 1000 米）" in browser.get(menu).text
    choice = {"item": scene.item.pk, "quantity": 1, "place": f"delivery-{scene.point.pk}"}
    choice["channel"] = "phone"
    assert "离助餐点约 1446 米" in browser.get(check, choice).text
    browser.post(check, {**choice, "key": uuid4(), "elder_fen": 1300})
    assert not MealOrder.objects.exists()  # another price than the one shown
    browser.post(check, {**choice, "key": uuid4(), "elder_fen": 1400})
    assert MealOrder.objects.get().delivery_fee_fen == 200


def test_who_is_not_on_the_map_pays_the_base_fee_and_reads_it(scene):
    scene.resident.longitude = scene.resident.latitude = None
    scene.resident.save()
    by_request(scene, "phone")
    order = MealOrder.objects.get()
    words = {line.code: line.text for line in in_words(order.explanation)}
    assert order.delivery_fee_fen == 100
    assert words["delivery_fee"] == "送餐费（不知道住处离助餐点多远，按基本收费）"


# ---- The rule's page


def test_a_district_types_the_distances(client_as, scene):
    district = client_as(staff(Role.DISTRICT_ADMIN, scene.operator.division))
    region = scene.operator.division_id
    page = reverse("admin:meals_deliveryfee_add")
    typed = {"region": region, "effective_from": "2030-01-01", "document_no": "1号"}
    typed |= {"fee_fen": "1", "bands": "1000 2\n3000 5"}
    district.post(page, typed | {"bands": "3000 5\n1000 2"})
    assert not DeliveryFee.objects.filter(region=region).exists()
    district.post(page, typed)
    made = DeliveryFee.objects.get(region=region)
    assert made.bands == STORED
    change = reverse("admin:meals_deliveryfee_change", args=[made.pk])
    assert "1000 2.00\n3000 5.00" in district.get(change).text
    assert (
        "超过 1000 米 2 元；超过 3000 米 5 元"
        in district.get(reverse("admin:meals_deliveryfee_changelist")).text
    )
