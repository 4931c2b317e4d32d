"""The live map and the wall: scope, status, what is said and what isn't; events as they happen."""

import json
import re
from datetime import UTC, datetime, time, timedelta

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import AsyncClient
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from accounts.enums import Role
from core.dates import today
from core.live import PREFIX
from dispatch.commands.positions import Point, Taken, take_positions
from dispatch.console.live.stream import _event
from dispatch.enums import OrderState
from dispatch.enums.visits import LIVE_TOPIC
from dispatch.logic.visits import Doing, status_of
from dispatch.models import CarerLeave
from dispatch.queries.live import carers_in_scope, carers_on_map, next_change
from dispatch.queries.wall import wall
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.dispatch import CarerFactory, CarerShiftFactory
from tests.factories.dispatch_visits import (
    VisitRuleFactory,
    operator_in,
    position,
    visit_order,
    visited,
)
from tests.factories.elderly_care import ResidentFactory

NOW = datetime(2020, 1, 1, 4, tzinfo=UTC)  # any moment: nothing here asks the clock
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(minutes=65)
PAST = NOW - timedelta(minutes=5)


def doing(state, starts_at=SOON, ends_at=LATER):
    return Doing(state, starts_at, ends_at)


@pytest.mark.parametrize(
    ("what", "seen", "status"),
    [
        (None, NOW, "idle"),
        (doing("accepted"), NOW, "idle"),
        (doing("on_the_way"), NOW, "on_the_way"),
        (doing("in_service"), NOW, "serving"),
        (doing("on_the_way", PAST), NOW, "overdue"),
        (doing("in_service", PAST, PAST), NOW, "overdue"),
        (doing("in_service"), NOW - timedelta(minutes=11), "offline"),
        (None, None, "offline"),
    ],
)
def test_status(what, seen, status):
    assert status_of(what, seen, NOW, 10) == status


def on_shift(operator, **fields):
    VisitRuleFactory()
    carer = CarerFactory(operator=operator, **fields)
    CarerShiftFactory(carer=carer, day=today(), starts_at=time(0), ends_at=time(23, 59, 59))
    return carer


@pytest.fixture
def place():
    return CommunityFactory()


@pytest.fixture
def dispatcher(place):
    return staff(Role.DISPATCHER, place.parent)


@pytest.mark.django_db
def test_operator_a_never_sees_bs_carers(client_as, place, dispatcher):
    a, b = operator_in(place), operator_in(CommunityFactory())
    mine, theirs = on_shift(a), on_shift(b)
    position(mine)
    position(theirs)
    for user in (staff(Role.STATION_MANAGER, a), dispatcher):
        answer = client_as(user).get(reverse("dispatch_console:map_data")).json()
        assert [row["id"] for row in answer["carers"]] == [mine.pk]


@pytest.mark.django_db
def test_the_map_says_name_service_and_time_and_nothing_else(client_as, place, dispatcher):
    operator = operator_in(place)
    carer = on_shift(operator)
    order = visit_order(place, operator, carer, state=OrderState.IN_SERVICE)
    position(carer)
    [row] = client_as(dispatcher).get(reverse("dispatch_console:map_data")).json()["carers"]
    assert set(row) == {
        *("id", "name", "status", "label", "service", "from", "to", "at", "lat", "lon"),
    }
    assert row["service"] == order.item.name
    assert order.resident.name not in json.dumps(row, ensure_ascii=False)


@pytest.mark.django_db
def test_without_consent_there_is_no_place(place, dispatcher):
    carer = on_shift(operator_in(place))
    position(carer)
    type(carer).objects.update(location_consent_on=None)
    [row] = carers_on_map(dispatcher, timezone.now())
    assert (row.latitude, row.status) == (None, "offline")


@pytest.mark.django_db
def test_off_shift_there_is_no_place_though_somebody_is_still_at_a_visit(place, dispatcher):
    operator = operator_in(place)
    order = visit_order(place, operator, state=OrderState.IN_SERVICE)
    carer = order.assignments.get().carer
    position(carer)
    [row] = carers_on_map(dispatcher, timezone.now())
    assert (row.service, row.latitude, row.seen_at) == (order.item.name, None, None)
    CarerShiftFactory(carer=carer, day=today(), starts_at=time(0), ends_at=time(23, 59, 59))
    [row] = carers_on_map(dispatcher, timezone.now())
    assert row.latitude == 39.92


@pytest.mark.django_db
def test_where_somebody_was_before_this_shift_is_not_shown(place, dispatcher):
    position(on_shift(operator_in(place)), seen=timezone.now() - timedelta(days=1))
    [row] = carers_on_map(dispatcher, timezone.now())
    assert (row.latitude, row.status) == (None, "offline")


@pytest.mark.django_db
def test_who_is_on_leave_is_neither_shown_nor_followed(place, dispatcher):
    carer = on_shift(operator_in(place), location_consent_on=today())
    point = Point(39.92, 116.45, timezone.now())
    assert take_positions(points=[point], by=carer.user).kept == 1
    CarerLeave.objects.create(carer=carer, starts_on=today(), ends_on=today())
    assert carers_on_map(dispatcher, timezone.now()) == []
    later = Point(39.92, 116.45, timezone.now())
    assert take_positions(points=[later], by=carer.user) == Taken(0, 1)


@pytest.mark.django_db
def test_the_map_knows_when_the_next_shift_begins_or_ends(place, dispatcher):
    VisitRuleFactory()
    carer, day = CarerFactory(operator=operator_in(place)), today()
    for start, end in ((8, 12), (14, 18)):
        CarerShiftFactory(carer=carer, day=day, starts_at=time(start), ends_at=time(end))

    def after(hour):
        now = timezone.make_aware(datetime.combine(day, time(hour, 30)))
        found = next_change(dispatcher, now)
        return found and timezone.localtime(found).hour

    assert [after(hour) for hour in (7, 8, 12, 17, 18)] == [8, 12, 14, 18, None]
    stranger = staff(Role.DISPATCHER, CommunityFactory().parent)
    assert next_change(stranger, timezone.now()) is None


@pytest.mark.django_db
@pytest.mark.parametrize(("view", "queries"), [("list", 8), ("carers", 9)])
def test_lists_come_anew_with_everything_and_cost_the_same_for_three(
    client_as, place, dispatcher, view, queries, django_assert_num_queries
):
    operator = operator_in(place)
    client = client_as(dispatcher)
    address = reverse("dispatch_console:map_data") + f"?view={view}"
    for _more in range(2):
        carer = on_shift(operator)
        client.get(address)
        with django_assert_num_queries(queries):
            answer = client.get(address).json()
        assert carer.user.display_name in answer["html"]
        assert "carers" not in answer


@pytest.mark.django_db
def test_who_agrees_now_is_heard_of_at_once(place, dispatcher):
    carer = on_shift(operator_in(place), location_consent_on=None)
    assert carers_in_scope(dispatcher) == {carer.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("view", ["map", "list", "carers"])
def test_three_views_cost_the_same_for_three_carers(
    client_as, place, dispatcher, view, django_assert_num_queries
):
    operator = operator_in(place)
    client = client_as(dispatcher)
    address = reverse("dispatch_console:map") + f"?view={view}"
    for _more in range(2):
        on_shift(operator)
        client.get(address)
        with django_assert_num_queries({"map": 10, "list": 7, "carers": 8}[view]):
            assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_the_base_layer_names_places_and_no_home(client_as, place, dispatcher):
    spots = [("39.91230", "116.44560"), ("39.91250", "116.44580")]
    for latitude, longitude in [*spots, *spots, spots[0]]:
        ResidentFactory(community=place, latitude=latitude, longitude=longitude)
    lonely = CommunityFactory(parent=place.parent)
    ResidentFactory(community=lonely, latitude="39.95000", longitude="116.40000")
    stranger = CommunityFactory()
    for _each in range(5):
        ResidentFactory(community=stranger, latitude="39.80000", longitude="116.30000")

    found = client_as(dispatcher).get(reverse("dispatch_console:map")).context["base"]["features"]
    layers = {row["properties"]["name"]: row for row in found}
    assert set(layers) == {place.parent.name, place.name}
    assert layers[place.name]["properties"]["level"] == "community"
    assert layers[place.parent.name]["properties"]["level"] == "street"
    assert layers[place.name]["geometry"]["coordinates"] == [116.446, 39.912]


@pytest.mark.django_db
def test_gcj02_only_at_the_edge(client_as, place, dispatcher, settings):
    position(on_shift(operator_in(place)))
    client = client_as(dispatcher)
    settings.MAP_TILE_CRS = "gcj02"
    [row] = client.get(reverse("dispatch_console:map_data")).json()["carers"]
    assert (round(row["lat"], 4), round(row["lon"], 4)) == (39.9214, 116.4562)


@pytest.mark.django_db
def test_who_may_not_watch_is_refused(client_as, place):
    for name in ("map", "map_data", "wall", "wall_data"):
        carer = staff(Role.CAREGIVER, operator_in(place))
        assert client_as(carer).get(reverse(f"dispatch_console:{name}")).status_code == 403


def test_an_event_holds_only_carers_in_scope():
    messages = [
        {"carer": 1, "lat": 39.9, "lon": 116.4, "at": "a"},
        {"carer": 2, "lat": 39.9, "lon": 116.4, "at": "a"},
        {"carer": 1, "lat": 39.8, "lon": 116.4, "at": "b"},
    ]
    text = _event(messages, frozenset([1]))
    assert json.loads(text.split("data: ")[1]) == {
        "places": [{"id": 1, "lat": 39.8, "lon": 116.4, "at": "b"}],
        "changed": False,
    }
    assert _event([{"carer": 2}], frozenset([1])).startswith("event: beat")


@pytest.mark.django_db
def test_where_the_server_cannot_stream_the_page_polls(client_as, dispatcher):
    assert client_as(dispatcher).get(reverse("dispatch_console:map_stream")).status_code == 503


@pytest.mark.django_db
def test_an_open_map_hears_of_a_carer_at_once():
    made = _scene()
    client = AsyncClient()
    client.force_login(made["user"])
    answer, heard = async_to_sync(_hear)(client, made)
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["Content-Encoding"] == "identity"
    assert [row["id"] for row in heard["places"]] == [made["mine"]]


async def _hear(client, made):
    answer = await client.get(reverse("dispatch_console:map_stream"))
    events = aiter(answer.streaming_content)
    assert b"event: open" in await anext(events)
    redis = Redis.from_url(settings.REDIS_URL)
    for carer in (made["theirs"], made["mine"]):
        text = json.dumps({"carer": carer, "lat": 39.9, "lon": 116.4, "at": "…"})
        redis.publish(f"{PREFIX}{LIVE_TOPIC}", text)
    redis.close()
    heard = json.loads((await anext(events)).decode().split("data: ")[1])
    await events.aclose()
    return answer, heard


def _scene():
    place = CommunityFactory()
    mine = CarerFactory(operator=operator_in(place), location_consent_on=today())
    theirs = CarerFactory(operator=operator_in(CommunityFactory()), location_consent_on=today())
    user = staff(Role.DISPATCHER, place.parent)
    return {"user": user, "mine": mine.pk, "theirs": theirs.pk}


@pytest.mark.django_db
def test_the_wall_counts_and_names_nobody(client_as, place, dispatcher):
    operator = operator_in(place)
    done = visited(place, operator)
    carer = on_shift(operator)
    position(carer)
    visit_order(place, operator, state=OrderState.REQUESTED)
    visited(CommunityFactory(), operator_in(CommunityFactory()))
    shown = wall(dispatcher, timezone.now())
    assert (shown.waiting, shown.in_service, sum(count for _day, count in shown.trend)) == (1, 0, 1)
    page = client_as(dispatcher).get(reverse("dispatch_console:wall")).content.decode()
    assert done.item.name in page
    assert carer.user.display_name not in page
    assert shown.carers[0].name == carer.user.display_name
    assert "wall__pin--idle" in page
    assert re.search(r'<circle cx="\d+" cy="\d+"', page)
    assert done.resident.name not in page
    assert done.resident.address not in page
