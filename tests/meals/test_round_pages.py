"""Staff's pages of rounds: what they show, who may, what hostile input gets."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from meals import commands
from meals.commands.round_errors import NobodyDrives
from meals.enums import RoundKind, RoundState
from meals.models import ChangeSlip, FixedRound, MealOrder, Round, RoundOffer
from meals.queries.kitchen import kitchens_of_day
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.elderly_care import ResidentFactory
from tests.factories.meals import (
    KitchenFactory,
    cook,
    lunch,
    place,
    route,
    served_today,
)
from tests.factories.meals_rounds import (
    RiderFactory,
    RoundFactory,
    RoundPlanFactory,
    StopFactory,
    doors,
    plan,
    put,
    rules,
)

pytestmark = pytest.mark.django_db
ROUNDS = reverse("meals_console:rounds")
UNROUTED = reverse("meals_console:unrouted")
LIVE = reverse("meals_console:live")
BAD = {400, 422}  # a zero byte is refused before any page
HOSTILE = ["", "x", "²", "-1", "0", "1.5", "\0", "9" * 30]


@pytest.fixture
def scene():
    rules()
    made = lunch(CommunityFactory())
    put(made.kitchen.station)
    put(made.point, 1)
    return made


@pytest.fixture
def day(scene):
    return scene.menu.service_date.isoformat()


@pytest.fixture
def manager(scene, client_as):
    return client_as(scene.manager)


@pytest.fixture
def worker(scene, client_as):
    return client_as(scene.worker)


def planned(scene, spots):
    orders = doors(scene, spots)
    route(scene)
    plan(scene)
    return orders


def meal_page(scene):
    day = scene.menu.service_date.isoformat()
    return reverse("meals_console:meal_rounds", args=[scene.kitchen.pk, day, "lunch"])


def round_page(round_=None):
    return reverse("meals_console:round", args=[(round_ or Round.objects.get()).pk])


def numbers(round_, order):
    """What the form sends for stops in an order."""
    sent = {f"stop-{pk}": number for number, pk in enumerate(order, start=1)}
    return {"act": "reorder", "version": round_.version, **sent}


def test_the_day_leads_to_its_meals_and_their_rounds(scene, manager, day):
    planned(scene, [1, 2])
    page = manager.get(ROUNDS, {"day": day})
    assert meal_page(scene) in page.text
    page = manager.get(meal_page(scene))
    assert page.status_code == 200
    assert round_page() in page.text


def test_another_streets_rounds_are_not_there(scene, client_as):
    planned(scene, [1])
    other = client_as(staff(Role.STATION_MANAGER, CommunityFactory()))
    assert meal_page(scene) not in other.get(ROUNDS, {"day": scene.menu.service_date}).text
    assert other.get(meal_page(scene)).status_code == 404
    assert other.get(round_page()).status_code == 404
    assert other.post(round_page(), {"act": "send"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_do_not_ask_for_every_round(scene, manager, day, rows, django_assert_num_queries):
    for _ in range(rows):
        RoundFactory(kitchen=scene.kitchen, service_date=scene.menu.service_date)
    RoundPlanFactory(kitchen=scene.kitchen, service_date=scene.menu.service_date)
    for round_ in Round.objects.all():
        StopFactory(round=round_)
    manager.get(ROUNDS, {"day": day})
    with django_assert_num_queries(5):
        manager.get(ROUNDS, {"day": day})
    with django_assert_num_queries(9):
        manager.get(meal_page(scene))


@pytest.mark.parametrize("path", ["x/lunch", "2024-02-30/lunch", "2024-01-01/tea"])
def test_a_meal_that_can_not_be_is_not_found(scene, manager, path):
    day, meal = path.split("/")
    address = reverse("meals_console:meal_rounds", args=[scene.kitchen.pk, day, meal])
    assert manager.get(address).status_code == 404


def test_stops_are_put_in_order_by_number(scene, manager):
    planned(scene, [1, 2, 3])
    round_ = Round.objects.get()
    wanted = [stop.pk for stop in round_.stops.all()][::-1]
    answer = manager.post(round_page(), numbers(round_, wanted))
    assert answer.status_code == 302
    assert [stop.pk for stop in round_.stops.all()] == wanted


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ([1, 2, 1], [2, 0, 1]),
        ([3, 2, 3], [1, 2, 0]),
        ([1, 1, 1], [1, 2, 0]),
        ([2, 2, 3], [1, 0, 2]),
    ],
)
def test_who_gets_a_number_stands_there(scene, manager, typed, order):
    planned(scene, [1, 2, 3])
    round_ = Round.objects.get()
    stops = [stop.pk for stop in round_.stops.all()]
    sent = {f"stop-{pk}": number for pk, number in zip(stops, typed, strict=True)}
    manager.post(round_page(), {"act": "reorder", "version": round_.version, **sent})
    assert [stop.pk for stop in round_.stops.all()] == [stops[place] for place in order]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_number_that_is_none_changes_nothing(scene, manager, value):
    planned(scene, [1, 2])
    round_ = Round.objects.get()
    first, second = [stop.pk for stop in round_.stops.all()]
    sent = numbers(round_, [second, first])
    assert manager.post(round_page(), {**sent, f"stop-{first}": value}).status_code in BAD
    assert manager.post(round_page(), {**sent, "version": value}).status_code in {302, *BAD}
    assert [stop.pk for stop in round_.stops.all()] == [first, second]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_buttons_change_nothing(scene, manager, value):
    planned(scene, [1, 2])
    for sent in (
        {"act": value},
        {"act": "rider", "rider": value or "x"},
        {"act": "accept", "offer": value},
        {"act": "keep", "name": "" if value != "x" else " "},
    ):
        assert manager.post(round_page(), sent).status_code in {302, 404, *BAD}
    round_ = Round.objects.get()
    assert (round_.version, round_.rider, FixedRound.objects.count()) == (1, None, 0)


def test_an_old_page_says_that_somebody_was_faster(scene, manager):
    planned(scene, [1, 2])
    round_ = Round.objects.get()
    wanted = [stop.pk for stop in round_.stops.all()][::-1]
    manager.post(round_page(), numbers(round_, wanted))
    page = manager.post(round_page(), numbers(round_, wanted[::-1]), follow=True)
    assert str(commands.RoundChanged()) in page.text


def test_a_rider_is_named_and_the_round_leaves(scene, manager):
    served_today(scene)
    orders = planned(scene, [1])
    rider = RiderFactory(kitchen=scene.kitchen)
    manager.post(round_page(), {"act": "rider", "rider": rider.pk})
    assert Round.objects.get().rider == rider
    page = manager.post(round_page(), {"act": "send"}, follow=True)
    assert str(commands.NotCookedYet(count=1)) in page.text
    cook(scene)
    manager.post(round_page(), {"act": "send"})
    orders[0].refresh_from_db()
    assert orders[0].state == "sent"


def test_a_van_does_not_leave_by_itself(scene, manager):
    served_today(scene)
    planned(scene, [1])
    cook(scene)
    Round.objects.update(kind=RoundKind.POINTS)
    page = manager.post(round_page(), {"act": "send"}, follow=True)
    assert str(NobodyDrives(number=1)) in page.text
    assert Round.objects.get().state == RoundState.PLANNED


def test_the_board_leads_to_the_sheets_of_own_kitchens_only(scene):
    planned(scene, [1])
    day = scene.menu.service_date
    (own,) = kitchens_of_day(scene.manager, day)
    MealOrder.objects.update(kitchen=KitchenFactory())
    (other,) = kitchens_of_day(scene.manager, day)
    assert (own.may_open, other.may_open) == (True, False)


def test_a_sequence_is_kept(scene, manager):
    planned(scene, [1, 2])
    manager.post(round_page(), {"act": "keep", "name": "东线"})
    assert FixedRound.objects.get().name == "东线"


def test_an_offer_is_asked_for_shown_and_taken(scene, manager, django_capture_on_commit_callbacks):
    planned(scene, [1, 4, 8])
    round_ = Round.objects.get()
    best = round_.travel_seconds
    stops = [stop.pk for stop in round_.stops.all()]
    for zigzag in ([1, 0, 2], [0, 2, 1], [2, 0, 1]):
        manager.post(round_page(), numbers(round_, [stops[n] for n in zigzag]))
        round_.refresh_from_db()
        if round_.travel_seconds > best + 60:
            break
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(round_page(), {"act": "offer"})
    offer = RoundOffer.objects.get()
    page = manager.get(round_page())
    assert f"路上可以少走 {offer.saved_minutes} 分钟" in page.text
    manager.post(round_page(), {"act": "accept", "offer": offer.pk})
    round_.refresh_from_db()
    assert round_.travel_seconds == best


def test_who_may_only_look_has_no_buttons(scene, worker):
    planned(scene, [1])
    page = worker.get(round_page())
    assert page.status_code == 200
    assert "线路出发" not in page.text
    assert worker.post(round_page(), {"act": "send"}).status_code == 403


def test_rounds_are_planned_by_a_worker(scene, manager, django_capture_on_commit_callbacks):
    doors(scene, [1])
    page = manager.post(meal_page(scene), follow=True)
    assert str(commands.MealStillOpen()) in page.text
    route(scene)
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(meal_page(scene))
    assert Round.objects.count() == 1


def test_a_slip_is_shown_and_read(scene, manager):
    (order,) = planned(scene, [1])
    commands.cancel_late_order(order=order, by=scene.manager, reason="住院")
    plan(scene)
    slip = ChangeSlip.objects.get()
    address = reverse("meals_console:slip_seen", args=[slip.pk])
    assert address in manager.get(meal_page(scene)).text
    board = reverse("meals_console:board")
    assert meal_page(scene) in manager.get(board, {"day": scene.menu.service_date}).text
    manager.post(address)
    slip.refresh_from_db()
    assert slip.seen_by == scene.manager
    assert address not in manager.get(meal_page(scene)).text


def test_orders_without_a_kitchen_say_why_and_what_to_do(scene, manager, day):
    doors(scene, [1, 2])
    commands.set_capacity(kitchen=scene.kitchen, meal_period="lunch", portions=1, by=SYSTEM)
    type(scene.menu).objects.update(cutoff_at=scene.menu.published_at)
    scene.menu.refresh_from_db()
    route(scene)
    page = manager.get(UNROUTED, {"day": day})
    assert "提高供餐厨房的产能" in page.text
    commands.set_capacity(kitchen=scene.kitchen, meal_period="lunch", portions=9, by=SYSTEM)
    page = manager.post(f"{UNROUTED}?day={day}", follow=True)
    assert "又安排了 1 单" in page.text
    assert "每一单都有厨房" in page.text


def test_totals_before_the_cutoff(scene, manager, day, django_assert_num_queries):
    for _ in range(3):
        place(scene, ResidentFactory(community=scene.point.division))
    page = manager.get(LIVE, {"day": day})
    assert "已订 3 份" in page.text
    assert "更新于" in page.text
    part = manager.get(LIVE, {"day": day, "part": "1"})
    assert "已订 3 份" in part.text
    assert "<html" not in part.text
    route(scene)
    assert "没有正在接受订餐的菜单" in manager.get(LIVE, {"day": day}).text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_days_are_today(manager, text):
    for address in (ROUNDS, UNROUTED, LIVE):
        assert manager.get(address, {"day": text}).status_code in {200, 400}


def test_operators_read_their_rounds_through_the_api(scene, client_as):
    planned(scene, [1, 2])
    partner = client_as(staff(Role.PARTNER_ENGINEER, scene.operator))
    (row,) = partner.get(reverse("api-round-list")).json()["results"]
    assert [stop["position"] for stop in row["stops"]] == [1, 2]
    other = client_as(staff(Role.PARTNER_ENGINEER, lunch(CommunityFactory()).operator))
    assert other.get(reverse("api-round-list")).json()["results"] == []
    address = reverse("api-round-detail", args=[row["id"]])
    assert other.get(address).status_code == 404
    assert partner.get(address).json() == row


def test_a_kept_sequence_is_dropped_in_the_back_office(scene, manager):
    planned(scene, [1, 2])
    kept = commands.keep_sequence(round_=Round.objects.get(), name="东线", by=SYSTEM)
    manager.post(
        reverse("admin:meals_fixedround_changelist"),
        {"action": "drop_sequences", "_selected_action": [kept.pk]},
    )
    kept.refresh_from_db()
    assert not kept.is_active
