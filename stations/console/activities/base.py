"""What the pages of activities share: the station, the activity or the session of the path, all in scope."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from accounts.console.guards import StaffMixin
from stations.models import Activity, ActivitySession, Station
from stations.queries.activities import activity_stations


class ActivityStationMixin(StaffMixin):
    """The station of the path: in scope, or one at which the user's organisation holds something."""

    permission = "stations.view_activity"

    @cached_property
    def station(self) -> Station:
        """404 outside."""
        rows = activity_stations(self.request.user).select_related("division", "operator")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every page names it."""
        return super().get_context_data(**kwargs, station=self.station)


class ActivityMixin(StaffMixin):
    """The activity of the path."""

    permission = "stations.view_activity"

    @cached_property
    def activity(self) -> Activity:
        """404 outside."""
        rows = Activity.objects.visible_to(self.request.user)
        related = rows.select_related("station__division", "brand", "organiser", "room")
        return get_object_or_404(related, pk=self.kwargs["pk"])


class SessionMixin(StaffMixin):
    """The session of the path."""

    permission = "stations.view_activitysession"

    @cached_property
    def session(self) -> ActivitySession:
        """404 outside."""
        rows = ActivitySession.objects.visible_to(self.request.user).related()
        return get_object_or_404(rows, pk=self.kwargs["pk"])
