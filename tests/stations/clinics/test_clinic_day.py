"""A clinic's day on its staff's page, and the timetable that people booked after."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import NotFound
from stations.commands.booking import Booking, book
from stations.commands.duties import DutyBooked, DutyOver, keep_duty, remove_duty
from stations.enums import CaseChannel, WindowKind
from stations.models import Appointment, RoomDuty, Slot
from stations.queries.slots import WindowCalendar
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CaseItemFactory, CitizenFactory, slot_rule
from tests.factories.stations_footfall import duty, room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


@pytest.fixture
def station():
    return StationFactory(name="嘉兴路驿站")


@pytest.fixture
def worker(station):
    return staff(Role.COMMUNITY_WORKER, station.division)


def consulting_room(station, kind=WindowKind.CLINIC):
    item = CaseItemFactory(window_kind=kind)
    return room(station, kind=kind, items=[item])


def booked(window, **changes):
    """At nine on the second day on which somebody is there."""
    told = {
        "citizen": CitizenFactory(division=window.station.division),
        "window": window,
        "item": window.items.get(),
        "day": WindowCalendar(window).days()[1],
        "starts_at": time(9),
        "channel": CaseChannel.PHONE,
        "key": f"k{Appointment.objects.count()}",
    }
    return book(wish=Booking(**{**told, **changes}), by=SYSTEM)


def of_today(appointment):
    """Moved to today: whatever the clock says, it is for today."""
    Slot.objects.filter(pk=appointment.slot_id).update(day=today())
    return appointment


def day_page(station):
    return reverse("stations_console:clinic_day", args=[station.pk])


def test_who_came_and_who_did_not(client_as, station, worker):
    slot_rule(window_kind=WindowKind.CLINIC)
    window = consulting_room(station)
    one, other = (of_today(booked(window, starts_at=at)) for at in (time(9), time(9, 30)))
    client, page = client_as(worker), day_page(station)
    assert "嘉兴路驿站" in client.get(reverse("stations_console:clinics")).text
    text = client.get(page).text
    assert one.number in text
    assert "待到 2 人" in text
    client.post(page, {"appointment": one.pk, "act": "arrive"})
    client.post(page, {"appointment": other.pk, "act": "cancel"})
    text = client.get(page).text
    assert "已到 1 人，待到 0 人" in text
    assert client.post(page, {"appointment": one.pk, "act": "dance"}).status_code == 404
    states = Appointment.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["arrived", "cancelled"]
    assert "休诊" in client.get(f"{page}?day=2020-01-01").text


def test_counselling_is_on_the_managers_page_only(client_as, station, worker):
    slot_rule(window_kind=WindowKind.COUNSEL)
    made = of_today(booked(consulting_room(station, WindowKind.COUNSEL)))
    page = day_page(station)
    manager = client_as(staff(Role.STATION_MANAGER, station.operator))
    assert made.number in manager.get(page).text
    client = client_as(worker)
    assert made.number not in client.get(page).text
    assert client.post(page, {"appointment": made.pk, "act": "arrive"}).status_code == 404


def test_another_street(client_as, station):
    slot_rule(window_kind=WindowKind.CLINIC)
    made = of_today(booked(consulting_room(station)))
    outsider = client_as(staff(Role.COMMUNITY_WORKER, CommunityFactory()))
    assert outsider.get(day_page(station)).status_code == 404
    assert "嘉兴路驿站" not in outsider.get(reverse("stations_console:clinics")).text
    answer = outsider.post(day_page(station), {"appointment": made.pk, "act": "arrive"})
    assert answer.status_code == 404


def test_a_day_takes_as_many_queries_for_many(
    client_as, station, worker, django_assert_num_queries
):
    slot_rule(window_kind=WindowKind.CLINIC)
    client = client_as(worker)
    for _round in range(2):
        for _each in range(2):
            window = consulting_room(station)
            of_today(booked(window))
        with django_assert_num_queries(7):
            client.get(day_page(station))
        with django_assert_num_queries(3):
            client.get(reverse("stations_console:clinics"))


def test_a_duty_of_a_day_that_is_over_stands(station):
    window = consulting_room(station)
    over = duty(window, weekday=None, day=today() - timedelta(days=1))
    over.person = "吴医生"
    for act in (lambda: keep_duty(duty=over, by=SYSTEM), lambda: remove_duty(duty=over, by=SYSTEM)):
        with pytest.raises(DutyOver):
            act()
    new = RoomDuty(window=window, day=over.day, person="吴医生", opens=time(13), closes=time(14))
    with pytest.raises(DutyOver):
        keep_duty(duty=new, by=SYSTEM)


def test_a_duty_that_people_booked_after_stands(station):
    slot_rule(window_kind=WindowKind.CLINIC)
    window = consulting_room(station)
    made = booked(window)
    weekly = window.duties.get(weekday=made.slot.day.weekday())
    weekly.closes = time(9, 15)
    with pytest.raises(DutyBooked):
        keep_duty(duty=weekly, by=SYSTEM)
    with pytest.raises(DutyBooked):
        remove_duty(duty=weekly, by=SYSTEM)
    other = window.duties.get(weekday=(made.slot.day.weekday() + 3) % 7)
    other.person = "吴医生"
    keep_duty(duty=other, by=SYSTEM)
    # The day says otherwise: allowed, and then the weekday's row is free again.
    off = RoomDuty(window=window, day=made.slot.day, opens=time(9), closes=time(10), reason="开会")
    keep_duty(duty=off, by=SYSTEM)
    keep_duty(duty=weekly, by=SYSTEM)
    with pytest.raises(DutyBooked):
        remove_duty(duty=off, by=SYSTEM)


def test_the_admin_says_why_not(client_as, station):
    slot_rule(window_kind=WindowKind.CLINIC)
    window = consulting_room(station)
    made = booked(window)
    weekly = window.duties.get(weekday=made.slot.day.weekday())
    client = client_as(staff(Role.STREET_CLERK, station.division.parent))
    page = reverse("admin:stations_roomduty_change", args=[weekly.pk])
    told = {
        "window": window.pk,
        "weekday": weekly.weekday,
        "day": "",
        "person": "吴医生",
        "opens": "09:00",
        "closes": "10:00",
        "reason": "",
    }
    answer = client.post(page, told, follow=True)
    assert "已有 1 个预约" in answer.text
    weekly.refresh_from_db()
    assert weekly.person == "周医生"


def test_a_duty_of_another_street(station):
    window = consulting_room(station)
    outsider = staff(Role.STREET_CLERK, CommunityFactory().parent)
    with pytest.raises(NotFound):
        remove_duty(duty=window.duties.first(), by=outsider)
