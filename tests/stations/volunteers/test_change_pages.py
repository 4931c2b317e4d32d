"""Pages about shifts that change, ends that are missing, and the circles that everybody may see."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from core.dates import today
from stations.enums.volunteers import PlaceState
from stations.models import PartyCircle, ShiftSeries, VolunteerShift
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory
from tests.factories.stations_partners import grid, three_circles, visit, worker
from tests.factories.stations_volunteers import (
    came_yesterday,
    held_yesterday,
    series,
    served,
    shift,
    taken,
    team_with_leader,
    volunteer,
)

pytestmark = pytest.mark.django_db


def console(name, *args):
    return reverse(f"stations_console:{name}", args=args)


def portal(name, *args):
    return reverse(f"stations_portal:{name}", args=args)


@pytest.fixture
def station():
    return StationFactory(name="望京驿站", kind="elder_station", phone="010-64701234")


@pytest.fixture
def desk(client_as, station):
    return client_as(staff(Role.STREET_CLERK, station.division.parent))


def told(station, **changes):
    day = today() + timedelta(days=1)
    plain = {
        "station": station.pk,
        "kind": "story",
        "title": "绘本角",
        "place": "二楼",
        "day": day,
        "starts_at": "10:00",
        "ends_at": "12:00",
        "needed": 2,
        "opens_days_before": 7,
        "on_holidays": "on",
    }
    return {**plain, **changes}


def test_a_series_is_planned_and_given_up(desk, station):
    shift(station)  # brings the rule
    page, last = console("volunteer_plan"), today() + timedelta(days=15)
    assert desk.post(page, told(station, weekdays=[1])).status_code == 422
    assert desk.post(page, told(station, last_day=today())).status_code == 422
    assert desk.post(page, told(station, last_day=last)).status_code == 302
    row = ShiftSeries.objects.get()
    assert row.weekdays == [(today() + timedelta(days=1)).weekday()]
    assert row.shifts.count() == 3
    one = row.shifts.order_by("starts_at").first()
    assert "以后每周都不再排" in desk.get(console("volunteer_shift", one.pk)).content.decode()
    end = console("volunteer_series_end", row.pk)
    assert desk.get(end).status_code == 200
    assert desk.post(end, {"reason": ""}).status_code == 422
    assert desk.post(end, {"reason": "装修"}).status_code == 302
    assert not row.shifts.filter(state="planned").exists()


def test_a_shift_is_changed_on_its_page(desk, station):
    row = shift(station, title="绘本角")
    place = taken(row)
    page = console("volunteer_shift_change", row.pk)
    assert "绘本角" in desk.get(page).content.decode()
    change = {"day": row.day, "starts_at": "14:00", "ends_at": "16:00", "needed": 1}
    assert desk.post(page, {**change, "ends_at": "13:00", "reason": "停电"}).status_code == 422
    assert desk.post(page, change).status_code == 422
    taken(row)
    refused = desk.post(page, {**change, "reason": "停电"})
    assert refused.status_code == 422
    assert "已有 2 人报上" in refused.content.decode()
    desk.post(page, {**change, "needed": 4, "place": "院子", "reason": "停电"})
    row.refresh_from_db()
    assert (timezone.localtime(row.starts_at).hour, row.needed, row.place) == (14, 4, "院子")
    assert "院子" in place.volunteer.notices.latest("pk").text


def test_who_never_signed_out_is_listed_and_ended(desk, station):
    place = came_yesterday(station)
    page, end = console("volunteer_unsigned"), console("volunteer_end", place.pk)
    assert place.volunteer.citizen.name in desk.get(page).content.decode()
    shift_page = console("volunteer_shift", place.shift_id)
    assert end in desk.get(shift_page).content.decode()
    assert desk.get(end).status_code == 200
    assert desk.post(end, {"at": "10:00"}).status_code == 422
    assert desk.post(end, {"at": "08:00", "reason": "忘了"}).status_code == 422
    for _twice in range(2):
        assert desk.post(end, {"at": "10:00", "reason": "忘了"}).status_code == 302
    place.refresh_from_db()
    assert (place.state, place.hours.get().minutes) == (PlaceState.LEFT, 60)
    assert "都签退了" in desk.get(page).content.decode()


def test_another_street_reaches_none_of_it(client_as, station):
    place, row, weekly = came_yesterday(station), shift(station), series(station)
    stranger = client_as(staff(Role.STREET_CLERK, CommunityFactory().parent))
    for page in (
        console("volunteer_end", place.pk),
        console("volunteer_shift_change", row.pk),
        console("volunteer_series_end", weekly.pk),
    ):
        assert stranger.get(page).status_code == 404
    assert "望京驿站" not in stranger.get(console("volunteer_unsigned")).content.decode()


def test_a_volunteer_reads_what_they_were_told(client_as, station):
    who = volunteer(station, CitizenFactory(user=UserFactory(), division=station.division))
    page = client_as(who.citizen.user).get(portal("volunteering")).content.decode()
    assert "志愿者审核已通过" in page


def test_everybody_sees_the_circles_and_no_person(client, station):
    three_circles(station)
    page = client.get(portal("circles"))
    text = page.content.decode()
    for shown in ("党建圈", "望京驿站", "010-64701234", "步行 15 分钟以内，1 个站点"):
        assert shown in text
    for hidden in ("网格员小王", "13900007777", "联系人老李", "13900008888", "筹建中的站"):
        assert hidden not in text
    assert page.context["shown"].drawing is not None
    assert portal("circles") in client.get(portal("map")).content.decode()
    assert client.get(portal("circles"), {"street": "nowhere"}).status_code == 422


def test_circles_are_of_one_street(client, station):
    three_circles(station)
    other = StationFactory(name="别街的站")
    PartyCircle.objects.create(division=other.division.parent, name="别街党建圈")
    text = client.get(portal("circles"), {"street": station.division.parent_id}).content.decode()
    assert "党建圈" in text
    assert "别街党建圈" not in text
    assert "别街的站" not in text


def test_circles_without_any_station(client):
    assert "还没有开放的站点" in client.get(portal("circles")).content.decode()


def more_of_everything(station):
    """One more row on every list."""
    taken(shift(station))
    came_yesterday(station)
    served(station)
    series(
        station, title=f"每周{ShiftSeries.objects.count()}", last_day=today() + timedelta(days=2)
    )
    visit(station)
    grid(station.division, station=station)
    worker(station.division)
    PartyCircle.objects.create(
        division=station.division.parent, name=f"圈{PartyCircle.objects.count()}"
    ).stations.add(station)


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("volunteers", 5),
        ("volunteer_shifts", 3),
        ("volunteer_unsigned", 3),
        ("partners", 10),
        ("circles", 8),
        ("registers", 8),
    ],
)
def test_staff_lists_cost_the_same_for_three(
    client_as, station, django_assert_num_queries, page, most
):
    desk = client_as(staff(Role.STREET_CLERK, station.division.parent))
    more_of_everything(station)
    desk.get(console(page))
    with django_assert_num_queries(most):
        desk.get(console(page))
    for _n in range(2):
        more_of_everything(station)
    with django_assert_num_queries(most):
        desk.get(console(page))


@pytest.mark.parametrize(
    ("page", "most"), [("volunteering", 14), ("volunteer_team", 7), ("circles", 8)]
)
def test_portal_lists_cost_the_same_for_three(
    client_as, station, django_assert_num_queries, page, most
):
    account = UserFactory()
    team = team_with_leader(station, account)
    client = client_as(account)

    def more():
        volunteer(station, team=team)
        row = VolunteerShift.objects.filter(team=team).count()
        starts = timezone.now() + timedelta(days=2 + row)
        taken(shift(station, team=team, starts_at=starts), team.leader)
        shift(station, starts_at=starts + timedelta(hours=3))
        grid(station.division, station=station)

    more()
    client.get(portal(page))
    with django_assert_num_queries(most):
        client.get(portal(page))
    for _n in range(2):
        more()
    with django_assert_num_queries(most):
        client.get(portal(page))


def test_the_roll_of_a_team_costs_the_same_for_three(client_as, station, django_assert_num_queries):
    account = UserFactory()
    team = team_with_leader(station, account)
    row = shift(station, team=team, needed=9)
    client, page = client_as(account), portal("volunteer_team_shift", row.pk)
    taken(row, volunteer(station, team=team))
    client.get(page)
    with django_assert_num_queries(7):
        client.get(page)
    for _n in range(2):
        taken(row, volunteer(station, team=team))
    with django_assert_num_queries(7):
        client.get(page)


def test_a_shift_of_yesterday_is_still_there_for_the_leader(client_as, station):
    account = UserFactory()
    team = team_with_leader(station, account)
    row = shift(station, team=team)
    taken(row, volunteer(station, team=team))
    held_yesterday(row)
    text = client_as(account).get(portal("volunteer_team_shift", row.pk)).content.decode()
    assert "请站点的工作人员补记" in text
