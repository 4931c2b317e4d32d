"""Numbers: one after the other, called once, in the order that people were promised."""

from datetime import time, timedelta

import pytest

from accounts.enums import Role
from core.audit import SYSTEM
from core.dates import today
from core.errors import NotFound
from core.transitions import WrongState
from stations.commands import tickets
from stations.commands.reach import KeyUsed
from stations.enums import CaseChannel, TicketState, WindowKind
from stations.models import Appointment, Slot, Ticket
from stations.transitions import TICKET
from tests.factories.accounts import CommunityFactory, staff
from tests.factories.stations_cases import CaseItemFactory, CitizenFactory, WindowFactory
from tests.subsidies.threads import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(db):
    return WindowFactory(number=2)


def take(window, key="", **changes):
    return tickets.take_ticket(
        window=window, by=SYSTEM, key=key or f"t{Ticket.objects.count()}", **changes
    )


def call(window):
    return tickets.call_next(window=window, by=SYSTEM)


def booked(window, days=0):
    slot = Slot.objects.create(
        window=window,
        day=today() + timedelta(days=days),
        starts_at=time(9),
        ends_at=time(10),
        capacity=5,
        booked=1,
    )
    return Appointment.objects.create(
        slot=slot, citizen=CitizenFactory(), item=CaseItemFactory(), channel=CaseChannel.PHONE
    )


def test_numbers_are_of_a_window_and_a_day(window):
    assert [take(window).label for _each in range(3)] == ["B2001", "B2002", "B2003"]
    other = WindowFactory(number=1, kind=WindowKind.ELDER)
    assert take(other).label == "A1001"
    Ticket.objects.update(day=today() - timedelta(days=1))
    assert take(window).label == "B2001"


def test_the_same_key_is_the_same_number(window):
    assert take(window, "x") == take(window, "x")
    with pytest.raises(KeyUsed):
        take(WindowFactory(number=3), "x")


def test_who_booked_is_called_first(window):
    take(window)
    came = tickets.arrive(appointment=booked(window), by=SYSTEM)
    assert came == tickets.arrive(appointment=came.appointment, by=SYSTEM)
    assert call(window) == came


def test_tomorrows_appointment_gives_no_number_today(window):
    with pytest.raises(tickets.NotToday):
        tickets.arrive(appointment=booked(window, days=1), by=SYSTEM)


def test_one_after_the_other(window):
    first, second = take(window), take(window)
    assert call(window) == first
    with pytest.raises(tickets.SomebodyAtDesk):
        call(window)
    assert tickets.recall(ticket=first, by=SYSTEM).calls == 2
    tickets.serve(ticket=first, by=SYSTEM)
    tickets.finish(ticket=first, by=SYSTEM)
    assert call(window) == second
    tickets.skip(ticket=second, by=SYSTEM)
    with pytest.raises(tickets.NobodyWaits):
        call(window)
    tickets.put_back(ticket=second, by=SYSTEM)
    assert call(window) == second


def test_sent_to_another_window_and_called_there_first(window):
    here = take(window)
    call(window)
    there = WindowFactory(station=window.station, number=3)
    take(there)
    moved = tickets.move_ticket(ticket=here, to=there, by=SYSTEM)
    assert moved == tickets.move_ticket(ticket=here, to=there, by=SYSTEM)
    assert (moved.label, call(there)) == ("B3002", moved)
    here.refresh_from_db()
    assert here.state == TicketState.MOVED


def test_a_number_stays_in_its_hall(window):
    with pytest.raises(tickets.OtherStation):
        tickets.move_ticket(ticket=take(window), to=WindowFactory(number=7), by=SYSTEM)


def test_a_closed_window_gives_no_number(window):
    window.is_active = False
    window.save()
    with pytest.raises(tickets.WindowClosed):
        take(window)


def test_another_streets_clerk_calls_nobody(window):
    take(window)
    with pytest.raises(NotFound):
        tickets.call_next(window=window, by=staff(Role.COMMUNITY_WORKER, CommunityFactory()))


@pytest.mark.parametrize("state", TicketState.values)
@pytest.mark.parametrize("verb", ["recall", "serve", "finish", "skip", "put_back"])
def test_the_table_of_states_is_kept(window, verb, state):
    ticket = take(window)
    Ticket.objects.update(state=state)
    ticket.refresh_from_db()
    act = getattr(tickets, verb)
    if TICKET.allows(ticket, verb):
        assert act(ticket=ticket, by=SYSTEM).state == TICKET.moves[verb][1]
    else:
        with pytest.raises(WrongState):
            act(ticket=ticket, by=SYSTEM)


@pytest.mark.concurrency
def test_ten_people_at_once_get_ten_numbers(transactional_db):
    window = WindowFactory(number=4)
    answers = together(10, lambda n: tickets.take_ticket(window=window, by=SYSTEM, key=f"p{n}"))
    assert sorted(ticket.number for ticket in answers) == list(range(1, 11))


@pytest.mark.concurrency
def test_two_clerks_never_call_the_same_number(transactional_db):
    window = WindowFactory(number=5)
    take(window)
    take(window)
    answers = together(2, lambda _n: tickets.call_next(window=window, by=SYSTEM))
    called = [one for one in answers if isinstance(one, Ticket)]
    assert len(called) == 1
    assert any(isinstance(one, tickets.SomebodyAtDesk) for one in answers)
