"""Rooms that people book: who waits for an answer, who has which room on a day, booking for somebody."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.console.acts import ActsMixin
from accounts.console.guards import StaffMixin
from core.dates import today
from core.errors import DomainError
from core.forms import key_of
from stations.commands.rooms.answering import (
    cancel_room_booking,
    confirm_booking,
    refuse_booking,
)
from stations.commands.rooms.asking import RoomWish, ask_for_room
from stations.console.base import StationMixin
from stations.console.footfall.forms import DayForm
from stations.console.rooms.forms import RoomForm
from stations.enums.rooms import RoomBookingState
from stations.models import Citizen, RoomBooking, Station
from stations.queries.rooms import lent_rooms, rooms_on, stations_with_rooms, waiting_bookings

VIEWS = "stations.view_roombooking"
ANSWERS = "stations.answer_room_booking"
SHOWN = 100


class BookingActs(ActsMixin):
    """Yes, no, or called off."""

    def answer(self, request: HttpRequest, back: str) -> HttpResponse:
        """One of the acts on a booking in scope."""
        rows = RoomBooking.objects.visible_to(request.user)
        row = get_object_or_404(rows, pk=key_of(request.POST.get("booking", "")))
        reason, by = request.POST.get("reason", ""), request.user
        acts = {
            "confirm": (lambda: confirm_booking(booking=row, by=by), _("已确认，已通知预约的人。")),
            "refuse": (
                lambda: refuse_booking(booking=row, reason=reason, by=by),
                _("已答复未同意，已通知预约的人。"),
            ),
            "cancel": (
                lambda: cancel_room_booking(booking=row, reason=reason, by=by),
                _("已取消，已通知预约的人。"),
            ),
        }
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise Http404
        return self.act(*act, back)


class RoomsView(StaffMixin, BookingActs, TemplateView):
    """Who waits for an answer, and at which stations rooms are lent."""

    template_name = "console/rooms/index.html"
    permission = VIEWS
    post_permission = ANSWERS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """2 queries."""
        user = self.request.user
        return super().get_context_data(
            **kwargs,
            waiting=waiting_bookings(user)[:SHOWN],
            stations=stations_with_rooms(user),
            answers=user.has_perm(ANSWERS),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """And the list again."""
        return self.answer(request, "stations_console:room_bookings")


class RoomDayView(StationMixin, BookingActs, TemplateView):
    """A station's rooms on a day: activities and bookings on one calendar."""

    template_name = "console/rooms/day.html"
    permission = VIEWS
    post_permission = ANSWERS

    @cached_property
    def form(self) -> DayForm:
        """What was asked for, else today."""
        return DayForm(self.request.GET if "day" in self.request.GET else {"day": today()})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """8 queries, however many rooms."""
        day = self.form.cleaned_data["day"] if self.form.is_valid() else today()
        return super().get_context_data(
            **kwargs,
            station=self.station,
            form=self.form,
            day=day,
            rooms=rooms_on(self.station, day),
            now=timezone.now(),
            asked=RoomBookingState.ASKED,
            answers=self.request.user.has_perm(ANSWERS),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """And the day again."""
        day = self.form.cleaned_data["day"] if self.form.is_valid() else today()
        back = reverse("stations_console:room_day", args=[pk])
        return self.answer(request, f"{back}?day={day:%Y-%m-%d}")


class RoomForView(StaffMixin, View):
    """For somebody who rings or stands at the desk; a group books through whoever answers for it."""

    permission = "stations.book_for_citizen"

    @cached_property
    def citizen(self) -> Citizen:
        """In scope."""
        rows = Citizen.objects.visible_to(self.request.user)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form."""
        return self._page(self._form(initial={"key": uuid4(), "day": today()}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asked for, or why not."""
        form = self._form(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        try:
            wish = RoomWish(citizen=self.citizen, **form.cleaned_data)
            made = ask_for_room(wish=wish, by=request.user)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        messages.success(
            request, _("已约，预约号 %(number)s，等站点确认。") % {"number": made.number}
        )
        return redirect("stations_console:citizen", pk)

    def _form(self, *args: Any, **more: Any) -> RoomForm:
        mine = Station.objects.visible_to(self.request.user)
        return RoomForm(*args, rooms=lent_rooms().filter(station__in=mine), **more)

    def _page(self, form: RoomForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "citizen": self.citizen}
        return render(self.request, "console/rooms/book.html", context, status=status)
