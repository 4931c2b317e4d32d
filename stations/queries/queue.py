"""Who waits where: the desk's view with people, the wall's with numbers only."""

from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import User
from core.dates import today
from stations.enums import BookingState, TicketState
from stations.models import Appointment, Station, Ticket, Window, WindowQuerySet

_AT_DESK = (TicketState.CALLED, TicketState.SERVING)
_MOST = 100


@dataclass(frozen=True)
class Desk:
    """Today at one window."""

    current: Ticket | None
    waiting: list[Ticket]
    skipped: list[Ticket]
    booked: list[Appointment]
    ahead: list[Appointment]
    others: list[Window]
    done: int


@dataclass(frozen=True)
class HallRow:
    """A line of the wall."""

    window: Window
    called: str
    waiting: int


def windows_in_scope(user: User) -> WindowQuerySet:
    """With how many wait today."""
    waiting = Q(tickets__day=today(), tickets__state=TicketState.WAITING)
    rows = (
        Window.objects.visible_to(user).filter(is_active=True).select_related("station__division")
    )
    counted = rows.annotate(waiting=Count("tickets", filter=waiting, distinct=True))
    return counted.order_by("station__name", "station", "number")


def desk_of(window: Window, user: User) -> Desk:
    """Who booked for counselling only for who may know it. 7 queries."""
    rows = Ticket.objects.filter(window=window, day=today()).select_related(
        "window", "citizen", "item", "appointment__slot"
    )
    booked = Appointment.objects.filter(slot__window=window, state=BookingState.BOOKED)
    booked = booked.discreet(user).select_related("slot", "citizen", "item")
    others = Window.objects.filter(station=window.station_id, is_active=True)
    return Desk(
        current=rows.filter(state__in=_AT_DESK).order_by("number").first(),
        waiting=list(rows.waiting()[:_MOST]),
        skipped=list(rows.filter(state=TicketState.SKIPPED).order_by("number")[:_MOST]),
        booked=list(booked.filter(slot__day=today()).order_by("slot__starts_at", "pk")[:_MOST]),
        ahead=list(
            booked.filter(slot__day__gt=today()).order_by("slot__day", "slot__starts_at", "pk")[
                :_MOST
            ]
        ),
        others=list(others.exclude(pk=window.pk).order_by("number")),
        done=rows.filter(state=TicketState.DONE).count(),
    )


def hall_of(station: Station) -> list[HallRow]:
    """Each window with the number that is called and how many wait. 2 queries."""
    windows = station.windows.filter(is_active=True).order_by("number")
    waiting = Q(tickets__day=today(), tickets__state=TicketState.WAITING)
    counted = list(windows.annotate(waiting=Count("tickets", filter=waiting, distinct=True)))
    called = dict(
        Ticket.objects.filter(window__in=counted, day=today(), state__in=_AT_DESK)
        .order_by("called_at")
        .values_list("window_id", "number")
    )
    return [
        HallRow(
            window,
            window.ticket_label(called[window.pk]) if window.pk in called else "",
            window.waiting,
        )
        for window in counted
    ]
