"""The desk, the wall, a case, the portal's items: sound at every width, by mouse and keyboard."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from stations.models import Appointment, Ticket
from tests.calendars import load_years
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import (
    CaseItemFactory,
    CitizenFactory,
    WindowFactory,
    accepted,
    case_rule,
    opened,
    slot_rule,
)


def console(name, *args):
    return reverse(f"stations_console:{name}", args=args)


def portal(name, *args):
    return reverse(f"stations_portal:{name}", args=args)


@pytest.fixture
def hall():
    load_years()
    slot_rule()
    case_rule()
    station = StationFactory(division=CommunityFactory(), name="嘉兴路驿站")
    item = CaseItemFactory(name="老年证办理")
    window = WindowFactory(station=station, number=2, items=[item])
    WindowFactory(station=station, number=3, items=[item])
    return station, item, window


def test_a_number_is_called_and_stands_on_the_wall(page_as, check_page, hall):
    station, _item, window = hall
    page = page_as(staff(Role.COMMUNITY_WORKER, station.division), width=1366)
    page.goto(console("desk", window.pk))
    page.get_by_role("button", name="给来人取一个号").click()
    expect(page.get_by_text("已取号：B2001。请告诉来人。")).to_be_visible()
    page.get_by_role("button", name="叫下一个").click()
    expect(page.get_by_role("heading", name="B2001")).to_be_visible()
    check_page(page, "window-desk", least_target=44)
    assert Ticket.objects.get().calls == 1
    wall = page_as(staff(Role.STATION_MANAGER, station.operator), width=1366)
    wall.goto(console("screen", station.pk))
    expect(wall.get_by_text("B2001")).to_be_visible()
    check_page(wall, "window-screen", least_target=44)


def test_staff_pages_are_sound(page_as, check_page, hall):
    station, item, _window = hall
    case = accepted(station, item=item)
    opened(station, item=item)
    page = page_as(staff(Role.COMMUNITY_WORKER, station.division), width=1366)
    for name, arguments in (
        ("windows", ()),
        ("case_items", ()),
        ("intake", (item.code,)),
        ("cases", ()),
        ("case", (case.pk,)),
        ("case_slip", (case.pk,)),
        ("forwardings", ()),
        ("case_figures", ()),
        ("citizens", ()),
        ("citizen", (case.citizen_id,)),
        ("book_for", (case.citizen_id,)),
    ):
        page.goto(console(name, *arguments))
        check_page(page, f"cases-{name}", least_target=44)


def test_a_citizen_books_by_phone_screen(page_as, check_page, hall):
    station, item, window = hall
    person = CitizenFactory(division=station.division, user=UserFactory())
    opened(station, item=item, citizen=person)
    page = page_as(person.user)
    for name, arguments in (
        ("items", ()),
        ("item", (item.code,)),
        ("apply", (item.code,)),
        ("progress", ()),
    ):
        page.goto(portal(name, *arguments))
        check_page(page, f"portal-{name}", least_target=60)
    page.goto(portal("book", item.code, window.pk))
    check_page(page, "portal-book", least_target=60)
    page.locator(".option").first.click()
    page.get_by_role("button", name="确认预约").click()
    expect(page.get_by_text("已预约，预约号")).to_be_visible()
    check_page(page, "portal-mine", least_target=60)
    assert Appointment.objects.get().citizen == person
