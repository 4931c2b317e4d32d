"""Volunteers on their phones: a shift that changes hands, and a leader who marks who came."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.enums import Role
from stations.enums.volunteers import PlaceState
from stations.models import ShiftPlace, VolunteerShift
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory
from tests.factories.stations_partners import three_circles
from tests.factories.stations_volunteers import (
    series,
    shift,
    shift_in,
    taken,
    team_with_leader,
    volunteer,
)


def console(name, *args):
    return reverse(f"stations_console:{name}", args=args)


def portal(name, *args):
    return reverse(f"stations_portal:{name}", args=args)


@pytest.fixture
def station():
    return StationFactory(division=CommunityFactory(), name="嘉兴路驿站")


def helper(station):
    return volunteer(station, CitizenFactory(division=station.division, user=UserFactory()))


def test_a_shift_changes_hands(page_as, check_page, station):
    shift(station, title="窗口引导", needed=1)
    one, other = helper(station), helper(station)
    page = page_as(one.citizen.user)
    page.goto(portal("volunteering"))
    check_page(page, "volunteering", least_target=60)
    page.get_by_role("button", name="我来", exact=True).click()
    expect(page.get_by_text("已报上")).to_be_visible()
    page.get_by_role("link", name="签到、求替班").click()
    expect(page.get_by_role("button", name="来不了，求替班")).to_be_visible()
    check_page(page, "volunteer-place", least_target=60)
    page.get_by_role("button", name="来不了，求替班").click()
    expect(page.get_by_text("有人接替以前，班次还是您的")).to_be_visible()
    mate = page_as(other.citizen.user)
    mate.goto(portal("volunteering"))
    mate.get_by_role("button", name="我来接替").click()
    expect(mate.get_by_text("谢谢，这个班次现在是您的。")).to_be_visible()
    page.reload()
    expect(page.get_by_text("已有人接替，您不用来。")).to_be_visible()
    assert other.places.get().took_over.volunteer == one


def test_a_leader_marks_who_came(page_as, check_page, station):
    account = UserFactory()
    team = team_with_leader(station, account)
    mate = volunteer(station, CitizenFactory(division=station.division, name="何小丽"), team=team)
    taken(shift_in(0.5, station, team=team, title="绘本角"), mate)
    page = page_as(account)
    page.goto(portal("volunteer_team"))
    check_page(page, "volunteer-team", least_target=60)
    page.get_by_role("link", name="名单和签到").click()
    expect(page.get_by_role("heading", name="绘本角")).to_be_visible()
    check_page(page, "volunteer-team-shift", least_target=60)
    page.get_by_role("button", name="何小丽签到").click()
    expect(page.get_by_text("班次开始以后可以签退。")).to_be_visible()
    VolunteerShift.objects.update(starts_at=timezone.now() - timedelta(seconds=1))
    page.reload()
    page.get_by_role("button", name="何小丽签退").click()
    expect(page.get_by_text("已签退。")).to_be_visible()
    assert ShiftPlace.objects.get().state == PlaceState.LEFT


def test_staff_pages_of_volunteers_are_sound(page_as, check_page, station):
    three_circles(station)
    row = series(station).shifts.order_by("starts_at").first()
    taken(row)
    page = page_as(staff(Role.STREET_CLERK, station.division.parent), width=1366)
    for name, address in (
        ("shifts", console("volunteer_shifts")),
        ("plan", console("volunteer_plan")),
        ("shift", console("volunteer_shift", row.pk)),
        ("change", console("volunteer_shift_change", row.pk)),
        ("end", console("volunteer_series_end", row.series_id)),
        ("unsigned", console("volunteer_unsigned")),
        ("circles", portal("circles")),
    ):
        page.goto(address)
        check_page(page, f"volunteers-{name}", least_target=44)
