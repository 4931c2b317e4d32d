"""The service map on a phone: found by filters, dialled, printed; a place's staff page."""

from decimal import Decimal

import pytest
from django.db import transaction
from playwright.sync_api import expect

from accounts.enums import Role
from stations.logic.hours import every_day
from tests.factories.accounts import CommunityFactory, OrganisationFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_places import (
    CommunityPlaceFactory,
    ContractFactory,
    DeviceFactory,
    LicenceFactory,
    RoomFactory,
)


class Street:
    """Two open places near the middle of a community, one far away and shut."""

    @transaction.atomic
    def __init__(self):
        self.community = CommunityFactory()
        self.operator = OrganisationFactory(division=self.community)
        CommunityPlaceFactory(division=self.community)
        always = every_day("00:00", "24:00")
        self.near = self.place("南湖西园养老驿站", "39.991000", always)
        self.place("圣星助餐点", "39.993000", always)
        self.place("香宜助餐点", "40.020000", {})
        self.clerk = staff(Role.STREET_CLERK, self.community.parent)

    def place(self, name, latitude, hours):
        """Where it stands, when it is open."""
        return StationFactory(
            division=self.community,
            operator=self.operator,
            name=name,
            latitude=Decimal(latitude),
            longitude=Decimal("116.470000"),
            hours=hours,
        )


@pytest.fixture
def street(live_server):
    return Street()


def test_a_visitor_finds_what_is_near_and_open(page_as, check_page, street):
    page = page_as(None)
    page.goto("/stations/")
    expect(page.get_by_role("heading", name="共 3 个站点")).to_be_visible()
    expect(page.get_by_role("img", name="站点位置示意图，号码和列表一致")).to_be_visible()
    check_page(page, "service-map")
    page.get_by_text("按条件找").click()
    page.get_by_label("离哪个社区近").select_option(label=street.community.name)
    page.get_by_label("多远以内").select_option(label="1 公里")
    page.get_by_label("只看现在开放的").check()
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_role("heading", name="共 2 个站点")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="南湖西园养老驿站")).to_contain_text(
        "约 110 米"
    )
    page.get_by_role("link", name="南湖西园养老驿站").click()
    expect(page.get_by_role("heading", name="南湖西园养老驿站")).to_be_visible()
    check_page(page, "service-map-place")


def test_without_scripts_and_in_a_frame_of_another_size(page_as, check_page, street):
    page = page_as(None, javascript=False)
    page.goto("/stations/embed/")
    expect(page.get_by_role("link", name="圣星助餐点")).to_be_visible()
    page.goto("/stations/?all=1")
    expect(page.get_by_role("link", name="圣星助餐点")).to_be_visible()


def test_staff_read_one_page_per_place(page_as, check_page, street):
    with transaction.atomic():
        RoomFactory(station=street.near)
        ContractFactory(station=street.near)
        LicenceFactory(station=street.near)
        DeviceFactory(station=street.near)
    page = page_as(street.clerk, width=1366)
    page.goto(f"/console/stations/{street.near.pk}/")
    expect(page.get_by_role("heading", name="南湖西园养老驿站")).to_be_visible()
    check_page(page, "station-page", least_target=44)
    page.get_by_role("link", name="改开放时间").click()
    expect(page.get_by_role("heading", name="每周开放时间")).to_be_visible()
    check_page(page, "station-hours", least_target=44)
    page.goto("/console/stations/network/")
    expect(page.get_by_role("heading", name="三级网络")).to_be_visible()
    check_page(page, "station-network", least_target=44)
