"""A relative books at a clinic by the person's grant: neither more nor longer than it says."""

from datetime import time

import pytest
from django.urls import reverse

from core.audit import SYSTEM
from core.errors import NotFound
from elderly_care.commands import link_citizens
from elderly_care.models import FamilyLink
from stations.commands import booking
from stations.enums import ActsAs, CaseChannel, WindowKind
from stations.models import Appointment
from stations.portal.cases.forms import MYSELF
from stations.queries.slots import WindowCalendar
from tests.factories.accounts import UserFactory
from tests.factories.elderly_care import FamilyLinkFactory, ResidentFactory
from tests.factories.stations import StationFactory
from tests.factories.stations_cases import CaseItemFactory, CitizenFactory, slot_rule
from tests.factories.stations_footfall import room

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


@pytest.fixture
def elder():
    resident = ResidentFactory(name="欧阳秀英")
    link_citizens()
    resident.refresh_from_db()
    return resident


@pytest.fixture
def daughter(elder):
    return FamilyLinkFactory(resident=elder, relation="child", may_see_file=True).user


def consulting_room(kind=WindowKind.CLINIC, **item):
    slot_rule(window_kind=kind)
    return room(StationFactory(), kind=kind, items=[CaseItemFactory(window_kind=kind, **item)])


def day_of(window):
    """The second day on which somebody is there: nothing of it has begun."""
    return WindowCalendar(window).days()[1]


def book(window, citizen, by, **changes):
    told = {
        "citizen": citizen,
        "window": window,
        "item": window.items.get(),
        "day": day_of(window),
        "starts_at": time(9),
        "channel": CaseChannel.PORTAL,
        "key": f"k{Appointment.objects.count()}",
    }
    return booking.book(wish=booking.Booking(**{**told, **changes}), by=by)


def page_of(window):
    return reverse("stations_portal:book", args=[window.items.get().code, window.pk])


def end_grant():
    FamilyLink.objects.update(may_see_file=False)


def test_a_grant_lets_a_relative_book_and_call_off(elder, daughter):
    window = consulting_room()
    made = book(window, elder.citizen, daughter)
    assert (made.citizen, made.booked_by) == (elder.citizen, daughter)
    for _again in range(2):
        cancelled = booking.cancel_booking(appointment=made, by=daughter)
        assert cancelled.state == "cancelled"


def test_without_a_grant_nothing(elder, daughter):
    window = consulting_room()
    made = book(window, elder.citizen, daughter)
    end_grant()
    with pytest.raises(NotFound):
        book(window, elder.citizen, daughter, starts_at=time(9, 30), key="b")
    with pytest.raises(NotFound):
        booking.cancel_booking(appointment=made, by=daughter)


def test_what_the_person_booked_is_theirs(elder, daughter):
    made = book(consulting_room(), elder.citizen, SYSTEM, channel=CaseChannel.PHONE)
    with pytest.raises(NotFound):
        booking.cancel_booking(appointment=made, by=daughter)


def test_counselling_and_what_is_done_in_person(elder, daughter):
    with pytest.raises(NotFound):
        book(consulting_room(WindowKind.COUNSEL), elder.citizen, daughter)
    with pytest.raises(NotFound):
        book(consulting_room(acting=[ActsAs.SELF]), elder.citizen, daughter)


def test_the_pages_of_a_relative(client_as, elder, daughter):
    window = consulting_room()
    page, mine = page_of(window), reverse("stations_portal:mine")
    day = day_of(window)
    client = client_as(daughter)
    assert "欧阳秀英" in client.get(page).text
    told = {"key": "a", "slot": "09:00"}
    # Who is nobody's citizen doesn't book for herself.
    assert client.post(f"{page}?day={day}", told).status_code == 422
    told["person"] = str(elder.citizen.pk)
    assert client.post(f"{page}?day={day}", told).status_code == 302
    made = Appointment.objects.get()
    assert made.citizen == elder.citizen
    assert "为欧阳秀英预约" in client.get(mine).text
    end_grant()
    for address in (page, mine):
        refused = client.get(address)
        assert refused.status_code == 403
        assert "欧阳秀英" not in refused.text
    assert client.post(mine, {"appointment": made.pk}).status_code == 403


def test_one_sees_ones_own_and_those_one_booked_for(client_as, elder, daughter):
    CitizenFactory(user=daughter)
    window = consulting_room()
    page, mine = page_of(window), reverse("stations_portal:mine")
    client = client_as(daughter)
    told = {"key": "a", "slot": "09:00", "person": str(elder.citizen.pk)}
    for person in (told["person"], MYSELF, "999"):
        sent = {**told, "person": person, "key": f"k{person}"}
        answer = client.post(f"{page}?day={day_of(window)}", sent)
        assert answer.status_code == (422 if person == "999" else 302), answer.text
    made = Appointment.objects.get(citizen=elder.citizen)
    assert client.get(mine).text.count("取消预约") == 2
    assert client.post(mine, {"appointment": made.pk}).status_code == 302
    assert client.get(mine).text.count("取消预约") == 1
    stranger = client_as(CitizenFactory(user=UserFactory()).user)
    assert stranger.post(mine, {"appointment": made.pk}).status_code == 404


def test_at_the_counsellors_only_oneself_is_offered(client_as, elder, daughter):
    window = consulting_room(WindowKind.COUNSEL)
    text = client_as(daughter).get(page_of(window)).text
    assert "欧阳秀英" not in text
    assert "这里只能本人预约" in text


def test_a_relatives_list_takes_as_many_queries_for_many(
    client_as, elder, daughter, django_assert_num_queries
):
    window = consulting_room()
    client, mine = client_as(daughter), reverse("stations_portal:mine")
    for start in (time(9), time(9, 30)):
        book(window, elder.citizen, daughter, starts_at=start)
        with django_assert_num_queries(6):
            client.get(mine)
