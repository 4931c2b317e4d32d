"""A week of one operator's carers on one page: read by who dispatches, changed by the operator's own people."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.models import Organisation
from core.dates import monday_of, today
from core.errors import DomainError
from dispatch.commands.rosters import change_week
from dispatch.console.planning.roster_forms import ChangeForm, WeekForm
from dispatch.models import Assignment
from dispatch.queries.rosters import (
    WEEK,
    WeekChange,
    carers_of,
    days_of,
    hanging,
    operators_of,
    wanted_by,
    week_of,
)


class RosterView(StaffMixin, TemplateView):
    """Carers down, days across. A change that leaves visits outside the hours says so first."""

    template_name = "console/dispatch/planning/roster.html"
    permission = "dispatch.view_carershift"
    post_permission = "dispatch.keep_hours"

    @cached_property
    def _week(self) -> WeekForm:
        form = WeekForm(self.request.GET, operators=operators_of(self.request.user))
        form.is_valid()
        return form

    @cached_property
    def operator(self) -> Organisation | None:
        """The one that was asked for, else the first in sight; 404 for one out of sight."""
        if "operator" in self._week.errors:
            raise Http404
        return (
            self._week.cleaned_data.get("operator")
            or self._week.fields["operator"].queryset.first()
        )

    @cached_property
    def monday(self) -> date:
        """This week's, where none or an odd one was asked for."""
        return monday_of(self._week.day())

    @cached_property
    def may_change(self) -> bool:
        """Only an operator's own people say when its carers work."""
        user, own = self.request.user, self.operator
        return (
            own is not None
            and own.pk in user.scope.organisations
            and user.has_perm(self.post_permission)
        )

    def _form(self, data=None) -> ChangeForm:
        if self.operator is None:
            raise Http404
        return ChangeForm(data, carers=carers_of(self.request.user, self.operator))

    def get_context_data(self, **kwargs):
        """The grid, and the form for who may change it."""
        context = {"week": self._week, "monday": self.monday, "days": days_of(self.monday)}
        context |= {"operator": self.operator, "may_change": self.may_change, "today": today()}
        if self.operator is not None:
            carers = list(carers_of(self.request.user, self.operator))
            context |= {"rows": week_of(carers, self.monday), "form": self._form()}
            context |= {"before": self._address(-1), "after": self._address(1)}
        context |= kwargs
        posted = self.request.POST.getlist("carers")
        return super().get_context_data(**context, ticked=posted)

    def _address(self, weeks: int = 0) -> str:
        week = self.monday + weeks * WEEK
        wish = urlencode({"operator": self.operator.pk if self.operator else "", "week": week})
        return f"{reverse('dispatch_console:roster')}?{wish}"

    def post(self, request: HttpRequest) -> HttpResponse:
        """First said what hangs on it, where anything does; then done."""
        if not self.may_change:
            raise Http404
        form = self._form(request.POST)
        if not form.is_valid():
            return self._again(form)
        change = form.change(self.monday)
        visits = hanging(change, wanted_by(change))
        if len(visits) > (form.cleaned_data["hanging"] or 0):
            form.told(len(visits))
            return self._again(form, visits=visits)
        return self._done(form, change)

    def _done(self, form: ChangeForm, change: WeekChange) -> HttpResponse:
        try:
            count = change_week(change=change, by=self.request.user)
        except DomainError as refusal:
            form.refuse(refusal)
            return self._again(form)
        words = _("已改 %(count)s 天的班次。") if count else _("班次本来就是这样，没有要改的。")
        messages.success(self.request, words % {"count": count})
        return redirect(self._address())

    def _again(self, form: ChangeForm, visits: list[Assignment] | None = None) -> HttpResponse:
        return self.render_to_response(
            self.get_context_data(form=form, visits=visits or []), status=422
        )
