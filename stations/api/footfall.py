"""Counters at doors report: a batch at a time, each stretch of time once."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import ErrorSerializer, HasPermission
from stations.api.serializers import LARGEST_KEY
from stations.commands.footfall.counters import Counted, record_door_counts
from stations.models import DoorCount
from stations.models.footfall import MOST_IN_A_PERIOD

REFUSALS = dict.fromkeys((400, 401, 403, 409), ErrorSerializer)


class DoorCountInputSerializer(serializers.Serializer):
    """A stretch of at most one clock hour at a door."""

    station = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    serial = serializers.CharField(max_length=60)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    came_in = serializers.IntegerField(min_value=0, max_value=MOST_IN_A_PERIOD)
    went_out = serializers.IntegerField(min_value=0, max_value=MOST_IN_A_PERIOD)


class DoorCountsInputSerializer(serializers.Serializer):
    """All of them are kept, or none."""

    counts = DoorCountInputSerializer(many=True)


class DoorCountSerializer(serializers.ModelSerializer):
    """A count as it is kept."""

    station = serializers.IntegerField(source="device.station_id", read_only=True)
    serial = serializers.CharField(source="device.serial", read_only=True)

    class Meta:
        model = DoorCount
        fields = [
            *("id", "station", "serial", "starts_at", "ends_at", "came_in", "went_out"),
            "received_at",
        ]
        read_only_fields = fields


class DoorCountsView(APIView):
    """In and out at a door. No picture, no person."""

    permission_classes = [HasPermission]
    permission = "stations.send_device_reports"

    @extend_schema(
        summary="Send how many went in and out at doors",
        description="Up to 500. A door and a beginning make one count: sent again it is answered as "
        "it is kept, with other figures it is refused with 409. All are kept, or none.",
        request=DoorCountsInputSerializer,
        responses={201: DoorCountSerializer(many=True), **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """All or none."""
        data = DoorCountsInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        told = [
            Counted(station_id=row.pop("station"), **row) for row in data.validated_data["counts"]
        ]
        kept = record_door_counts(counts=told, by=request.user)
        return Response(DoorCountSerializer(kept, many=True).data, status=status.HTTP_201_CREATED)
