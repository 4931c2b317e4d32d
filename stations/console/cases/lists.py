"""Lists of cases: open, overdue, stuck on the way to departments, to be rung back; and figures."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.console.acts import ActsMixin
from accounts.console.guards import StaffMixin
from core.dates import month_of, today
from core.forms import key_of
from stations.commands.forwarding import deliver_by_hand, try_again
from stations.commands.ratings import finish_call_back
from stations.console.cases.forms import CasesForm, PeriodForm
from stations.models import Forwarding, RatingTask
from stations.queries.case_figures import figures
from stations.queries.cases import cases_in_scope, overdue_in_scope, stuck_in_scope, tasks_in_scope

ON_A_PAGE = 50


class CasesView(StaffMixin, TemplateView):
    """What is open, or what one looks for."""

    template_name = "console/cases/list.html"
    permission = "stations.view_case"

    def get_context_data(self, **kwargs):
        """In scope."""
        form = CasesForm(self.request.GET or None)
        chosen = form.cleaned_data if form.is_valid() else {}
        rows = cases_in_scope(self.request.user, **chosen)
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(**kwargs, form=form, page=page, today=today())


class OverdueView(StaffMixin, TemplateView):
    """Promised for an earlier day, each with who answers for it."""

    template_name = "console/cases/overdue.html"
    permission = "stations.view_case"

    def get_context_data(self, **kwargs):
        """In scope, the latest first."""
        rows = overdue_in_scope(self.request.user, today())
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        queue = [(case, (today() - case.promised_on).days) for case in page]
        mine = rows.filter(owner=self.request.user).count()
        return super().get_context_data(**kwargs, queue=queue, page=page, mine=mine)


class ForwardingsView(StaffMixin, ActsMixin, TemplateView):
    """What has not arrived at a department yet: try again, or bring it."""

    template_name = "console/cases/forwardings.html"
    permission = "stations.view_forwarding"
    post_permission = "stations.answer_case"

    def get_context_data(self, **kwargs):
        """In scope."""
        rows = stuck_in_scope(self.request.user)
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        may = self.request.user.has_perm(self.post_permission)
        return super().get_context_data(**kwargs, page=page, may=may)

    def post(self, request: HttpRequest) -> HttpResponse:
        """One of the two."""
        rows = Forwarding.objects.visible_to(request.user)
        row = get_object_or_404(rows, pk=key_of(request.POST.get("forwarding", "")))
        back = "stations_console:forwardings"
        if request.POST.get("act") == "again":
            return self.act(
                lambda: try_again(forwarding=row, by=request.user), _("马上再发一次。"), back
            )
        if request.POST.get("act") != "by_hand":
            raise Http404
        note = request.POST.get("note", "")
        return self.act(
            lambda: deliver_by_hand(forwarding=row, note=note, by=request.user),
            _("已登记纸质送达。"),
            back,
        )


class RatingTasksView(StaffMixin, ActsMixin, TemplateView):
    """Who has to be rung back."""

    template_name = "console/cases/ratings.html"
    permission = "stations.view_ratingtask"
    post_permission = "stations.call_back"

    def get_context_data(self, **kwargs):
        """In scope, by deadline."""
        rows = tasks_in_scope(self.request.user)
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("page"))
        may = self.request.user.has_perm(self.post_permission)
        return super().get_context_data(**kwargs, page=page, may=may, today=today())

    def post(self, request: HttpRequest) -> HttpResponse:
        """What came of the call."""
        rows = RatingTask.objects.visible_to(request.user)
        row = get_object_or_404(rows, pk=key_of(request.POST.get("task", "")))
        outcome = request.POST.get("outcome", "")
        return self.act(
            lambda: finish_call_back(task=row, outcome=outcome, by=request.user),
            _("已登记回访结果。"),
            "stations_console:rating_tasks",
        )


class FiguresView(StaffMixin, TemplateView):
    """What is asked for, how many in time, on which channels, with which outcome."""

    template_name = "console/cases/figures.html"
    permission = "stations.view_case"

    def get_context_data(self, **kwargs):
        """Of this month, or of the period that was asked for."""
        month = (month_of(today()), today())
        form = PeriodForm(self.request.GET or None, initial={"since": month[0], "until": month[1]})
        since, until = form.period(month)
        found = figures(self.request.user, since, until)
        return super().get_context_data(
            **kwargs, form=form, figures=found, since=since, until=until
        )
