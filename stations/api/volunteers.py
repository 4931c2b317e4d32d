"""For the programs of partner organisations: shifts of their own teams, their own calendar."""

import django_filters
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import HasPermission
from stations.api.cases import REFUSALS, StationsApi
from stations.api.filters import StartsFilter
from stations.enums.volunteers import ShiftState
from stations.models import PartnerVisit, ShiftPlace, VolunteerShift
from stations.queries.partners import coming
from stations.queries.volunteers import roll_of


class VolunteerShiftSerializer(serializers.ModelSerializer):
    """A shift; no person and no sign-in code."""

    skill = serializers.CharField(source="skill.code", default=None)
    team = serializers.CharField(source="team.name", default=None)

    class Meta:
        model = VolunteerShift
        fields = [
            *("id", "station", "team", "session", "kind", "title", "place", "skill"),
            "starts_at",
            *("ends_at", "opens_at", "closes_at", "needed", "taken", "state", "reason"),
        ]
        read_only_fields = fields


class VolunteerShiftFilter(StartsFilter):
    """By station, day and state."""

    station = django_filters.NumberFilter(field_name="station_id", label=_("站点"))
    state = django_filters.ChoiceFilter(choices=ShiftState.choices, label=_("状态"))

    class Meta:
        model = VolunteerShift
        fields = ["station", "since", "until", "state"]


@extend_schema_view(
    list=extend_schema(summary="Shifts of volunteers in your scope"),
    retrieve=extend_schema(summary="One shift"),
)
class VolunteerShiftViewSet(ReadOnlyModelViewSet):
    """Shifts of an organisation's own teams and stations."""

    queryset = VolunteerShift._default_manager.none()
    serializer_class = VolunteerShiftSerializer
    filterset_class = VolunteerShiftFilter
    permission_classes = [HasPermission]
    permission = "stations.view_volunteershift"

    def get_queryset(self):
        """In scope."""
        rows = VolunteerShift.objects.visible_to(self.request.user)
        return rows.related().order_by("starts_at", "pk")


class ShiftPlaceSerializer(serializers.ModelSerializer):
    """A volunteer on a shift: number and masked name, and the minutes that were credited."""

    volunteer = serializers.CharField(source="volunteer.number")
    name = serializers.CharField(source="volunteer")
    seeks_substitute = serializers.SerializerMethodField()
    took_over = serializers.IntegerField(source="took_over_id", default=None)
    minutes = serializers.IntegerField(default=None)

    class Meta:
        model = ShiftPlace
        fields = [
            *("id", "volunteer", "name", "state", "seeks_substitute", "took_over", "came_at"),
            *("left_at", "minutes"),
        ]
        read_only_fields = fields

    def get_seeks_substitute(self, row: ShiftPlace) -> bool:
        """Somebody else may take it over."""
        return row.seeks_since is not None and row.state == "booked"


class ShiftRollView(StationsApi):
    """Who comes and who came."""

    permission = "stations.view_shiftplace"

    @extend_schema(
        operation_id="volunteer_shift_roll",
        summary="The roll of a shift",
        responses={200: ShiftPlaceSerializer(many=True), **REFUSALS},
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """In the order of signing up, those who gave their place back among them."""
        shift = get_object_or_404(VolunteerShift.objects.visible_to(request.user), pk=pk)
        return Response(ShiftPlaceSerializer(roll_of(shift), many=True).data)


class ComingSerializer(serializers.Serializer):
    """A day on which a partner comes."""

    visit = serializers.IntegerField(source="visit.pk")
    day = serializers.DateField()
    partner = serializers.CharField(source="visit.partner.name")
    station = serializers.IntegerField(source="visit.station_id")
    station_name = serializers.CharField(source="visit.station.name")
    service = serializers.CharField(source="visit.service")
    place = serializers.CharField(source="visit.place")
    starts_at = serializers.TimeField(source="visit.starts_at")
    ends_at = serializers.TimeField(source="visit.ends_at")
    capacity = serializers.IntegerField(source="visit.capacity", allow_null=True)


class PartnerCalendarView(StationsApi):
    """The next four weeks."""

    permission = "stations.view_partnervisit"

    @extend_schema(
        operation_id="partner_calendar",
        summary="Days on which you are expected",
        responses={200: ComingSerializer(many=True), **REFUSALS},
    )
    def get(self, request: ApiRequest) -> Response:
        """In order; days that were called off are left out."""
        rows = coming(PartnerVisit.objects.visible_to(request.user))
        return Response(ComingSerializer(rows, many=True).data)
