"""A carer's own hours, day by day: what the phone has counted and what of it is settled."""

from django.http import Http404
from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from core.dates import add_months, month_of, parse_month, today
from core.errors import DomainError
from dispatch.queries.carer_hours import hours_of, month_total
from dispatch.queries.visits import carer_of


class HoursView(StaffMixin, TemplateView):
    """One month; no names."""

    template_name = "console/dispatch/visits/hours.html"
    permission = "dispatch.report_visit"

    def get_context_data(self, **kwargs):
        """The month of the address, or this one."""
        carer, month = carer_of(self.request.user), self._month()
        days = hours_of(carer, month) if carer else {}
        return super().get_context_data(
            **kwargs,
            month=month,
            before=add_months(month, -1),
            after=add_months(month, 1) if month < month_of(today()) else None,
            days=days.items(),
            total=month_total(days),
        )

    def _month(self):
        asked = self.request.GET.get("month", "")
        try:
            return parse_month(asked) if asked else month_of(today())
        except DomainError as refusal:
            raise Http404(str(refusal)) from refusal
