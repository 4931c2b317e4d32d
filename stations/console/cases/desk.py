"""The desk of a window: who waits, who is called, who booked for today; and the hall's call screen."""

from collections.abc import Callable
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from accounts.console.acts import ActsMixin
from accounts.console.guards import StaffMixin
from core.errors import DomainError
from core.forms import key_of
from stations.commands import tickets
from stations.models import Appointment, Station, Ticket, Window
from stations.queries.queue import desk_of, hall_of, windows_in_scope

_TICKET_ACTS: dict[str, tuple[Callable[..., object], object]] = {
    "recall": (tickets.recall, _("已再叫一次。")),
    "serve": (tickets.serve, _("开始办理。")),
    "finish": (tickets.finish, _("已办完，可以叫下一个。")),
    "skip": (tickets.skip, _("已过号；人来了可以放回队列。")),
    "put_back": (tickets.put_back, _("已放回队列。")),
}


class WindowsView(StaffMixin, TemplateView):
    """Which desk do you sit at?"""

    template_name = "console/cases/windows.html"
    permission = "stations.view_ticket"

    def get_context_data(self, **kwargs):
        """In scope, with how many wait."""
        return super().get_context_data(**kwargs, windows=windows_in_scope(self.request.user))


class DeskView(StaffMixin, ActsMixin, TemplateView):
    """One desk: every act is a button."""

    template_name = "console/cases/desk.html"
    permission = "stations.view_ticket"
    post_permission = "stations.serve_window"

    @cached_property
    def window(self) -> Window:
        """In scope."""
        rows = Window.objects.visible_to(self.request.user).select_related("station")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        """What the desk needs at a glance."""
        may = self.request.user.has_perm(self.post_permission)
        return super().get_context_data(
            **kwargs,
            window=self.window,
            desk=desk_of(self.window, self.request.user),
            may=may,
            key=uuid4(),
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the acts."""
        name, window, by = request.POST.get("act", ""), self.window, request.user
        back = ("stations_console:desk", pk)
        if name == "next":
            return self.act(
                lambda: tickets.call_next(window=window, by=by), _("已叫下一个。"), *back
            )
        if name == "take":
            key = request.POST.get("key", "")[:60] or str(uuid4())
            return self._numbered(lambda: tickets.take_ticket(window=window, by=by, key=key))
        if name == "arrive":
            row = self._appointment()
            return self._numbered(lambda: tickets.arrive(appointment=row, by=by))
        if name == "move":
            to, ticket = self._other(), self._ticket()
            return self.act(
                lambda: tickets.move_ticket(ticket=ticket, to=to, by=by), _("已转窗口。"), *back
            )
        if name not in _TICKET_ACTS:
            raise Http404
        command, done = _TICKET_ACTS[name]
        ticket = self._ticket()
        return self.act(lambda: command(ticket=ticket, by=by), str(done), *back)

    def _numbered(self, take: Callable[[], Ticket]) -> HttpResponse:
        """The number is said aloud to who has no slip."""
        try:
            ticket = take()
        except DomainError as refusal:
            messages.error(self.request, refusal.in_full)
        else:
            words = _("已取号：%(number)s。请告诉来人。") % {"number": ticket.label}
            messages.success(self.request, words)
        return redirect("stations_console:desk", self.window.pk)

    def _ticket(self) -> Ticket:
        rows = Ticket.objects.visible_to(self.request.user).filter(window=self.window)
        return get_object_or_404(rows, pk=key_of(self.request.POST.get("ticket", "")))

    def _appointment(self) -> Appointment:
        rows = Appointment.objects.visible_to(self.request.user).filter(slot__window=self.window)
        return get_object_or_404(rows, pk=key_of(self.request.POST.get("appointment", "")))

    def _other(self) -> Window:
        rows = Window.objects.visible_to(self.request.user).filter(station=self.window.station_id)
        return get_object_or_404(rows, pk=key_of(self.request.POST.get("to", "")))


class DeskQueueView(DeskView):
    """Only what changes, for the page to read again."""

    template_name = "console/cases/_waiting.html"


class ScreenView(StaffMixin, View):
    """The wall of a hall: numbers and windows, nobody's name."""

    permission = "stations.view_ticket"
    template_name = "console/cases/screen.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """In scope."""
        station = get_object_or_404(Station.objects.visible_to(request.user), pk=pk)
        context = {"station": station, "rows": hall_of(station)}
        return render(request, self.template_name, context)


class ScreenDataView(ScreenView):
    """Only what changes."""

    template_name = "console/cases/_screen.html"
