"""Carers for operators' own systems: papers and hours are read; hours of one's own are written."""

from datetime import date
from typing import ClassVar

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import ErrorSerializer, HasPermission
from core.dates import today
from core.errors import NotFound
from dispatch.commands.working_hours import Hours, drop_leave, set_leave, set_shifts
from dispatch.models import Carer, CarerLeave, CarerShift, Certificate
from dispatch.queries.people import visits_between, with_hours, with_papers

REFUSALS = dict.fromkeys((400, 401, 403, 404), ErrorSerializer)
MOST_SHIFTS = 4
DAY_MINUTES = 24 * 60


class CertificateSerializer(serializers.ModelSerializer):
    """A paper and until when it is good."""

    skill = serializers.CharField(source="skill.code", read_only=True)
    skill_name = serializers.CharField(source="skill.name", read_only=True)
    is_valid = serializers.SerializerMethodField()

    class Meta:
        model = Certificate
        fields = ["skill", "skill_name", "number", "valid_from", "valid_to", "is_valid"]
        read_only_fields = fields

    def get_is_valid(self, row: Certificate) -> bool:
        """Today."""
        return row.valid_from <= today() and (row.valid_to is None or row.valid_to >= today())


class ShiftSerializer(serializers.ModelSerializer):
    """From when to when on a day."""

    class Meta:
        model = CarerShift
        fields = ["day", "starts_at", "ends_at", "break_min"]
        read_only_fields = fields


class LeaveSerializer(serializers.ModelSerializer):
    """Days away, both included."""

    class Meta:
        model = CarerLeave
        fields = ["starts_on", "ends_on", "reason"]
        read_only_fields = fields


class CarerSerializer(serializers.ModelSerializer):
    """Somebody who is sent to people's homes."""

    name = serializers.CharField(source="user.display_name", read_only=True)
    certificates = CertificateSerializer(many=True, read_only=True)

    class Meta:
        model = Carer
        fields = [
            "id",
            "name",
            "operator",
            "kind",
            "gender",
            "languages",
            "travel_mode",
            "max_minutes_day",
            "max_visits_day",
            "is_active",
            "certificates",
            "updated_at",
        ]
        read_only_fields = fields


class CarerDetailSerializer(CarerSerializer):
    """The same with hours and leave from today on."""

    shifts = ShiftSerializer(many=True, read_only=True)
    leaves = LeaveSerializer(many=True, read_only=True)

    class Meta(CarerSerializer.Meta):
        fields = [*CarerSerializer.Meta.fields, "shifts", "leaves"]
        read_only_fields = fields


class HoursSerializer(serializers.Serializer):
    """One shift."""

    starts_at = serializers.TimeField()
    ends_at = serializers.TimeField()
    break_min = serializers.IntegerField(min_value=0, max_value=DAY_MINUTES, default=0)


class DaySerializer(serializers.Serializer):
    """All shifts of a day; an empty list is a day off."""

    shifts = HoursSerializer(many=True, max_length=MOST_SHIFTS)


class LeaveInputSerializer(serializers.Serializer):
    """Until when, and why."""

    ends_on = serializers.DateField()
    reason = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class DayAnswerSerializer(serializers.Serializer):
    """The day as it is now; `visits`: work orders of that day that the carer is still to make."""

    shifts = ShiftSerializer(many=True)
    visits = serializers.ListField(child=serializers.IntegerField())


class LeaveAnswerSerializer(LeaveSerializer):
    """The leave; `visits`: work orders of those days that somebody else must make."""

    visits = serializers.ListField(child=serializers.IntegerField(), read_only=True)

    class Meta(LeaveSerializer.Meta):
        fields = [*LeaveSerializer.Meta.fields, "visits"]
        read_only_fields = fields


class CarerFilter(django_filters.FilterSet):
    """By operator, whether at work, what changed since."""

    updated_from = django_filters.IsoDateTimeFilter(
        field_name="updated_at", lookup_expr="gte", label=_("更新时间起")
    )

    class Meta:
        model = Carer
        fields = ["operator", "is_active"]


def _date_in_path(name: str) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.DATE, OpenApiParameter.PATH)


@extend_schema_view(
    list=extend_schema(summary="Carers in your scope, with their certificates"),
    retrieve=extend_schema(summary="One carer, with hours and leave from today on"),
)
class CarerViewSet(ReadOnlyModelViewSet):
    """Carers of your organisation, or of those in your divisions; nobody else's exist."""

    queryset = Carer._default_manager.none()
    filterset_class = CarerFilter
    permission_classes = [HasPermission]
    permissions: ClassVar = {"list": "dispatch.view_carer", "retrieve": "dispatch.view_carer"}

    @property
    def permission(self) -> str:
        """Keeping hours, unless the action only reads."""
        return self.permissions.get(self.action, "dispatch.keep_hours")

    def get_queryset(self):
        """In scope."""
        rows = with_papers(Carer.objects.visible_to(self.request.user))
        return with_hours(rows) if self.action == "retrieve" else rows

    def get_serializer_class(self):
        """Hours are read one carer at a time."""
        return CarerSerializer if self.action == "list" else CarerDetailSerializer

    @extend_schema(
        summary="Say when a carer of yours works on a day",
        request=DaySerializer,
        parameters=[_date_in_path("day")],
        responses={200: DayAnswerSerializer, **REFUSALS},
    )
    def set_day(self, request: Request, pk: int, day: str) -> Response:
        """Replaces the shifts of that day; the same again changes nothing."""
        carer, on = self.get_object(), _date(day)
        hours = [Hours(**one) for one in _valid(DaySerializer, request)["shifts"]]
        shifts = set_shifts(carer=carer, day=on, hours=hours, by=request.user)
        answer = {"shifts": shifts, "visits": visits_between(carer, on, on)}
        return Response(DayAnswerSerializer(answer).data)

    @extend_schema(
        summary="Say that a carer of yours is away",
        request=LeaveInputSerializer,
        parameters=[_date_in_path("starts_on")],
        responses={200: LeaveAnswerSerializer, **REFUSALS},
    )
    def set_leave(self, request: Request, pk: int, starts_on: str) -> Response:
        """The leave that begins on this day; the same again changes nothing."""
        carer, begins = self.get_object(), _date(starts_on)
        leave = set_leave(
            carer=carer,
            starts_on=begins,
            by=request.user,
            **_valid(LeaveInputSerializer, request),
        )
        visits = visits_between(carer, leave.starts_on, leave.ends_on)
        return Response({**LeaveSerializer(leave).data, "visits": visits})

    @extend_schema(
        summary="Take a leave back",
        request=None,
        parameters=[_date_in_path("starts_on")],
        responses={204: None, **REFUSALS},
    )
    def drop_leave(self, request: Request, pk: int, starts_on: str) -> Response:
        """The carer comes after all."""
        drop_leave(carer=self.get_object(), starts_on=_date(starts_on), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _date(text: str) -> date:
    """Of the address. Raises NotFound for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound from None


def _valid(serializer, request) -> dict:
    data = serializer(data=request.data)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)
