"""Sessions, rolls and attendance for the programs of organisers: each sees its own."""

import django_filters
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import HasPermission, idempotency_key
from stations.api.cases import KEY, REFUSALS, StationsApi
from stations.api.filters import StartsFilter
from stations.commands.activities import roll
from stations.commands.activities.counters import MOST, count
from stations.enums.activities import ActivityKind, RollAct, SessionState
from stations.models import ActivitySession, ActivitySignUp, SessionCounter
from stations.queries.sign_ups import roll_rows

ATTENDANCE = {
    RollAct.COME.value: roll.check_in,
    RollAct.LEAVE.value: roll.check_out,
    RollAct.UNDO.value: roll.undo,
}


class CounterSerializer(serializers.ModelSerializer):
    """What is counted at an event."""

    class Meta:
        model = SessionCounter
        fields = ["id", "kind", "goal", "count"]
        read_only_fields = fields


class ActivitySessionSerializer(serializers.ModelSerializer):
    """A meeting; no person."""

    activity = serializers.IntegerField(source="activity_id")
    station = serializers.IntegerField(source="activity.station_id")
    brand = serializers.CharField(source="activity.brand.name", default=None)
    kind = serializers.ChoiceField(source="activity.kind", choices=ActivityKind.choices)
    title = serializers.CharField(source="activity.title")
    room = serializers.CharField(source="room.name", default=None)
    counters = CounterSerializer(many=True, read_only=True)

    class Meta:
        model = ActivitySession
        fields = [
            *("id", "activity", "station", "brand", "kind", "title", "room", "place"),
            *("starts_at", "ends_at", "opens_at", "closes_at", "quota", "taken", "state"),
            *("reason", "counters"),
        ]
        read_only_fields = fields


class ActivitySessionFilter(StartsFilter):
    """By station, day, kind and state."""

    station = django_filters.NumberFilter(field_name="activity__station_id", label=_("站点"))
    kind = django_filters.ChoiceFilter(
        field_name="activity__kind", choices=ActivityKind.choices, label=_("类型")
    )
    state = django_filters.ChoiceFilter(choices=SessionState.choices, label=_("状态"))

    class Meta:
        model = ActivitySession
        fields = ["station", "since", "until", "kind", "state"]


@extend_schema_view(
    list=extend_schema(summary="Sessions of activities in your scope"),
    retrieve=extend_schema(summary="One session"),
)
class ActivitySessionViewSet(ReadOnlyModelViewSet):
    """An organiser's own sessions, and those of stations in scope; groups that aren't public to named roles."""

    queryset = ActivitySession._default_manager.none()
    serializer_class = ActivitySessionSerializer
    filterset_class = ActivitySessionFilter
    permission_classes = [HasPermission]
    permission = "stations.view_activitysession"

    def get_queryset(self):
        """In scope."""
        rows = ActivitySession.objects.visible_to(self.request.user).related()
        return rows.prefetch_related("counters").order_by("starts_at", "pk")


class RollLineSerializer(serializers.ModelSerializer):
    """A line of a roll: the number that people say at the door, and a masked name."""

    name = serializers.CharField(source="person")
    has_guardian = serializers.SerializerMethodField()

    class Meta:
        model = ActivitySignUp
        fields = [
            *("id", "number", "name", "has_guardian", "channel", "state", "came_at", "left_at"),
        ]
        read_only_fields = fields

    def get_has_guardian(self, row: ActivitySignUp) -> bool:
        """A child, with whoever answers for it."""
        return row.guardian_id is not None


class AttendanceSerializer(serializers.Serializer):
    """What happened, and when; now where nothing is said."""

    sign_up = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    act = serializers.ChoiceField(choices=[(act, act) for act in ATTENDANCE])
    occurred_at = serializers.DateTimeField()
    reason = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class CountSerializer(serializers.Serializer):
    """So many more, or fewer."""

    amount = serializers.IntegerField(min_value=-MOST, max_value=MOST)
    occurred_at = serializers.DateTimeField()


class RollView(StationsApi):
    """Who is expected, who came."""

    permission = "stations.view_activitysignup"

    @extend_schema(
        operation_id="activity_roll",
        summary="The roll of a session",
        responses={200: RollLineSerializer(many=True), **REFUSALS},
    )
    def get(self, request: ApiRequest, pk: int) -> Response:
        """In the order of numbers, those who wait among them."""
        rows = ActivitySession.objects.visible_to(request.user)
        session = get_object_or_404(rows, pk=pk)
        return Response(RollLineSerializer(roll_rows([session.pk]), many=True).data)


class AttendanceView(StationsApi):
    """Coming and leaving."""

    permission = "stations.keep_activity_roll"

    @extend_schema(
        operation_id="activity_attendance",
        summary="Report that somebody came or left",
        request=AttendanceSerializer,
        responses={200: RollLineSerializer, **REFUSALS},
        parameters=[KEY],
    )
    def post(self, request: ApiRequest) -> Response:
        """The same key is the same act."""
        told = self.checked(AttendanceSerializer)
        rows = ActivitySignUp.objects.visible_to(request.user)
        row = get_object_or_404(rows.select_related("session"), pk=told["sign_up"])
        noted = roll.Noted(idempotency_key(request), told["occurred_at"], told["reason"])
        made = ATTENDANCE[told["act"]](sign_up=row, noted=noted, by=request.user)
        return Response(RollLineSerializer(made).data)


class CountView(StationsApi):
    """What is counted at an event."""

    permission = "stations.keep_activity_roll"

    @extend_schema(
        operation_id="activity_count",
        summary="Count more, or fewer",
        request=CountSerializer,
        responses={200: CounterSerializer, **REFUSALS},
        parameters=[KEY],
    )
    def post(self, request: ApiRequest, pk: int) -> Response:
        """The same key is the same act."""
        told = self.checked(CountSerializer)
        row = get_object_or_404(SessionCounter.objects.visible_to(request.user), pk=pk)
        noted = roll.Noted(idempotency_key(request), told["occurred_at"])
        made = count(counter=row, amount=told["amount"], noted=noted, by=request.user)
        return Response(CounterSerializer(made).data)
