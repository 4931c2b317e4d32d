"""Carers' phones and operators' programs tell where a carer is."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import ErrorSerializer, HasPermission
from core.coordinates import SYSTEMS
from dispatch.commands.positions import MOST_POINTS, Point, take_positions

WORST_ACCURACY = 1_000_000  # metres: a phone that knows nothing says so


class PointSerializer(serializers.Serializer):
    """One place: degrees, the moment, how unsure the phone is."""

    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    recorded_at = serializers.DateTimeField()
    accuracy_m = serializers.IntegerField(
        min_value=0, max_value=WORST_ACCURACY, required=False, allow_null=True, default=None
    )
    crs = serializers.ChoiceField(choices=list(SYSTEMS), default="wgs84")


class PositionsSerializer(serializers.Serializer):
    """A batch of the caller's own places, in any order."""

    points = PointSerializer(many=True, min_length=1, max_length=MOST_POINTS)


class TakenSerializer(serializers.Serializer):
    """What became of the batch; left out: outside a shift, or older than thirty days."""

    kept = serializers.IntegerField()
    left_out = serializers.IntegerField()


class PositionsView(APIView):
    """The caller is the carer: a session of the phone's page, or a token of the carer's account."""

    permission_classes = [HasPermission]
    permission = "dispatch.send_position"

    @extend_schema(
        request=PositionsSerializer,
        responses={200: TakenSerializer, 400: ErrorSerializer, 403: ErrorSerializer},
    )
    def post(self, request: Request) -> Response:
        """Keep a batch. The same batch again changes nothing, so a lost reply is no harm."""
        body = PositionsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        points = [Point(**point) for point in body.validated_data["points"]]
        taken = take_positions(points=points, by=request.user)
        return Response(TakenSerializer(taken).data, status=status.HTTP_200_OK)
