"""Which services are used, and what is paid for them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.models import Organisation
from core.dates import add_months, month_of, parse_month, today
from dispatch.commands.visit_settlement import settle_visits
from dispatch.console.after.base import DoneMixin
from dispatch.console.after.forms import PeriodForm
from dispatch.models import VisitSettlement
from dispatch.queries.service_report import service_report

MOST_SHOWN = 100


class ReportView(StaffMixin, TemplateView):
    """Shares by kind and item; what crowds out the rest, what nobody asks for."""

    template_name = "console/dispatch/after/report.html"
    permission = "dispatch.view_workorder"

    def get_context_data(self, **kwargs):
        """In scope."""
        form = PeriodForm.of(self.request.GET)
        found = None
        if form.is_valid():
            span = form.cleaned_data
            found = service_report(self.request.user, span["since"], span["until"])
        return super().get_context_data(**kwargs, form=form, report=found)


class SettlementsView(StaffMixin, DoneMixin, TemplateView):
    """Operators of the place, their months, and what was settled."""

    template_name = "console/dispatch/after/settlements.html"
    permission = "dispatch.view_visitsettlement"
    post_permission = "dispatch.settle_visits"

    def get_context_data(self, **kwargs):
        """In scope."""
        user = self.request.user
        rows = VisitSettlement.objects.visible_to(user).select_related("operator", "statement")
        return super().get_context_data(
            **kwargs,
            settlements=rows[:MOST_SHOWN],
            operators=Organisation.objects.visible_to(user).order_by("name"),
            period=add_months(month_of(today()), -1),
            may=user.has_perm(self.post_permission),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """One operator's month."""
        number = request.POST.get("operator", "")
        operators = Organisation.objects.visible_to(request.user)
        pk = number if number.isdecimal() and len(number) < 19 else 0
        operator = get_object_or_404(operators, pk=pk)
        return self.done(
            lambda: settle_visits(
                operator=operator,
                period=parse_month(request.POST.get("period", "")),
                by=request.user,
            ),
            "dispatch_console:visit_settlements",
        )
