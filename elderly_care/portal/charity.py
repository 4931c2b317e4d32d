"""What the public reads of the charity fund: sums by year and purpose, nobody's name."""

from typing import Any

from django.views.generic import TemplateView

from elderly_care.queries.charity import published, purposes_of, years_of

SHOWN = 20


class CharityView(TemplateView):
    """For everybody, without a log-in."""

    template_name = "portal/family/charity.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Two queries for each fund; a district has a few."""
        rows = published()[:SHOWN]
        found = [(fund, years_of(fund), purposes_of(fund)) for fund in rows]
        return super().get_context_data(**kwargs, funds=found)
