"""Booking for somebody who rings or stands at the desk."""

from datetime import date, time
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from core.forms import key_of
from stations.commands.booking import Booking, book
from stations.enums import CaseChannel
from stations.models import CaseItem, Citizen, Window
from stations.queries.queue import windows_in_scope
from stations.queries.slots import FreeSlot, WindowCalendar, free_slots
from ui.forms import PlainForm

_CHANNELS = (CaseChannel.PHONE, CaseChannel.WINDOW)


class BookForForm(PlainForm):
    """What for, when, and how somebody asked."""

    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    item = forms.ModelChoiceField(CaseItem.objects.none(), label=gettext_lazy("办什么"))
    slot = forms.ChoiceField(label=gettext_lazy("时间"), choices=())
    channel = forms.ChoiceField(
        label=gettext_lazy("从哪里来"), choices=[(one.value, one.label) for one in _CHANNELS]
    )

    def __init__(self, *args, window: Window, slots: list[FreeSlot], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = window.items.offered().order_by("code")
        self.fields["slot"].choices = [
            (
                f"{slot.starts_at:%H:%M}",
                _("%(start)s 起，还有 %(left)s 个名额")
                % {"start": f"{slot.starts_at:%H:%M}", "left": slot.left},
            )
            for slot in slots
            if slot.left
        ]


class BookForView(StaffMixin, View):
    """A window, a day, a slot: the window and the day stand in the address, the person's key too."""

    permission = "stations.book_for_citizen"

    @cached_property
    def citizen(self) -> Citizen:
        """In scope."""
        return get_object_or_404(
            Citizen.objects.visible_to(self.request.user), pk=self.kwargs["pk"]
        )

    @cached_property
    def windows(self) -> list[Window]:
        """In scope."""
        return list(windows_in_scope(self.request.user))

    @cached_property
    def window(self) -> Window | None:
        """The one that was chosen, else the first."""
        wanted = key_of(self.request.GET.get("window", ""))
        first = self.windows[0] if self.windows else None
        return next((one for one in self.windows if one.pk == wanted), first)

    @cached_property
    def days(self) -> list[date]:
        """On which it has slots."""
        return WindowCalendar(self.window).days() if self.window else []

    @cached_property
    def day(self) -> date | None:
        """The one that was chosen, else the first."""
        wanted = self.request.GET.get("day", "")
        first = self.days[0] if self.days else None
        return next((day for day in self.days if day.isoformat() == wanted), first)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is free."""
        return self._page(self._form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A place, or why not."""
        form = self._form(request.POST)
        if form is None or self.day is None or not form.is_valid():
            return self._page(form, status=422)
        data = form.cleaned_data
        wish = Booking(
            citizen=self.citizen,
            window=self.window,
            item=data["item"],
            day=self.day,
            starts_at=time.fromisoformat(data["slot"]),
            channel=data["channel"],
            key=data["key"],
        )
        try:
            made = book(wish=wish, by=request.user)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._page(form, status=422)
        told = {"number": made.number, "when": made.slot}
        messages.success(request, _("已预约，预约号 %(number)s：%(when)s。") % told)
        return redirect("stations_console:citizen", pk)

    def _form(self, data=None) -> BookForForm | None:
        if self.window is None:
            return None
        slots = free_slots(self.window, self.day) if self.day else []
        return BookForForm(data, window=self.window, slots=slots, initial={"key": uuid4()})

    def _page(self, form: BookForForm | None, status: int = 200) -> HttpResponse:
        context = {
            "citizen": self.citizen,
            "windows": self.windows,
            "window": self.window,
            "days": self.days,
            "day": self.day,
            "form": form,
        }
        return render(self.request, "console/cases/book.html", context, status=status)
