"""Which services are used, and what is paid for them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import TemplateView, View

from accounts.console.acts import SAVED, ActsMixin
from accounts.console.guards import StaffMixin
from accounts.models import Organisation
from core.audit import record
from core.dates import add_months, month_of, parse_month, today
from core.forms import key_of
from dispatch.commands.settlement_runs import ask_settlement
from dispatch.console.after.books import as_download, report_book, settlement_book
from dispatch.console.after.forms import PeriodForm
from dispatch.models import VisitSettlement
from dispatch.queries.after import open_runs, settled_lines
from dispatch.queries.service_report import ServiceReport, service_report

MOST_SHOWN = 100
ON_A_PAGE = 100


class ReportView(StaffMixin, TemplateView):
    """Shares by kind and item; what crowds out the rest, what nobody asks for."""

    template_name = "console/dispatch/after/report.html"
    permission = "dispatch.view_workorder"

    def get_context_data(self, **kwargs):
        """In scope."""
        form = PeriodForm.of(self.request.GET, self.request.user)
        found = _report(self.request, form) if form.is_valid() else None
        return super().get_context_data(**kwargs, form=form, report=found)


class ReportBookView(StaffMixin, View):
    """The same as an Excel workbook."""

    permission = "dispatch.view_workorder"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Who took it is recorded."""
        form = PeriodForm.of(request.GET, request.user)
        if not form.is_valid():
            return redirect("dispatch_console:service_report")
        found, user = _report(request, form), request.user
        name = f"services-{found.since:%Y%m%d}-{found.until:%Y%m%d}.xlsx"
        span = {"since": found.since, "until": found.until, "place": form.code}
        record(user, "dispatch.report.exported", by=user, **span)
        return as_download(report_book(found, form.chosen), name)


def _report(request: HttpRequest, form: PeriodForm) -> ServiceReport:
    span = form.cleaned_data
    return service_report(request.user, span["since"], span["until"], form.code)


class SettlementsView(StaffMixin, ActsMixin, TemplateView):
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
            runs=open_runs(user),
            operators=Organisation.objects.visible_to(user).order_by("name"),
            period=add_months(month_of(today()), -1),
            may=user.has_perm(self.post_permission),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        """One operator's month."""
        operators = Organisation.objects.visible_to(request.user)
        operator = get_object_or_404(operators, pk=key_of(request.POST.get("operator", "")))
        return self.act(
            lambda: ask_settlement(
                operator=operator,
                period=parse_month(request.POST.get("period", "")),
                by=request.user,
            ),
            SAVED,
            "dispatch_console:visit_settlements",
        )


class SettlementMixin(StaffMixin):
    """A settlement of the path, and its visits."""

    permission = "dispatch.view_visitsettlement"

    def made(self, pk: int) -> VisitSettlement:
        """In scope."""
        rows = VisitSettlement.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("operator", "statement", "made_by"), pk=pk)


class SettlementView(SettlementMixin, View):
    """What an operator's month is made of."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """In scope, a page of its visits."""
        made = self.made(pk)
        pages = Paginator(settled_lines(made), ON_A_PAGE)
        context = {"made": made, "page": pages.get_page(request.GET.get("page"))}
        return render(request, "console/dispatch/after/settlement.html", context)


class SettlementBookView(SettlementMixin, View):
    """The same as an Excel workbook."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who took it is recorded."""
        made = self.made(pk)
        record(made, "dispatch.settlement.exported", by=request.user)
        name = f"visits-{made.period:%Y-%m}-{made.pk}.xlsx"
        return as_download(settlement_book(made, settled_lines(made)), name)
