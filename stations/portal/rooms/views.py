"""Rooms for everybody: which there are, when they are free, asking for one, one's own bookings."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from core.errors import DomainError
from core.forms import key_of
from stations.commands.rooms.answering import cancel_room_booking
from stations.commands.rooms.asking import RoomWish, ask_for_room
from stations.enums.rooms import HOLDING
from stations.models import Room
from stations.portal.cases.guards import CitizenRequiredMixin
from stations.portal.rooms.forms import AskForm
from stations.queries.rooms import (
    bookings_of,
    days_of,
    free_times,
    lent_rooms,
    room_notices_of,
    rule_for,
)

_ON_A_PAGE = 30
_SHOWN, _NOTICES = 30, 10


class RoomsView(TemplateView):
    """Nobody logs in to see which rooms there are."""

    template_name = "portal/rooms/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """2 queries."""
        page = Paginator(lent_rooms(), _ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, page=page)


class RoomView(CitizenRequiredMixin, View):
    """A day, a time, what for: the room is held until the station answers."""

    @cached_property
    def room(self) -> Room:
        """One that is lent."""
        return get_object_or_404(lent_rooms(), pk=self.kwargs["pk"])

    @cached_property
    def days(self) -> list[date]:
        """On which it can be had."""
        return days_of(self.room, rule_for(self.room.station))

    @cached_property
    def asked(self) -> date | None:
        """The one of the address; none where the room can't be had on it, or not any more."""
        wanted = self.request.GET.get("day", "")
        return next((day for day in self.days if day.isoformat() == wanted), None)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is free."""
        return self._page(AskForm(initial={"key": uuid4()}))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asked for, or why not."""
        form = AskForm(request.POST)
        form.full_clean()
        if self.asked is None:
            form.add_error(None, _("这一天不能预约，没有提交。请看一下现在的日期再填。"))
        if not form.is_valid():
            return self._page(form, status=422)
        wish = RoomWish(citizen=self.citizen, room=self.room, day=self.asked, **form.cleaned_data)
        try:
            made = ask_for_room(wish=wish, by=request.user)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        words = _("已提交，预约号 %(number)s。站点确认后通知您。")
        messages.success(request, words % {"number": made.number})
        return redirect("stations_portal:my_rooms")

    def _page(self, form: AskForm, status: int = 200) -> HttpResponse:
        day = self.asked or next(iter(self.days), None)
        context = {
            "room": self.room,
            "days": self.days,
            "day": day,
            "free": free_times(self.room, day) if day else [],
            "form": form,
        }
        return render(self.request, "portal/rooms/room.html", context, status=status)


class MyRoomsView(CitizenRequiredMixin, TemplateView):
    """One's own bookings, and what the station answered."""

    template_name = "portal/rooms/mine.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """2 queries."""
        return super().get_context_data(
            **kwargs,
            rows=bookings_of(self.citizen)[:_SHOWN],
            notices=room_notices_of(self.citizen)[:_NOTICES],
            holding=HOLDING,
            now=timezone.now(),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """Call it off."""
        key = key_of(request.POST.get("booking", ""))
        row = get_object_or_404(bookings_of(self.citizen), pk=key)
        try:
            cancel_room_booking(booking=row, by=request.user)
        except DomainError as refusal:
            messages.error(request, refusal.in_full)
        else:
            messages.success(request, _("房间预约已取消。"))
        return redirect("stations_portal:my_rooms")
