"""The reception's tablet without network: who came is kept, sent later, once; rooms and clinics are sound."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.enums import Role
from core.dates import today
from stations.models import RoomBooking, StationEntry, StationVisit
from stations.queries.footfall import noted_on
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CitizenFactory
from tests.factories.stations_footfall import came, room
from tests.factories.stations_rooms import asked_for, consulted, lent_room, open_day


def console(name, *args):
    return reverse(f"stations_console:{name}", args=args)


def portal(name, *args):
    return reverse(f"stations_portal:{name}", args=args)


@pytest.fixture
def station():
    return StationFactory(division=CommunityFactory(), name="嘉兴路驿站")


@pytest.fixture
def person(station):
    return CitizenFactory(division=station.division, user=UserFactory())


def waiting(page, count):
    expect(page.locator("[data-outbox-count]")).to_have_text(str(count))


def test_a_reception_without_network(page_as, check_page, network, station, person):
    page = page_as(staff(Role.COMMUNITY_WORKER, station.division))
    page.goto(console("footfall_door", station.pk))
    page.wait_for_selector("html[data-offline-ready]", state="attached")
    check_page(page, "reception", least_target=44)

    network(page, away=True)
    number = page.get_by_label("卡号、身份证号或电话")
    for count in (1, 2):
        number.fill(person.phone)
        page.get_by_role("button", name="登记", exact=True).click()
        waiting(page, count)
    page.get_by_role("button", name="计数").click()
    waiting(page, 3)
    page.reload()
    waiting(page, 3)
    assert not StationEntry.objects.exists()

    network(page, away=False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-outbox]")).to_be_hidden()
    expect(page.locator("[data-told]")).to_have_text("未留姓名：1 人，已登记。")
    expect(page.locator("[data-count]")).to_have_text("1")
    assert StationEntry.objects.count() == 3
    assert StationVisit.objects.get().citizen == person
    assert noted_on(station, today()) == (1, 1)


def test_staff_pages_are_sound(page_as, check_page, station, person):
    lent = lent_room(station)
    row = asked_for(lent, person)
    room(station)
    came(station, person)
    worker = staff(Role.COMMUNITY_WORKER, station.division)
    talk = consulted(station, person, worker, follow_up_on=today())
    page = page_as(worker, width=1366)
    for name, address in (
        ("clinics", console("clinics")),
        ("clinic-day", console("clinic_day", station.pk)),
        ("rooms", console("room_bookings")),
        ("room-day", console("room_day", station.pk) + f"?day={row.day}"),
        ("room-for", console("room_for", person.pk)),
        ("consultations", console("consultations")),
        ("consultation-new", console("consultation_for", person.pk)),
        ("consultation", console("consultation", talk.pk)),
        ("consultation-figures", console("consultation_figures")),
        ("footfall-station", console("footfall_station", station.pk)),
    ):
        page.goto(address)
        check_page(page, name, least_target=44)


def test_a_citizen_asks_for_a_room(page_as, check_page, station, person):
    lent = lent_room(station, name="多功能厅")
    page = page_as(person.user)
    page.goto(portal("rooms"))
    check_page(page, "portal-rooms", least_target=60)
    page.goto(portal("room", lent.pk) + f"?day={open_day(lent)}")
    check_page(page, "portal-room", least_target=60)
    page.get_by_label("几点开始？").fill("09:00")
    page.get_by_label("几点结束？").fill("10:00")
    page.get_by_label("几个人？").fill("8")
    page.get_by_label("用来做什么？").fill("合唱队排练")
    page.get_by_role("button", name="提交预约").click()
    expect(page.get_by_text("已提交，预约号")).to_be_visible()
    check_page(page, "portal-my-rooms", least_target=60)
    assert RoomBooking.objects.get().citizen == person
