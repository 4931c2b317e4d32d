"""Day care and beds for partners: occupancy of places, and attendance told by a place's own tablets."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import ErrorSerializer, HasPermission
from core.dates import today
from core.errors import NotFound
from elderly_care.commands.day_care_roll import Arrival, Departure, take_arrival, take_departure
from elderly_care.enums.beds import BedState
from elderly_care.enums.day_care import DayState
from elderly_care.models import Bed, DayCareDay, DayCareEnrolment, DayCareUnit
from elderly_care.queries.day_care import units_of

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409), ErrorSerializer)


class OccupancySerializer(serializers.ModelSerializer):
    """Today's figures; `places` and `fee_fen` are null where nothing holds today."""

    station_name = serializers.CharField(source="station.name", read_only=True)
    places = serializers.IntegerField(read_only=True, allow_null=True)
    fee_fen = serializers.IntegerField(read_only=True, allow_null=True)
    taken = serializers.IntegerField(read_only=True)
    waiting = serializers.IntegerField(read_only=True)
    attended = serializers.IntegerField(read_only=True)

    class Meta:
        model = DayCareUnit
        fields = [
            *("id", "station", "station_name", "kind", "places", "fee_fen", "taken", "waiting"),
            "attended",
        ]
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(summary="Day care of your places, with today's occupancy"),
    retrieve=extend_schema(summary="One place of day care"),
)
class DayCareViewSet(ReadOnlyModelViewSet):
    """Places of day care in the divisions and of the bodies that you act for."""

    queryset = DayCareUnit._default_manager.none()
    serializer_class = OccupancySerializer
    permission_classes = [HasPermission]
    permission = "elderly_care.view_daycareunit"

    def get_queryset(self) -> QuerySet[DayCareUnit]:
        """In scope."""
        return units_of(self.request.user, today())


class BedSerializer(serializers.ModelSerializer):
    """A bed and its state; never who lies in it."""

    class Meta:
        model = Bed
        fields = ["id", "station", "room", "number", "state", "opened_on", "closed_on"]
        read_only_fields = fields


class BedFilter(django_filters.FilterSet):
    """By station and state."""

    station = django_filters.NumberFilter(
        field_name="station", min_value=1, max_value=2**63 - 1, label=_("站点")
    )
    state = django_filters.ChoiceFilter(choices=BedState.choices, label=_("状态"))

    class Meta:
        model = Bed
        fields = ["station", "state"]


@extend_schema_view(
    list=extend_schema(summary="Beds of your places"), retrieve=extend_schema(summary="One bed")
)
class BedViewSet(ReadOnlyModelViewSet):
    """The register of beds."""

    queryset = Bed._default_manager.none()
    serializer_class = BedSerializer
    filterset_class = BedFilter
    permission_classes = [HasPermission]
    permission = "elderly_care.view_bed"

    def get_queryset(self) -> QuerySet[Bed]:
        """In scope."""
        return Bed.objects.visible_to(self.request.user)


class AttendanceInput(serializers.Serializer):
    """Somebody came (`arrive`) or was fetched (`depart`); `key` makes a repeat harmless."""

    act = serializers.ChoiceField(choices=["arrive", "depart"])
    enrolment = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    at = serializers.DateTimeField()
    key = serializers.CharField(max_length=80)
    name = serializers.CharField(max_length=100, required=False, default="", allow_blank=True)
    pickup = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=2**63 - 1
    )
    reason = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class AttendanceSerializer(serializers.ModelSerializer):
    """A day of an enrolment."""

    state = serializers.ChoiceField(choices=DayState.choices, read_only=True)

    class Meta:
        model = DayCareDay
        fields = ["id", "enrolment", "day", "state", "arrived_at", "left_at", "fee_fen"]
        read_only_fields = fields


class AttendanceViewSet(ReadOnlyModelViewSet):
    """Days of day care; a POST writes on the roll."""

    queryset = DayCareDay._default_manager.none()
    serializer_class = AttendanceSerializer
    permission_classes = [HasPermission]

    @property
    def permission(self) -> str:
        """Reading, or writing on the roll."""
        verb = "keep_day_care_roll" if self.action == "create" else "view_daycareday"
        return f"elderly_care.{verb}"

    def get_queryset(self) -> QuerySet[DayCareDay]:
        """In scope, the newest day first."""
        return DayCareDay.objects.visible_to(self.request.user).order_by("-day", "pk")

    @extend_schema(
        summary="Tell that somebody came or was fetched",
        request=AttendanceInput,
        responses={200: AttendanceSerializer, **REFUSALS},
    )
    def create(self, request: Request) -> Response:
        """Harmless when repeated with the same key."""
        body = AttendanceInput(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        rows = DayCareEnrolment.objects.visible_to(request.user)
        enrolment = rows.filter(pk=said["enrolment"]).first()
        if enrolment is None:
            raise NotFound
        day = _written(enrolment, said, request.user)
        return Response(AttendanceSerializer(day).data)


def _written(enrolment: DayCareEnrolment, said: dict[str, Any], user: Any) -> DayCareDay:
    if said["act"] == "arrive":
        arrival = Arrival(said["at"], said["key"], said["name"])
        return take_arrival(enrolment=enrolment, arrival=arrival, by=user)
    departure = Departure(said["at"], said["key"], said["pickup"], said["name"], said["reason"])
    return take_departure(enrolment=enrolment, departure=departure, by=user)
