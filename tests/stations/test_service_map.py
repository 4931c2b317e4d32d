"""The public map: without log-in, filtered, nearest first, small, framed only where allowed."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from config.environment import origins
from core.audit import SYSTEM
from core.dates import today
from core.workdays import publish_year
from stations import commands
from stations.enums import ServiceDomain, StationKind, StationState
from stations.logic.hours import every_day, workdays
from stations.models import SpecialDays
from stations.queries.hours import open_at, open_words
from tests.factories.accounts import CommunityFactory, OrganisationFactory
from tests.factories.stations import StationFactory
from tests.factories.stations_places import CommunityPlaceFactory, FunctionFactory

pytestmark = pytest.mark.django_db
ALWAYS = every_day("00:00", "24:00")
PAGE = 50 * 1024


@pytest.fixture
def community():
    return CommunityFactory()


def place(community, name, **more):
    """Always open, at a place of its own."""
    more = {"hours": ALWAYS, "longitude": "116.470000", "latitude": "39.990000"} | more
    return StationFactory(division=community, name=name, **more)


def names(client, **asked):
    answer = client.get(reverse("stations_portal:map"), asked)
    assert answer.status_code == 200
    return [row.station.name for _number, row in answer.context["rows"]]


def test_everybody_sees_what_is_open(client, community):
    place(community, "圣星助餐点")
    place(community, "筹建的", planned=True)
    place(community, "调整的", state=StationState.ADJUSTED)
    place(community, "厨房", kind=StationKind.CENTRAL_KITCHEN)
    assert names(client) == ["圣星助餐点"]


def test_filters(client, community):
    food = place(community, "餐", kind=StationKind.CANTEEN)
    joy = place(CommunityFactory(), "乐", kind=StationKind.FITNESS_HOUSE, hours={})
    function = FunctionFactory(domain=ServiceDomain.JOY)
    commands.offer_functions(station=joy, codes=[function.pk], by=SYSTEM)
    assert names(client, kind="canteen") == ["餐"]
    assert names(client, domain="joy") == ["乐"]
    assert names(client, open_now="on") == ["餐"]
    assert names(client, street=food.division_id[:9]) == ["餐"]
    assert sorted(names(client)) == sorted(["餐", "乐"])


def test_the_nearest_to_a_chosen_community_first(client, community):
    middle = CommunityPlaceFactory(division=community)
    place(community, "远", latitude="40.010000")
    place(community, "近", latitude="39.991000")
    place(community, "不知道", longitude=None, latitude=None)
    assert names(client, near=middle.pk) == ["近", "远", "不知道"]
    assert names(client, near=middle.pk, within=500) == ["近"]
    text = client.get(reverse("stations_portal:map"), {"near": middle.pk}).content.decode()
    assert "约 110 米" in text
    assert "约 2.2 公里" in text


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "castle"},
        {"domain": "x"},
        {"street": "1' OR 1=1"},
        {"near": "99999999999999999999"},
        {"near": "x"},
        {"within": "500"},
        {"within": "-1", "near": ""},
    ],
)
def test_what_can_not_be_asked_is_said(client, community, asked):
    place(community, "圣星助餐点", kind=StationKind.CANTEEN)
    answer = client.get(reverse("stations_portal:map"), asked)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert client.get(reverse("stations_portal:data"), asked).status_code == 400


def test_a_page_is_small_and_everything_can_be_printed(client, community):
    operator = OrganisationFactory(division=community)
    for number in range(60):
        spot = {"latitude": f"39.9{number:02d}000", "longitude": f"116.4{number:02d}000"}
        place(community, f"第{number:02d}号居家养老服务站", operator=operator, **spot)
    address = reverse("stations_portal:map")
    answer = client.get(address)
    assert len(answer.content) < PAGE
    assert len(answer.context["rows"]) == 20
    second = client.get(address, {"page": 2})
    assert [number for number, _row in second.context["rows"]][:2] == [21, 22]
    assert [pin.number for pin in second.context["drawing"].pins][:2] == [21, 22]
    assert len(client.get(address, {"all": 1}).context["rows"]) == 60
    assert client.get(address, {"page": "nonsense"}).status_code == 200


def test_a_list_takes_as_many_queries_for_three(client, community):
    """But for the calendar, which is read when a minute has passed."""
    operator = OrganisationFactory(division=community)
    CommunityPlaceFactory(division=community)
    for number in range(3):
        place(community, f"{number}", operator=operator)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("stations_portal:map"))
        counted = [row for row in asked if "core_calendaryear" not in row["sql"]]
        assert len(counted) == 8


def test_a_place_tells_its_hours_functions_and_special_days(client, community):
    station = place(community, "南湖西园养老驿站", hours=workdays("08:30", "16:30"))
    function = FunctionFactory(name="测血压")
    commands.offer_functions(station=station, codes=[function.pk], by=SYSTEM)
    day = today() + timedelta(days=3)
    row = SpecialDays(station=station, first_day=day, last_day=day, reason="消防演练")
    commands.add_special_days(days=row, by=SYSTEM)
    text = client.get(reverse("stations_portal:place", args=[station.pk])).content.decode()
    for words in ("08:30–16:30", "测血压", "消防演练", "法定节假日", f"tel:{station.phone}"):
        assert words in text


@pytest.mark.parametrize("changes", [{"planned": True}, {"kind": StationKind.CENTRAL_KITCHEN}])
def test_what_is_not_public_is_not_found(client, community, changes):
    station = place(community, "x", **changes)
    assert client.get(reverse("stations_portal:place", args=[station.pk])).status_code == 404


def test_nobody_frames_the_map_until_the_settings_say_who(client, community, settings):
    place(community, "圣星助餐点")
    embed = reverse("stations_portal:embed")
    answer = client.get(embed)
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    settings.MAP_EMBED_ORIGINS = ["https://www.bjchy.gov.cn"]
    answer = client.get(embed)
    assert "frame-ancestors https://www.bjchy.gov.cn" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    other = client.get(reverse("stations_portal:map"))
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"


def test_origins_are_read_strictly():
    assert origins("X", "https://a.cn, http://localhost:8000") == [
        "https://a.cn",
        "http://localhost:8000",
    ]
    assert origins("X", "") == []
    for text in ("a.cn", "https://a.cn/", "https://a.cn; script-src *", "*", "'self'"):
        with pytest.raises(ImproperlyConfigured):
            origins("X", text)


def test_geojson_for_other_sites(client, community):
    station = place(community, "圣星助餐点")
    place(community, "哪里", longitude=None, latitude=None)
    answer = client.get(reverse("stations_portal:data"))
    assert answer["Access-Control-Allow-Origin"] == "*"
    features = {row["properties"]["name"]: row for row in answer.json()["features"]}
    known = features["圣星助餐点"]
    assert known["geometry"] == {"type": "Point", "coordinates": [116.47, 39.99]}
    assert (known["id"], known["properties"]["open_now"]) == (station.pk, True)
    assert features["哪里"]["geometry"] is None


def moment(day, hour):
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def test_public_holidays_of_the_calendar_close_what_closes_on_them(community):
    monday = datetime(2024, 3, 4).date()
    station = place(community, "站", hours=workdays("08:30", "16:30"))
    assert open_at([station], moment(monday, 9))[station.pk].is_open
    publish_year(year=2024, source="…", holidays=[monday], workdays=[], by=SYSTEM)
    found = open_at([station], moment(monday, 9))[station.pk]
    assert not found.is_open
    assert open_words(found, moment(monday, 9)) == "现在不开放，明天 08:30 开"


def test_words_of_the_clock(community):
    monday = datetime(2024, 3, 4).date()
    station = place(community, "站", hours=workdays("08:30", "24:00"))

    def words(day, hour):
        at = moment(day, hour)
        return open_words(open_at([station], at)[station.pk], at)

    assert words(monday, 9) == "正在开放，到 24:00"
    assert words(monday, 7) == "现在不开放，今天 08:30 开"
    assert words(monday + timedelta(days=5), 7) == "现在不开放，03-11（周一）08:30 开"
    station.hours = {}
    assert words(monday, 9) == "现在不开放"
