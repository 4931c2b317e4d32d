"""Figures of a month, the rows behind each, and the same as an Excel workbook."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from core.audit import record
from meals.console.numbers.books import book_of
from meals.console.numbers.forms import NumbersForm
from meals.console.numbers.rows import page_of
from meals.console.views.base import StaffMixin
from meals.queries.indicators import MEASURES, Month, measured_indicators, report

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class NumbersMixin(StaffMixin):
    """A month inside what the user may see."""

    permission = "meals.view_indicator"

    @cached_property
    def form(self) -> NumbersForm:
        """The choice in the address."""
        return NumbersForm(self.request.GET, user=self.request.user)

    @cached_property
    def selection(self):
        """What is counted."""
        return self.form.selection()

    @property
    def query(self) -> str:
        """The choice, for the next address."""
        kept = {name: self.request.GET.get(name) for name in NumbersForm.base_fields}
        values = self.request.GET.copy()
        values.clear()
        values.update({name: value for name, value in kept.items() if value})
        return values.urlencode()


class NumbersView(NumbersMixin, TemplateView):
    """The figures and what they are made of."""

    template_name = "console/meals/numbers/index.html"

    def get_context_data(self, **kwargs):
        """In scope."""
        return super().get_context_data(
            **kwargs, form=self.form, query=self.query, report=report(self.selection)
        )


class RowsView(NumbersMixin, TemplateView):
    """What a figure is made of, line by line."""

    template_name = "console/meals/numbers/rows.html"

    def get_context_data(self, **kwargs):
        """One page of them."""
        indicator = get_object_or_404(measured_indicators(), pk=self.kwargs["code"])
        measured = MEASURES[indicator.measure]
        page = page_of(self.selection, indicator, self.request.GET)
        return super().get_context_data(
            **kwargs,
            indicator=indicator,
            selection=self.selection,
            query=self.query,
            figure=measured(self.month, indicator),
            **page,
        )

    @cached_property
    def month(self):
        """For the figure above the rows."""
        return Month(self.selection)


class ExportView(NumbersMixin, View):
    """The same as a workbook, with the definitions on the last sheet."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Who took it is recorded."""
        found = self.selection
        answer = HttpResponse(book_of(report(found)), content_type=EXCEL)
        name = f"meals-{found.month:%Y-%m}.xlsx"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        record(request.user, "meals.indicator.exported", by=request.user, query=self.query)
        return answer
