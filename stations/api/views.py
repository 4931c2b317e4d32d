"""The map of stations for partners."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import HasPermission
from stations.api.filters import StationFilter
from stations.api.serializers import StationSerializer
from stations.models import Station
from stations.queries import public_stations


@extend_schema_view(
    list=extend_schema(summary="Stations of your districts"),
    retrieve=extend_schema(summary="One station"),
)
class StationViewSet(ReadOnlyModelViewSet):
    """Open places of every district in which you hold a role: facts of the public map."""

    queryset = Station._default_manager.none()
    serializer_class = StationSerializer
    filterset_class = StationFilter
    permission_classes = [HasPermission]
    permission = "stations.view_station"

    def get_queryset(self):
        """Narrowed to the caller's districts."""
        return public_stations(self.request.user).select_related("division", "operator")
