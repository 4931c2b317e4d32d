"""Thermometers report: a batch at a time, each reading once."""

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.acts import KEY_LENGTH
from core.api import ErrorSerializer, HasPermission
from meals.commands import Reading, record_temperatures
from meals.commands.temperatures import MOST_READINGS
from meals.enums import TemperatureKind
from meals.models import TemperatureReading
from meals.validators import LARGEST_KEY

REFUSALS = dict.fromkeys((400, 401, 403, 409), ErrorSerializer)


class ReadingInputSerializer(serializers.Serializer):
    """One reading; key is the sender's own number for it."""

    kitchen = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    kind = serializers.ChoiceField(choices=TemperatureKind.choices)
    place = serializers.CharField(max_length=60)
    celsius = serializers.DecimalField(max_digits=4, decimal_places=1, min_value=-60, max_value=300)
    measured_at = serializers.DateTimeField()
    key = serializers.CharField(max_length=KEY_LENGTH)


class ReadingsInputSerializer(serializers.Serializer):
    """All of them are kept, or none."""

    readings = ReadingInputSerializer(many=True, max_length=MOST_READINGS)


class TemperatureSerializer(serializers.ModelSerializer):
    """A reading as it is kept, with the limits of that day."""

    class Meta:
        model = TemperatureReading
        fields = [
            "id",
            "kitchen",
            "kind",
            "place",
            "celsius",
            "measured_at",
            "received_at",
            "low",
            "high",
            "in_range",
            "key",
        ]
        read_only_fields = fields


class TemperatureFilter(django_filters.FilterSet):
    """By kitchen, kind, result and time."""

    kitchen = django_filters.NumberFilter(field_name="kitchen_id", label=_("厨房"))
    kind = django_filters.ChoiceFilter(choices=TemperatureKind.choices, label=_("测温对象"))
    in_range = django_filters.BooleanFilter(label=_("在范围内"))
    measured_from = django_filters.IsoDateTimeFilter(
        field_name="measured_at", lookup_expr="gte", label=_("测量时间起")
    )
    measured_to = django_filters.IsoDateTimeFilter(
        field_name="measured_at", lookup_expr="lt", label=_("测量时间止")
    )

    class Meta:
        model = TemperatureReading
        fields = ["kitchen", "kind", "in_range"]


@extend_schema_view(list=extend_schema(summary="Temperature readings in your scope"))
class TemperatureViewSet(ReadOnlyModelViewSet):
    """Readings of the kitchens in your divisions or of your organisation."""

    queryset = TemperatureReading._default_manager.none()
    serializer_class = TemperatureSerializer
    filterset_class = TemperatureFilter
    permission_classes = [HasPermission]

    @property
    def permission(self) -> str:
        """Reading, unless it writes."""
        writes = self.action == "create"
        return "meals.send_temperatures" if writes else "meals.view_temperaturereading"

    def get_queryset(self):
        """In scope."""
        return TemperatureReading.objects.visible_to(self.request.user)

    @extend_schema(
        summary="Send temperature readings",
        description="Up to 500 readings, each with your own key. A reading that was sent before is "
        "answered as it is kept; the same key with another content is refused with 409. "
        "One reading out of its limits opens a work item for the kitchen.",
        request=ReadingsInputSerializer,
        responses={201: TemperatureSerializer(many=True), **REFUSALS},
    )
    def create(self, request):
        """All or none."""
        data = ReadingsInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        readings = [
            Reading(kitchen_id=row.pop("kitchen"), **row) for row in data.validated_data["readings"]
        ]
        kept = record_temperatures(readings=readings, by=request.user)
        return Response(TemperatureSerializer(kept, many=True).data, status=status.HTTP_201_CREATED)
