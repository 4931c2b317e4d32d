"""Standing orders for partners: set up, pause, go on, end; what came of each day."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import ErrorSerializer, HasPermission
from meals import commands
from meals.api.filters import StandingFilter
from meals.enums import FulfilMode, MealPeriod, OrderChannel
from meals.models import StandingDay, StandingOrder, StandingPause
from meals.validators import LARGEST_KEY, MOST_PORTIONS

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409), ErrorSerializer)


class PauseSerializer(serializers.ModelSerializer):
    """No meals from a day to a day; the day after, they come again."""

    class Meta:
        model = StandingPause
        fields = ["starts_on", "ends_on", "reason"]


class StandingDaySerializer(serializers.ModelSerializer):
    """What a day came to: an order, or the reason why not."""

    class Meta:
        model = StandingDay
        fields = ["service_date", "outcome", "reason", "order"]
        read_only_fields = fields


class StandingSerializer(serializers.ModelSerializer):
    """A standing order; `ended_at` is null while it runs."""

    pauses = PauseSerializer(many=True, read_only=True)

    class Meta:
        model = StandingOrder
        fields = [
            "id",
            "resident",
            "meal_period",
            "weekdays",
            "wishes",
            "avoids",
            "quantity",
            "fulfil_mode",
            "station",
            "starts_on",
            "ends_on",
            "channel",
            "ended_at",
            "pauses",
        ]
        read_only_fields = fields


class StandingInputSerializer(serializers.Serializer):
    """A standing order to set up: weekdays are 1 (Monday) to 7 (Sunday)."""

    resident = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    meal_period = serializers.ChoiceField(choices=MealPeriod.choices)
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=7), allow_empty=False, max_length=7
    )
    station = serializers.IntegerField(min_value=1, max_value=LARGEST_KEY)
    fulfil_mode = serializers.ChoiceField(choices=FulfilMode.choices, default=FulfilMode.PICK_UP)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    wishes = serializers.ListField(
        child=serializers.CharField(max_length=20), default=list, max_length=10
    )
    avoids = serializers.ListField(
        child=serializers.CharField(max_length=20), default=list, max_length=10
    )
    quantity = serializers.IntegerField(min_value=1, max_value=MOST_PORTIONS, default=1)


class PauseInputSerializer(serializers.Serializer):
    """From which day to which."""

    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    reason = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


@extend_schema_view(
    list=extend_schema(summary="Standing orders in your scope"),
    retrieve=extend_schema(summary="One standing order"),
)
class StandingViewSet(ReadOnlyModelViewSet):
    """Standing orders of people in your divisions, or at your meal points."""

    queryset = StandingOrder._default_manager.none()
    serializer_class = StandingSerializer
    filterset_class = StandingFilter
    permission_classes = [HasPermission]

    @property
    def permission(self) -> str:
        """Reading, unless something is changed."""
        reading = self.action in ("list", "retrieve", "days")
        return "meals.view_standingorder" if reading else "meals.take_order"

    def get_queryset(self):
        """In scope."""
        known = StandingOrder.objects.visible_to(self.request.user)
        return known.prefetch_related("pauses")

    @extend_schema(
        summary="Set up a standing order",
        request=StandingInputSerializer,
        responses={201: StandingSerializer, **REFUSALS},
    )
    def create(self, request):
        """One per person and meal: the same again answers the same, another is refused with 409."""
        data = StandingInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        made = commands.set_up_standing_order(wish=_wish(data.validated_data), by=request.user)
        return Response(StandingSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Pause a standing order",
        request=PauseInputSerializer,
        responses={201: PauseSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def pause(self, request, pk=None):
        """It restarts by itself; orders that exist already stay."""
        data = PauseInputSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        made = commands.pause_standing_order(
            standing=self.get_object(), by=request.user, **data.validated_data
        )
        return Response(PauseSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="End the pauses of a standing order",
        request=None,
        responses={200: StandingSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def resume(self, request, pk=None):
        """Meals come again from now on."""
        standing = self.get_object()
        commands.resume_standing_order(standing=standing, by=request.user)
        return Response(StandingSerializer(self.get_queryset().get(pk=standing.pk)).data)

    @extend_schema(
        summary="End a standing order",
        request=None,
        responses={200: StandingSerializer, **REFUSALS},
    )
    @action(detail=True, methods=["post"])
    def end(self, request, pk=None):
        """Orders that exist already stay. A second call changes nothing."""
        ended = commands.end_standing_order(standing=self.get_object(), by=request.user)
        return Response(StandingSerializer(ended).data)

    @extend_schema(
        summary="What the days of a standing order came to",
        responses={200: StandingDaySerializer(many=True), **REFUSALS},
    )
    @action(detail=True, methods=["get"], pagination_class=None, filterset_class=None)
    def days(self, request, pk=None):
        """The last sixty, newest first."""
        rows = self.get_object().days.order_by("-service_date")[:60]
        return Response(StandingDaySerializer(rows, many=True).data)


def _wish(data: dict) -> commands.Wish:
    return commands.Wish(
        resident_id=data["resident"],
        meal_period=data["meal_period"],
        weekdays=tuple(data["weekdays"]),
        station_id=data["station"],
        fulfil_mode=data["fulfil_mode"],
        channel=OrderChannel.API,
        starts_on=data["starts_on"],
        ends_on=data["ends_on"],
        wishes=tuple(data["wishes"]),
        avoids=tuple(data["avoids"]),
        quantity=data["quantity"],
    )
