"""Numbers of a day: taken by appointment or on coming, called, served, skipped, sent to another window."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.audit import Actor, record
from core.dates import today
from core.errors import Conflict, InvalidInput
from core.locking import locked
from stations.commands.reach import KeyUsed, key_is_new, own_key, require_station
from stations.enums import BY_TIMETABLE, BookingState, StationState, TicketState, WindowKind
from stations.enums.footfall import EntryWay
from stations.models import Appointment, CaseItem, Citizen, Ticket, Window
from stations.signals import citizen_entered
from stations.transitions import APPOINTMENT, TICKET

BOOKED, SENT_ON = 1, 2  # who has an appointment, who was sent from another window
_AT_DESK = (TicketState.CALLED, TicketState.SERVING)


class WindowClosed(Conflict):
    """Nobody serves there."""

    code: ClassVar[str] = "tickets.window_closed"
    message = _("这个窗口没有启用，不能取号。请到别的窗口。")


class NotToday(InvalidInput):
    """The appointment is for another day."""

    code: ClassVar[str] = "tickets.not_today"
    message = _("这个预约是 %(day)s 的，今天不能凭它取号。")


class SomebodyAtDesk(Conflict):
    """First one, then the next."""

    code: ClassVar[str] = "tickets.somebody_at_desk"
    message = _("%(label)s 还在这个窗口，请先办完或过号，再叫下一个。")


class NobodyWaits(Conflict):
    """The queue is empty."""

    code: ClassVar[str] = "tickets.nobody_waits"
    message = _("现在没有人等候。")


class OtherStation(InvalidInput):
    """A number goes to another window of the same hall."""

    code: ClassVar[str] = "tickets.other_station"
    message = _("只能转到同一站点的另一个启用的窗口。什么都没有改变。")


@dataclass(frozen=True)
class Visitor:
    """Who takes a number, as far as it is known, and for what."""

    citizen: Citizen | None = None
    item: CaseItem | None = None


@transaction.atomic
def take_ticket(*, window: Window, by: Actor, key: str, visitor: Visitor = Visitor()) -> Ticket:
    """The next number of the window and day; the same key gives the same number.

    Raises KeyUsed, NotFound, WindowClosed.
    """
    window = _window(window, by)
    own = own_key(key, by)
    known = Ticket.objects.filter(key=own).first()
    if known is not None:
        if known.window_id != window.pk:
            raise KeyUsed
        return known
    person = visitor.citizen.pk if visitor.citizen else None
    facts = {"citizen_id": person, "item": visitor.item, "key": own}
    with key_is_new():
        made = _number(window, by, facts)
    _entered(made)
    return made


@transaction.atomic
def arrive(*, appointment: Appointment, by: Actor) -> Ticket:
    """Who booked and came gets a number that is called before others'; twice gives the same.

    Raises NotFound, NotToday, WindowClosed, WrongState.
    """
    row = locked(Appointment.objects.filter(pk=appointment.pk)).get()
    slot = row.slot
    if row.state == BookingState.ARRIVED:
        return row.ticket
    if slot.day != today():
        raise NotToday(day=slot.day)
    window = _window(slot.window, by)
    APPOINTMENT.move(row, "arrive", by=by)
    facts = {"citizen_id": row.citizen_id, "item_id": row.item_id, "appointment": row}
    made = _number(window, by, {**facts, "priority": BOOKED})
    _entered(made)
    return made


@transaction.atomic
def call_next(*, window: Window, by: Actor) -> Ticket:
    """Call who is next: two clerks never get the same number.

    Raises NobodyWaits, NotFound, SomebodyAtDesk.
    """
    window = _window(window, by)
    today_here = Ticket.objects.filter(window=window, day=today())
    at_desk = today_here.filter(state__in=_AT_DESK).order_by("number").first()
    if at_desk is not None:
        raise SomebodyAtDesk(label=window.ticket_label(at_desk.number))
    ticket = today_here.waiting().first()
    if ticket is None:
        raise NobodyWaits
    return _call(locked(Ticket.objects.filter(pk=ticket.pk)).get(), "call", by)


@transaction.atomic
def recall(*, ticket: Ticket, by: Actor) -> Ticket:
    """Call the same number again. Raises NotFound, WrongState."""
    return _call(_ticket(ticket, by), "recall", by)


@transaction.atomic
def serve(*, ticket: Ticket, by: Actor) -> Ticket:
    """The person is at the desk. Raises NotFound, WrongState."""
    row = _ticket(ticket, by)
    TICKET.move(row, "serve", by=by)
    return row


@transaction.atomic
def finish(*, ticket: Ticket, by: Actor) -> Ticket:
    """Done; the next can be called. Raises NotFound, WrongState."""
    return _end(_ticket(ticket, by), "finish", by)


@transaction.atomic
def skip(*, ticket: Ticket, by: Actor) -> Ticket:
    """Called, and nobody came. Raises NotFound, WrongState."""
    return _end(_ticket(ticket, by), "skip", by)


@transaction.atomic
def put_back(*, ticket: Ticket, by: Actor) -> Ticket:
    """Who was skipped has come after all and waits again. Raises NotFound, WrongState."""
    row = _ticket(ticket, by)
    row.done_at = None
    TICKET.move(row, "put_back", by=by, save=("done_at",))
    return row


@transaction.atomic
def move_ticket(*, ticket: Ticket, to: Window, by: Actor) -> Ticket:
    """A number of another window of the hall instead, called there first.

    Raises NotFound, OtherStation, WrongState.
    """
    here = Ticket.objects.select_related("window").get(pk=ticket.pk).window
    require_station(here.station, by)
    windows = {
        row.pk: row for row in locked(Window.objects.filter(pk__in=[here.pk, to.pk]), no_key=True)
    }
    there = windows[to.pk]
    if there.station_id != here.station_id or there.pk == here.pk or not there.is_active:
        raise OtherStation
    row = locked(Ticket.objects.filter(pk=ticket.pk)).get()
    if row.state == TicketState.MOVED:
        return row.moved_to
    row.done_at = timezone.now()
    TICKET.move(row, "move", by=by, save=("done_at",))
    facts = {"citizen_id": row.citizen_id, "item_id": row.item_id, "moved_from": row}
    return _number(there, by, {**facts, "priority": SENT_ON})


def _window(window: Window, by: Actor) -> Window:
    """Locked: numbers of a window are given and called one at a time."""
    row = locked(Window.objects.filter(pk=window.pk), no_key=True).select_related("station").get()
    require_station(row.station, by)
    if not row.is_active or row.station.state != StationState.OPEN:
        raise WindowClosed
    return row


def _ticket(ticket: Ticket, by: Actor) -> Ticket:
    row = locked(Ticket.objects.filter(pk=ticket.pk)).select_related("window__station").get()
    require_station(row.window.station, by)
    return row


def _number(window: Window, by: Actor, facts: dict[str, Any]) -> Ticket:
    day = today()
    # Nobody at another desk reads who comes for counselling.
    if window.kind == WindowKind.COUNSEL:
        facts = {**facts, "citizen_id": None}
    last = Ticket.objects.filter(window=window, day=day).aggregate(last=Max("number"))["last"]
    ticket = Ticket.objects.create(
        window=window, day=day, number=(last or 0) + 1, taken_at=timezone.now(), **facts
    )
    record(ticket, "stations.ticket.taken", by=by, label=ticket.label)
    return ticket


def _entered(ticket: Ticket) -> None:
    """Whoever takes a number has come; a number of another window is no second coming."""
    way = EntryWay.CONSULT if ticket.window.kind in BY_TIMETABLE else EntryWay.WINDOW
    citizen_entered.send(
        take_ticket,
        citizen_id=ticket.citizen_id,
        station_id=ticket.window.station_id,
        at=ticket.taken_at,
        how=way,
        key=f"ticket:{ticket.pk}",
    )


def _call(row: Ticket, verb: str, by: Actor) -> Ticket:
    row.calls += 1
    row.called_at, row.clerk_id = timezone.now(), by.pk
    TICKET.move(row, verb, by=by, save=("calls", "called_at", "clerk"))
    return row


def _end(row: Ticket, verb: str, by: Actor) -> Ticket:
    row.done_at = timezone.now()
    TICKET.move(row, verb, by=by, save=("done_at",))
    return row
