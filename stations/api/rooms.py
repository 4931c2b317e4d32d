"""For programs of who runs a station: who has which room when."""

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api import HasPermission
from stations.api.filters import StartsFilter
from stations.enums.rooms import RoomBookingState
from stations.models import RoomBooking


class RoomBookingSerializer(serializers.ModelSerializer):
    """A booking; no person."""

    number = serializers.CharField()
    station = serializers.IntegerField(source="room.station_id")
    room = serializers.CharField(source="room.name")

    class Meta:
        model = RoomBooking
        fields = [
            *("id", "number", "station", "room", "group", "purpose", "people", "starts_at"),
            *("ends_at", "state", "reason"),
        ]
        read_only_fields = fields


class RoomBookingFilter(StartsFilter):
    """By station, day and state."""

    station = django_filters.NumberFilter(field_name="room__station_id", label=_("站点"))
    state = django_filters.ChoiceFilter(choices=RoomBookingState.choices, label=_("状态"))

    class Meta:
        model = RoomBooking
        fields = ["station", "since", "until", "state"]


@extend_schema_view(
    list=extend_schema(summary="Bookings of rooms in your scope"),
    retrieve=extend_schema(summary="One booking of a room"),
)
class RoomBookingViewSet(ReadOnlyModelViewSet):
    """Which rooms of an organisation's stations are booked, and what waits for an answer."""

    queryset = RoomBooking._default_manager.none()
    serializer_class = RoomBookingSerializer
    filterset_class = RoomBookingFilter
    permission_classes = [HasPermission]
    permission = "stations.view_roombooking"

    def get_queryset(self):
        """In scope."""
        return RoomBooking.objects.visible_to(self.request.user).select_related("room")
