"""Slots: hours, peak days, holidays; as many people as places, on every channel."""

from datetime import date, time, timedelta

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import NotFound
from core.transitions import WrongState
from stations.commands import booking
from stations.commands.reach import KeyUsed
from stations.enums import BookingState, CaseChannel, WindowKind
from stations.logic.slots import cut
from stations.models import Appointment, PeakDay, Slot
from stations.queries.slots import WindowCalendar, free_slots
from tests.factories.accounts import CommunityFactory, UserFactory, staff
from tests.factories.stations_cases import (
    CaseItemFactory,
    CitizenFactory,
    WindowFactory,
    slot_rule,
)
from tests.subsidies.threads import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


@pytest.fixture
def item(db):
    slot_rule()
    return CaseItemFactory()


@pytest.fixture
def window(item):
    return WindowFactory(items=[item])


def day_of(window):
    """The second day on which the window is open: nothing of it has begun."""
    return WindowCalendar(window).days()[1]


def wish(window, item, **changes):
    told = {
        "citizen": changes.pop("citizen", None) or CitizenFactory(),
        "window": window,
        "item": item,
        "day": day_of(window),
        "starts_at": time(9),
        "channel": CaseChannel.PHONE,
        "key": f"k{Appointment.objects.count()}",
    }
    return booking.Booking(**{**told, **changes})


def book(window, item, by=SYSTEM, **changes):
    return booking.book(wish=wish(window, item, **changes), by=by)


@pytest.mark.parametrize(
    ("hours", "minutes", "slots"),
    [
        ([(time(9), time(11))], 30, 4),
        ([(time(9), time(11)), (time(13), time(14))], 60, 3),
        ([(time(9), time(9, 50))], 30, 1),
        ([], 30, 0),
    ],
)
def test_hours_are_cut_into_whole_slots(hours, minutes, slots):
    found = cut(hours, minutes)
    assert len(found) == slots
    assert found == sorted(found)


def test_a_place_is_taken_and_given_back(window, item):
    made = book(window, item)
    assert [slot.left for slot in free_slots(window, made.slot.day)] == [1, 2, 2, 2]
    booking.cancel_booking(appointment=made, by=SYSTEM)
    booking.cancel_booking(appointment=made, by=SYSTEM)
    assert [slot.left for slot in free_slots(window, made.slot.day)] == [2, 2, 2, 2]
    assert Slot.objects.get().booked == 0


def test_the_same_key_is_the_same_appointment(window, item):
    one = CitizenFactory()
    assert book(window, item, citizen=one, key="a") == book(window, item, citizen=one, key="a")
    with pytest.raises(KeyUsed):
        book(window, item, citizen=one, key="a", starts_at=time(10))
    with pytest.raises(KeyUsed):
        book(window, item, key="a", starts_at=time(10))
    assert Slot.objects.get(starts_at=time(9)).booked == 1


def test_the_third_is_told_that_it_is_full(window, item):
    book(window, item)
    book(window, item)
    with pytest.raises(booking.SlotFull):
        book(window, item)


def test_one_person_one_place(window, item):
    made = book(window, item)
    with pytest.raises(booking.AlreadyBooked):
        book(window, item, citizen=made.citizen)


@pytest.mark.parametrize(
    ("starts_at", "days"), [(time(8), 0), (time(9, 10), 0), (time(9), -30), (time(9), 60)]
)
def test_what_is_no_slot(window, item, starts_at, days):
    with pytest.raises(booking.NoSuchSlot):
        book(window, item, starts_at=starts_at, day=day_of(window) + timedelta(days=days))


def test_the_window_must_serve_the_item(window, item):
    with pytest.raises(booking.NotServed):
        book(window, CaseItemFactory())
    item.is_active = False
    with pytest.raises(booking.NotServed):
        book(window, item)


def test_a_peak_day_has_its_own_hours_and_places(window, item):
    peak = date(2026, 5, 20)
    PeakDay.objects.create(
        window_kind=WindowKind.AFFAIRS,
        month=5,
        day=20,
        capacity=16,
        opens=time(8),
        closes=time(20),
        effective_from=date(2020, 1, 1),
        effective_to=date(2026, 12, 31),
        document_no="测试",
    )
    calendar = WindowCalendar(window)
    assert calendar.hours_on(peak) == [(time(8), time(20))]
    assert calendar.capacity_on(peak) == 16
    assert calendar.capacity_on(date(2027, 5, 20)) == 2  # the rule ended
    assert calendar.hours_on(date(2026, 5, 21)) == [(time(9), time(11))]


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 10, 1), False),  # a holiday on a Thursday
        (date(2026, 9, 30), True),
        (date(2026, 10, 10), True),  # a Saturday on which people work
    ],
)
def test_public_holidays_are_closed(window, day, is_open):
    window.hours.filter(weekday__gte=5).delete()
    assert bool(WindowCalendar(window).hours_on(day)) is is_open


def test_citizens_book_for_themselves_only(window, item):
    person = CitizenFactory(user=UserFactory())
    assert book(window, item, by=person.user, citizen=person, channel=CaseChannel.PORTAL)
    with pytest.raises(NotFound):
        book(window, item, by=person.user, channel=CaseChannel.PORTAL)
    with pytest.raises(NotFound):
        book(window, item, by=staff(Role.CALL_AGENT, CommunityFactory()))


def test_who_did_not_come_is_noted(window, item):
    made = book(window, item)
    assert booking.note_missed() == 0
    Slot.objects.update(day=today() - timedelta(days=1))
    assert booking.note_missed() == 1
    made.refresh_from_db()
    assert made.state == BookingState.MISSED
    with pytest.raises(WrongState):
        booking.cancel_booking(appointment=made, by=SYSTEM)


@pytest.mark.concurrency
def test_ten_at_once_get_two_places(transactional_db):
    slot_rule()
    item = CaseItemFactory()
    window = WindowFactory(items=[item])
    wishes = [wish(window, item, key=f"at-once-{number}") for number in range(10)]
    answers = together(10, lambda number: booking.book(wish=wishes[number], by=SYSTEM))
    refused = [one for one in answers if isinstance(one, booking.SlotFull)]
    assert (len(refused), Appointment.objects.count()) == (8, 2)
    assert Slot.objects.get().booked == 2


@pytest.mark.concurrency
def test_one_request_sent_five_times_at_once_is_one_appointment(transactional_db):
    slot_rule()
    item = CaseItemFactory()
    one = wish(WindowFactory(items=[item]), item, key="again")
    answers = together(5, lambda _number: booking.book(wish=one, by=SYSTEM))
    assert len({answer.pk for answer in answers}) == 1
    assert Slot.objects.get().booked == 1
