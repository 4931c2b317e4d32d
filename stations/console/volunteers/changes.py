"""What changes about shifts: time and place, the end of a series, who never signed out."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.errors import DomainError
from stations.commands.volunteers import changes, series, service
from stations.console.volunteers.change_forms import ChangeForm, EndForm, ReasonForm
from stations.console.volunteers.shifts import KEEPS
from stations.models import ShiftPlace, ShiftSeries, VolunteerShift
from stations.queries.volunteers import not_signed_out
from ui.forms import PlainForm

_SHOWN = 200


class FormView(StaffMixin, TemplateView):
    """A form about one row; a refusal stands beside what was typed."""

    template_name = "console/volunteers/form.html"
    permission = KEEPS
    form_class: type[PlainForm]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What stands there already."""
        kwargs.setdefault("form", self.form_class(initial=self.initial()))
        return super().get_context_data(**kwargs, title=self.heading(), back=self.back())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Through the command."""
        form = self.form_class(request.POST)
        if form.is_valid():
            try:
                self.keep(form)
            except DomainError as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, str(self.done_words()))
                return redirect(self.back())
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def initial(self) -> dict[str, Any]:
        """Empty, unless said otherwise."""
        return {}

    def heading(self) -> str:
        """What the page is about."""
        raise NotImplementedError

    def back(self) -> str:
        """Where one came from."""
        raise NotImplementedError

    def done_words(self) -> str:
        """What was done."""
        raise NotImplementedError

    def keep(self, form: Any) -> object:
        """Store it."""
        raise NotImplementedError


class ChangeView(FormView):
    """Another time, place or number."""

    form_class = ChangeForm

    @cached_property
    def shift(self) -> VolunteerShift:
        """404 outside."""
        rows = VolunteerShift.objects.visible_to(self.request.user).related()
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def initial(self) -> dict[str, Any]:
        """As it is."""
        return ChangeForm.initial_of(self.shift)

    def heading(self) -> str:
        """Which one."""
        return _("改班次：%(shift)s") % {"shift": self.shift}

    def back(self) -> str:
        """The shift."""
        return reverse("stations_console:volunteer_shift", args=[self.shift.pk])

    def done_words(self) -> str:
        """In words."""
        return _("班次已改。时间或地点变了的，已通知报名的人。")

    def keep(self, form: ChangeForm) -> object:
        """Who signed up is told."""
        return changes.change_shift(shift=self.shift, change=form.change, by=self.request.user)


class EndSeriesView(FormView):
    """No more of it."""

    form_class = ReasonForm

    @cached_property
    def series(self) -> ShiftSeries:
        """404 outside."""
        rows = ShiftSeries.objects.visible_to(self.request.user).select_related("station")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def heading(self) -> str:
        """Which one."""
        return _("以后不再排“%(series)s”，还没到的班次都取消") % {"series": self.series}

    def back(self) -> str:
        """The calendar."""
        return reverse("stations_console:volunteer_shifts")

    def done_words(self) -> str:
        """In words."""
        return _("以后不再排了，报过名的人都已通知。")

    def keep(self, form: ReasonForm) -> object:
        """What lies ahead is cancelled."""
        reason = form.cleaned_data["reason"]
        return series.end_series(series=self.series, reason=reason, by=self.request.user)


class UnsignedView(StaffMixin, TemplateView):
    """Who came and never signed out."""

    template_name = "console/volunteers/unsigned.html"
    permission = KEEPS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The oldest first."""
        return super().get_context_data(**kwargs, rows=not_signed_out(self.request.user)[:_SHOWN])


class EndView(FormView):
    """When one of them left, and how that is known."""

    form_class = EndForm

    @cached_property
    def place(self) -> ShiftPlace:
        """404 outside, and for who never came. Sent twice, it is there still."""
        rows = ShiftPlace.objects.visible_to(self.request.user).filter(came_at__isnull=False)
        return get_object_or_404(
            rows.select_related("volunteer__citizen", "shift__station"), pk=self.kwargs["pk"]
        )

    def initial(self) -> dict[str, Any]:
        """The end of the shift."""
        return {"at": timezone.localtime(self.place.shift.ends_at).strftime("%H:%M")}

    def heading(self) -> str:
        """Whose, of which shift."""
        row = self.place
        day = timezone.localtime(row.shift.starts_at)
        told = {"name": row.volunteer.citizen.name, "shift": row.shift, "day": f"{day:%Y-%m-%d}"}
        return _("%(name)s %(day)s“%(shift)s”几点结束的？") % told

    def back(self) -> str:
        """The list."""
        return reverse("stations_console:volunteer_unsigned")

    def done_words(self) -> str:
        """In words."""
        return _("已补记，时长和积分已算好。")

    def keep(self, form: EndForm) -> object:
        """The hours are credited."""
        return service.set_end(
            place=self.place,
            at=form.moment(self.place),
            reason=form.cleaned_data["reason"],
            by=self.request.user,
        )
