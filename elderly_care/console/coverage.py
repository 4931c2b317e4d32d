"""How many people live near enough: fifteen minutes on foot, the last 500 metres."""

from django.views.generic import TemplateView

from accounts.console.guards import StaffMixin
from accounts.console.places import PlaceForm
from core.dates import today
from elderly_care.queries.coverage import Reach, reach, reach_rules
from stations.logic.network import percent, share_bp


def in_percent(found: Reach) -> dict[str, object]:
    """With shares of those whose place is known."""
    return {
        "rule": found.rule,
        "total": found.total,
        "share": percent(share_bp(found.total.within, found.total.known)),
        "rows": [
            (row.community, row.near, percent(share_bp(row.near.within, row.near.known)))
            for row in found.communities
        ],
    }


class CoverageView(StaffMixin, TemplateView):
    """Counts by community of one place; nobody is named, no home is shown."""

    template_name = "console/care/coverage.html"
    permission = "elderly_care.view_coverage"

    def get_context_data(self, **kwargs):
        """In scope, for every rule in force there."""
        user = self.request.user
        form = PlaceForm(self.request.GET, user=user)
        form.is_valid()
        rules = reach_rules(form.code, today())
        found = [in_percent(reach(user, rule, form.code)) for rule in rules]
        return super().get_context_data(**kwargs, form=form, found=found)
