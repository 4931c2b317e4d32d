"""What every staff page of one place begins with."""

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from accounts.console.guards import StaffMixin
from stations.models import Station


class StationMixin(StaffMixin):
    """The place of the path."""

    permission = "stations.view_station"

    @cached_property
    def station(self) -> Station:
        """In scope."""
        rows = Station.objects.visible_to(self.request.user)
        related = rows.select_related("division__parent", "operator", "supplied_by")
        return get_object_or_404(related, pk=self.kwargs["pk"])
