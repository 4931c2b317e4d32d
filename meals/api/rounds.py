"""Delivery rounds to read: what leaves when, with which stops."""

import django_filters
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import HasPermission
from meals.enums import MealPeriod, RoundKind, RoundState
from meals.models import Round, Stop
from meals.queries.rounds import stops


class StopSerializer(serializers.ModelSerializer):
    """A meal point (`station`) or a door (`order`); the person's address is in the order's file."""

    station_name = serializers.CharField(source="station.name", default=None, read_only=True)

    class Meta:
        model = Stop
        fields = [
            "id",
            "position",
            "kind",
            "station",
            "station_name",
            "order",
            "portions",
            "planned_at",
            "eat_by",
            "state",
            "ended_at",
            "is_estimated",
        ]
        read_only_fields = fields


class RoundSerializer(serializers.ModelSerializer):
    """One trip from a kitchen or a point and back."""

    start_name = serializers.CharField(source="start.name", read_only=True)
    rider_name = serializers.CharField(
        source="rider.user.display_name", default=None, read_only=True
    )
    stops = StopSerializer(many=True, read_only=True)

    class Meta:
        model = Round
        fields = [
            "id",
            "kitchen",
            "service_date",
            "meal_period",
            "kind",
            "number",
            "state",
            "version",
            "start",
            "start_name",
            "rider",
            "rider_name",
            "portions",
            "cooked_at",
            "leaves_at",
            "returns_at",
            "travel_seconds",
            "sent_at",
            "done_at",
            "stops",
        ]
        read_only_fields = fields


class RoundFilter(django_filters.FilterSet):
    """By day, meal, state, kind and kitchen."""

    service_date = django_filters.DateFilter(label=_("用餐日期"))
    meal_period = django_filters.ChoiceFilter(choices=MealPeriod.choices, label=_("餐次"))
    state = django_filters.ChoiceFilter(choices=RoundState.choices, label=_("状态"))
    kind = django_filters.ChoiceFilter(choices=RoundKind.choices, label=_("送什么"))
    kitchen = django_filters.NumberFilter(field_name="kitchen_id", label=_("厨房"))

    class Meta:
        model = Round
        fields = ["service_date", "meal_period", "state", "kind", "kitchen"]


@extend_schema_view(
    list=extend_schema(summary="Delivery rounds of your kitchens"),
    retrieve=extend_schema(summary="One round with its stops"),
)
class RoundViewSet(ReadOnlyModelViewSet):
    """Rounds of the kitchens in your divisions or of your organisation."""

    queryset = Round._default_manager.none()
    serializer_class = RoundSerializer
    filterset_class = RoundFilter
    permission_classes = [HasPermission]
    permission = "meals.view_round"

    def get_queryset(self):
        """In scope."""
        rounds = Round.objects.visible_to(self.request.user)
        related = rounds.select_related("start", "rider__user")
        return related.prefetch_related(Prefetch("stops", queryset=stops()))
