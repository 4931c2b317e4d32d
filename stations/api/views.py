"""The map of stations for partners."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import HasPermission
from stations.api.filters import StationFilter
from stations.api.serializers import StationDetailSerializer, StationSerializer
from stations.models import Station
from stations.queries import public_stations
from stations.queries.places import with_offer


@extend_schema_view(
    list=extend_schema(summary="Stations of your districts"),
    retrieve=extend_schema(
        summary="One station", description="With coming special days and all functions."
    ),
)
class StationViewSet(ReadOnlyModelViewSet):
    """Open places of every district in which you hold a role: facts of the public map."""

    queryset = Station._default_manager.none()
    filterset_class = StationFilter
    permission_classes = [HasPermission]
    permission = "stations.view_station"

    def get_serializer_class(self):
        """One station has more to say."""
        return StationDetailSerializer if self.action == "retrieve" else StationSerializer

    def get_queryset(self):
        """Narrowed to the caller's districts."""
        rows = public_stations(self.request.user).select_related("division", "operator")
        return with_offer(rows) if self.action == "retrieve" else rows
